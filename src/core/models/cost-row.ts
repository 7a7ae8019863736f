import type { ModelUsage } from './call.ts';

/** What the calls of one day, arm, purpose and operator have cost and brought. All numbers are sums. */
export interface CostRow extends ModelUsage {
  /** `YYYY-MM-DD`, UTC, of the call's end. */
  readonly day: string;
  /** `armId`. */
  readonly arm: string;
  readonly purpose: string;
  /** `patch`, `rewrite`, …; null where no child was asked for. */
  readonly operator: string | null;
  /** Calls that were made; those answered from the gateway's storage are not among them. */
  readonly calls: number;
  /** Calls without a usable answer. */
  readonly failed: number;
  /** Answers from the gateway's storage: free. */
  readonly cached: number;
  readonly costMicro: number;
  /** Children better than their best parent. */
  readonly accepted: number;
  /** Children that had been evaluated before. */
  readonly duplicates: number;
}
