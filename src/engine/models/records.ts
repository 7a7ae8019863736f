import type { ModelOperator } from '../../core/evolution/agent.ts';
import type { Arm, FailureKind, ModelUsage, Purpose } from '../../core/models/call.ts';
import type { ArrivalOutcome } from '../arrival.ts';

/** What is told of a call for costs and for the performance of its arm. */
interface RecordedCall {
  readonly arm: Arm;
  readonly purpose: Purpose;
  /** Null for advice. */
  readonly operator: ModelOperator | null;
  readonly costMicro: number;
}

/** How a call ended. */
export interface SettledRecord extends RecordedCall {
  readonly kind: 'settled';
  /** Null: answered. `unusable`: answered, but no child or advice came of it. */
  readonly failure: FailureKind | 'unusable' | null;
  readonly repaired: boolean;
  readonly cached: boolean;
  /** Null where nothing was measured. */
  readonly latencyMs: number | null;
  readonly usage: ModelUsage;
}

/** What became of the child it brought. */
export interface JudgedRecord extends RecordedCall {
  readonly kind: 'judged';
  readonly outcome: ArrivalOutcome['outcome'];
  /** 0..1. */
  readonly gain: number;
  readonly improved: boolean;
}

export type CallRecord = SettledRecord | JudgedRecord;
