import type {
  Amount,
  BudgetCrossing,
  BudgetLevel,
  BudgetRefusal,
  ScopeLimits,
  Spend,
  SpendLimits,
  SpendTotals,
} from '../src/core/models/budget.ts';
import { BUDGET_LEVELS, levelsReached, NO_SPEND, refusedBy } from '../src/core/models/budget.ts';
import type { Database } from './database.ts';

/** What is spent and held in each scope, one row each. `told`: a bit a level that was told. */
export interface SpendStore {
  /** Makes the row, or takes note of changed limits: levels that they put out of reach again can be told again. */
  open(limits: ScopeLimits): void;
  /** The one conditional update: either the amount fits beside what is spent and held, or nothing changes. */
  take(limits: ScopeLimits, amount: Amount): boolean;
  /** Holds one more call of the amount, or (-1) no longer. */
  hold(scope: string, amount: Amount, sign: 1 | -1): void;
  /** Counts a call as spent. `before`: what was charged for it until now. */
  charge(scope: string, amount: Amount, before: Spend): void;
  /** Takes back a call that was counted as spent. */
  refund(scope: string, amount: Amount): void;
  /** The levels that were reached and not told yet; from now on they are told. */
  tell(scope: string): readonly BudgetCrossing[];
  /** Why `take` refused. */
  refusal(limits: ScopeLimits, amount: Amount): BudgetRefusal;
  totals(scope: string): SpendTotals;
}

export const SPEND_TABLE =
  'CREATE TABLE spend (scope TEXT PRIMARY KEY, spent_micro INTEGER NOT NULL, spent_tokens INTEGER NOT NULL, spent_calls INTEGER NOT NULL, held_micro INTEGER NOT NULL, held_tokens INTEGER NOT NULL, held_calls INTEGER NOT NULL, limits TEXT NOT NULL, told INTEGER NOT NULL) WITHOUT ROWID';

type SpendRow = {
  scope: string;
  spent_micro: number;
  spent_tokens: number;
  spent_calls: number;
  held_micro: number;
  held_tokens: number;
  held_calls: number;
  limits: string;
  told: number;
};

export function createSpendStore(db: Database): SpendStore {
  const find = (scope: string): SpendRow | undefined =>
    db.first<SpendRow>('SELECT * FROM spend WHERE scope = ?', scope);
  const spend = (scope: string, micro: number, tokens: number, calls: number): void =>
    db.run(
      'UPDATE spend SET spent_micro = spent_micro + ?, spent_tokens = spent_tokens + ?, spent_calls = spent_calls + ? WHERE scope = ?',
      micro,
      tokens,
      calls,
      scope,
    );
  const setTold = (scope: string, told: number): void =>
    db.run('UPDATE spend SET told = ? WHERE scope = ?', told, scope);
  return {
    open({ scope, ...limits }: ScopeLimits): void {
      const text = JSON.stringify(limits);
      const row = find(scope);
      if (row?.limits === text) return;
      const reached = row ? maskOf(levelsReached(totalsOf(row).spent, limits)) : 0;
      db.run(
        'INSERT INTO spend VALUES (?, 0, 0, 0, 0, 0, 0, ?, 0) ON CONFLICT DO UPDATE SET limits = excluded.limits, told = told & ?',
        scope,
        text,
        reached,
      );
    },
    take: ({ scope, usdMicro, tokens, calls }: ScopeLimits, amount: Amount): boolean =>
      db.first(
        `UPDATE spend
         SET held_micro = held_micro + ?2, held_tokens = held_tokens + ?3, held_calls = held_calls + 1
         WHERE scope = ?1
           AND (?4 IS NULL OR spent_micro + held_micro + ?2 <= ?4)
           AND (?5 IS NULL OR spent_tokens + held_tokens + ?3 <= ?5)
           AND (?6 IS NULL OR spent_calls + held_calls + 1 <= ?6)
         RETURNING scope`,
        scope,
        amount.micro,
        amount.tokens,
        usdMicro ?? null,
        tokens ?? null,
        calls ?? null,
      ) !== undefined,
    hold: (scope: string, { micro, tokens }: Amount, sign: 1 | -1): void =>
      db.run(
        'UPDATE spend SET held_micro = held_micro + ?, held_tokens = held_tokens + ?, held_calls = held_calls + ? WHERE scope = ?',
        sign * micro,
        sign * tokens,
        sign,
        scope,
      ),
    charge: (scope, { micro, tokens }, before) =>
      spend(scope, micro - before.micro, tokens - before.tokens, 1 - before.calls),
    refund: (scope, { micro, tokens }) => spend(scope, -micro, -tokens, -1),
    tell(scope: string): readonly BudgetCrossing[] {
      const row = find(scope);
      if (row === undefined) return [];
      const reached = levelsReached(totalsOf(row).spent, limitsOf(row));
      const news = reached.filter((level) => (row.told & maskOf([level])) === 0);
      if (news.length > 0) setTold(scope, row.told | maskOf(news));
      return news.map((percent) => ({ scope, percent }));
    },
    refusal(limits: ScopeLimits, amount: Amount): BudgetRefusal {
      const { scope } = limits;
      const row = find(scope);
      const refused = row && refusedBy(totalsOf(row), amount, limits);
      if (!row || !refused) throw new Error(`the budget of ${scope} refused what fits`);
      const isNews = refused.final && (row.told & maskOf([100])) === 0;
      if (isNews) setTold(scope, row.told | maskOf([100]));
      return { scope, ...refused, crossed: isNews ? [{ scope, percent: 100 }] : [] };
    },
    totals(scope: string): SpendTotals {
      const row = find(scope);
      return row ? totalsOf(row) : { spent: NO_SPEND, reserved: NO_SPEND };
    },
  };
}

const maskOf = (levels: readonly BudgetLevel[]): number =>
  levels.reduce((mask, level) => mask | (1 << BUDGET_LEVELS.indexOf(level)), 0);

const totalsOf = (row: SpendRow): SpendTotals => ({
  spent: { micro: row.spent_micro, tokens: row.spent_tokens, calls: row.spent_calls },
  reserved: { micro: row.held_micro, tokens: row.held_tokens, calls: row.held_calls },
});

// Written by this file only.
const limitsOf = (row: SpendRow): SpendLimits => JSON.parse(row.limits) as SpendLimits;
