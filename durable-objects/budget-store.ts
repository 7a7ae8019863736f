import type {
  Amount,
  BudgetCrossing,
  BudgetRefusal,
  ScopeLimits,
  SpendTotals,
} from '../src/core/models/budget.ts';
import { NO_SPEND } from '../src/core/models/budget.ts';
import { err, ok, type Result } from '../src/core/result.ts';
import type { Database } from './database.ts';
import { createSpendStore, SPEND_TABLE } from './spend-store.ts';

/** How long a closed reservation is remembered, so that a repetition changes nothing and a late truth corrects it. */
const REMEMBERED_MS = 30 * 86_400_000;
/** Closed reservations forgotten with each one that is closed: more than one, so that they never grow. */
const FORGET_AT_ONCE = 10;

/** Tables of a budget, a schema step of the object that keeps one. `due`: an open one expires, a closed one is forgotten. */
export const BUDGET_SCHEMA: readonly string[] = [
  SPEND_TABLE,
  'CREATE TABLE reservations (id TEXT PRIMARY KEY, scopes TEXT NOT NULL, micro INTEGER NOT NULL, tokens INTEGER NOT NULL, state TEXT NOT NULL, due INTEGER NOT NULL) WITHOUT ROWID',
  `CREATE INDEX reservations_due ON reservations (state = 'open', due)`,
];

/** Amounts reserved before calls and settled after them, in one or more scopes at once. */
export interface BudgetStore {
  /**
   * Takes the worst case of one call out of every scope named, or out of none. Repeating it with a known id changes
   * nothing, whatever became of that one. `until` (ms since epoch) is when the call is given up: then `expire` charges
   * the worst case.
   */
  reserve(
    id: string,
    amount: Amount,
    limits: readonly ScopeLimits[],
    until: number,
    now: number,
  ): Result<null, BudgetRefusal>;
  /**
   * What the call has cost in truth; the rest is free again. Repeating it changes nothing. It also corrects what `expire`
   * charged. An unknown id changes nothing.
   */
  settle(id: string, charge: Amount, now: number): Settlement;
  /**
   * The call was never made: all is free again, also what `expire` charged, and the id is forgotten. False for a settled
   * and an unknown one.
   */
  release(id: string): boolean;
  /**
   * Charges the worst case to reservations that nobody settled until now. Levels that are passed with it are told to
   * whoever settles next: nobody listens here.
   */
  expire(now: number): Expiry;
  /** When the next reservation expires, or null. */
  nextExpiry(): number | null;
  totals(scope: string): SpendTotals;
}

export interface Settlement {
  /** False for a repetition and an unknown id. */
  readonly changed: boolean;
  readonly crossed: readonly BudgetCrossing[];
}

export interface Expiry {
  readonly expired: readonly { readonly id: string; readonly charged: Amount }[];
}

/** `micro` and `tokens` of an open one are reserved, of a closed one charged. */
type ReservationRow = {
  id: string;
  scopes: string;
  micro: number;
  tokens: number;
  state: 'open' | 'expired' | 'settled';
  due: number;
};

/** Budgets over the tables of `BUDGET_SCHEMA`. Every method is one transaction, part of one around it if there is one. */
export function createBudgetStore(db: Database): BudgetStore {
  const scopes = createSpendStore(db);
  const find = (id: string): ReservationRow | undefined =>
    db.first<ReservationRow>('SELECT * FROM reservations WHERE id = ?', id);

  /** Ends an open reservation, or puts right what an expired one was charged. */
  const close = (
    row: ReservationRow,
    state: 'expired' | 'settled',
    charge: Amount,
    now: number,
  ): void => {
    db.run(
      'UPDATE reservations SET micro = ?, tokens = ?, state = ?, due = ? WHERE id = ?',
      charge.micro,
      charge.tokens,
      state,
      now + REMEMBERED_MS,
      row.id,
    );
    db.run(
      `DELETE FROM reservations WHERE id IN
       (SELECT id FROM reservations WHERE (state = 'open') = 0 AND due <= ? LIMIT ${FORGET_AT_ONCE})`,
      now,
    );
    const before = row.state === 'open' ? NO_SPEND : { ...row, calls: 1 };
    for (const scope of scopesIn(row)) {
      if (row.state === 'open') scopes.hold(scope, row, -1);
      scopes.charge(scope, charge, before);
    }
  };

  return {
    reserve: (id, amount, limits, until, now) =>
      db.transaction(() => {
        assertAmount(amount);
        if (find(id) !== undefined) return ok(null);
        for (const [taken, limit] of limits.entries()) {
          scopes.open(limit);
          if (scopes.take(limit, amount)) continue;
          for (const { scope } of limits.slice(0, taken)) scopes.hold(scope, amount, -1);
          return err(scopes.refusal(limit, amount));
        }
        db.run(
          `INSERT INTO reservations (id, scopes, micro, tokens, state, due) VALUES (?, ?, ?, ?, 'open', ?)`,
          id,
          JSON.stringify(limits.map(({ scope }) => scope)),
          amount.micro,
          amount.tokens,
          Math.max(until, now),
        );
        return ok(null);
      }),
    settle: (id, charge, now) =>
      db.transaction(() => {
        assertAmount(charge);
        const row = find(id);
        if (row === undefined || row.state === 'settled') return { changed: false, crossed: [] };
        close(row, 'settled', charge, now);
        return { changed: true, crossed: scopesIn(row).flatMap((scope) => scopes.tell(scope)) };
      }),
    release: (id) =>
      db.transaction(() => {
        const row = find(id);
        if (row === undefined || row.state === 'settled') return false;
        for (const scope of scopesIn(row)) {
          if (row.state === 'open') scopes.hold(scope, row, -1);
          else scopes.refund(scope, row);
        }
        db.run('DELETE FROM reservations WHERE id = ?', id);
        return true;
      }),
    expire: (now) =>
      db.transaction(() => {
        const late = db.all<ReservationRow>(
          `SELECT * FROM reservations WHERE (state = 'open') = 1 AND due <= ? ORDER BY due, id`,
          now,
        );
        for (const row of late) close(row, 'expired', row, now);
        const expired = late.map(({ id, micro, tokens }) => ({ id, charged: { micro, tokens } }));
        return { expired };
      }),
    nextExpiry: () =>
      db.first<{ due: number | null }>(
        `SELECT min(due) AS due FROM reservations WHERE (state = 'open') = 1`,
      )?.due ?? null,
    totals: (scope) => scopes.totals(scope),
  };
}

// Written by this file only.
const scopesIn = (row: ReservationRow): readonly string[] => JSON.parse(row.scopes) as string[];

function assertAmount({ micro, tokens }: Amount): void {
  for (const value of [micro, tokens]) {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`an amount of ${value}: integers from 0 on`);
    }
  }
}
