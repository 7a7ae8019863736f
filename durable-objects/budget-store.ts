import type {
  Amount,
  BudgetCrossing,
  BudgetRefusal,
  ScopeLimits,
  SpendTotals,
} from '../src/core/models/budget.ts';
import type { Result } from '../src/core/result.ts';

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
  /** The call was never made: all is free again and nothing is counted, not even a call. */
  release(id: string, now: number): Settlement;
  /** Charges the worst case to reservations that nobody settled until now. */
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
  readonly crossed: readonly BudgetCrossing[];
}
