/**
 * The words and rules of money for model calls. Amounts are worst cases reserved before a call and settled after it, so
 * that what was spent and what is in flight together never pass a limit.
 */

/** What a call may cost at most, or has cost: integer micro-USD and tokens of every kind. It counts as one call. */
export interface Amount {
  readonly micro: number;
  readonly tokens: number;
}

/** What may be spent in a scope; what is absent is not limited. */
export interface SpendLimits {
  readonly usdMicro?: number;
  readonly tokens?: number;
  readonly calls?: number;
}

/** Who spends: `population`, `account`, `day/2026-11-21` (UTC). */
export interface ScopeLimits extends SpendLimits {
  readonly scope: string;
}

export type BudgetDimension = 'usd' | 'tokens' | 'calls';

/** A sum over calls. */
export interface Spend extends Amount {
  readonly calls: number;
}

/** Where a scope stands: what is gone, and what calls in flight may still take. */
export interface SpendTotals {
  readonly spent: Spend;
  readonly reserved: Spend;
}

export const NO_SPEND: Spend = { micro: 0, tokens: 0, calls: 0 };

/** Shares of a limit that are told of, in percent. */
export const BUDGET_LEVELS = [50, 80, 100] as const;
export type BudgetLevel = (typeof BUDGET_LEVELS)[number];

/**
 * A scope passed a share of its limit, or the limit refused a call that would not even fit alone: that is 100 %, since
 * worst cases leave a rest unspent. Told once, unless the limit is changed.
 */
export interface BudgetCrossing {
  readonly scope: string;
  readonly percent: BudgetLevel;
}

/** Why an amount was not reserved. Nothing was, in any scope. */
export interface BudgetRefusal {
  readonly scope: string;
  readonly limit: BudgetDimension;
  /** What is left in that dimension beside what calls in flight have reserved. */
  readonly left: number;
  /** It would not fit even if every call in flight cost nothing: a smaller call may, waiting does not help. */
  readonly final: boolean;
  /** After a final refusal: 100 %, if it was not told before. */
  readonly crossed: readonly BudgetCrossing[];
}

/** As `BudgetRefusal`, of a scope that may begin anew: a day. */
export interface DatedRefusal extends BudgetRefusal {
  /** When the scope begins anew with nothing spent, ms since epoch; null for never. */
  readonly renewsAt: number | null;
}

/** The levels that `spent` has reached of the limits. A limit of 0 is reached from the start. */
export function levelsReached(spent: Spend, limits: SpendLimits): readonly BudgetLevel[] {
  const share = Math.max(
    shareOf(spent.micro, limits.usdMicro),
    shareOf(spent.tokens, limits.tokens),
    shareOf(spent.calls, limits.calls),
  );
  return BUDGET_LEVELS.filter((level) => share >= level);
}

const shareOf = (spent: number, limit: number | undefined): number => {
  if (limit === undefined) return 0;
  return limit === 0 ? 100 : (100 * spent) / limit;
};

/** The first dimension in which one more call of `amount` does not fit beside `totals`, or null if it fits. */
export function refusedBy(
  totals: SpendTotals,
  amount: Amount,
  limits: SpendLimits,
): { readonly limit: BudgetDimension; readonly left: number; readonly final: boolean } | null {
  const dimensions = [
    { limit: 'usd', of: 'micro', max: limits.usdMicro, asked: amount.micro },
    { limit: 'tokens', of: 'tokens', max: limits.tokens, asked: amount.tokens },
    { limit: 'calls', of: 'calls', max: limits.calls, asked: 1 },
  ] as const;
  for (const { limit, of, max, asked } of dimensions) {
    if (max === undefined) continue;
    const left = max - totals.spent[of] - totals.reserved[of];
    if (asked > left) return { limit, left, final: asked > max - totals.spent[of] };
  }
  return null;
}

/** The one scope of a population's own budget. */
export const POPULATION_SCOPE = 'population';

/** The scope of a day: `day/` and its date in UTC. */
export const dayScope = (date: string): string => `day/${date}`;
