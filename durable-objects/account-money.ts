import type {
  BudgetCrossing,
  DatedRefusal,
  ScopeLimits,
  SpendLimits,
} from '../src/core/models/budget.ts';
import { dayScope } from '../src/core/models/budget.ts';
import { err, type Result } from '../src/core/result.ts';
import type { AccountBudget, AccountLimits, ReserveSpend, SettleSpend } from './account-api.ts';
import { createBudgetStore } from './budget-store.ts';
import type { Expiry } from './budget-store.ts';
import { createCrossingsStore } from './crossings-store.ts';
import type { Database } from './database.ts';
import { createDocumentsStore } from './documents-store.ts';

/** The budgets of an account: one over its life, one a day (UTC). Times are ms since epoch. */
export interface AccountMoney {
  reserve(input: ReserveSpend, now: number): Result<null, DatedRefusal>;
  /** Answers all levels that the call brought about, also when it is settled again, or was refused. */
  settle(input: SettleSpend, now: number): readonly BudgetCrossing[];
  budget(now: number): AccountBudget;
  setLimits(limits: AccountLimits): void;
  /** Charges what nobody settled in time. */
  expire(now: number): Expiry;
  nextExpiry(): number | null;
}

const LIFE = 'account';
const DAY_MS = 86_400_000;
const NO_LIMITS: AccountLimits = { account: {}, day: {} };

export function createAccountMoney(db: Database): AccountMoney {
  const store = createBudgetStore(db);
  const crossings = createCrossingsStore(db);
  const documents = createDocumentsStore<'limits'>(db);
  const limits = (): AccountLimits => documents.get<AccountLimits>('limits') ?? NO_LIMITS;
  return {
    reserve: ({ id, micro, tokens, until }, now) =>
      db.transaction(() => {
        const { account, day } = limits();
        const scopes: readonly ScopeLimits[] = [
          { ...account, scope: LIFE },
          { ...day, scope: dayScope(dateOf(now)) },
        ];
        const reserved = store.reserve(id, { micro, tokens }, scopes, until, now);
        if (reserved.ok) return reserved;
        crossings.add(id, reserved.error.crossed);
        const renewsAt = reserved.error.scope === LIFE ? null : midnightAfter(now);
        return err({ ...reserved.error, renewsAt });
      }),
    settle: ({ id, charge }, now) =>
      db.transaction(() => {
        if (charge === null) store.release(id);
        else crossings.add(id, store.settle(id, charge, now).crossed);
        return crossings.of(id);
      }),
    budget(now) {
      const date = dateOf(now);
      return {
        limits: limits(),
        account: store.totals(LIFE),
        day: store.totals(dayScope(date)),
        date,
      };
    },
    setLimits({ account, day }) {
      documents.set('limits', { account: known(account), day: known(day) });
    },
    expire: (now) => store.expire(now),
    nextExpiry: () => store.nextExpiry(),
  };
}

/** The limits in one order of keys, so that the same ones are the same text. */
const known = ({ usdMicro, tokens, calls }: SpendLimits): SpendLimits => ({
  ...(usdMicro !== undefined && { usdMicro }),
  ...(tokens !== undefined && { tokens }),
  ...(calls !== undefined && { calls }),
});

/** `YYYY-MM-DD` in UTC. */
const dateOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/** The beginning of the next day in UTC. */
const midnightAfter = (now: number): number => now - (now % DAY_MS) + DAY_MS;
