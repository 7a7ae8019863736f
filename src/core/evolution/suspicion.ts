/**
 * Which evaluator kills or blocks its process. An isolate's loops are counted, but an endless regular
 * expression, a giant built-in or allocation without end take the whole process down; the supervisor starts it again,
 * and whoever had a call in flight is under suspicion until a call of its completes.
 */
export interface Suspicion {
  /** A suspect runs one call at a time, in the one shard where all suspects take turns. */
  readonly suspect: boolean;
  /** How many times in a row the process ended during its only call there. */
  readonly strikes: number;
}

export const TRUSTED: Suspicion = { suspect: false, strikes: 0 };

/** So many strikes in a row pause the population as `evaluator-crashed`. */
const MAX_STRIKES = 2;

/** Where a call was running when the process ended. */
export type Place = 'shard' | 'probation';

/** The process started and found a call of this evaluator in flight. In a shard it may have been a neighbour's fault. */
export function foundInFlight(suspicion: Suspicion, place: Place): Suspicion {
  if (place === 'shard') return { suspect: true, strikes: suspicion.strikes };
  return { suspect: true, strikes: suspicion.strikes + 1 };
}

/** A call completed, in whatever way: the evaluator gives control back. */
export const callCompleted = (): Suspicion => TRUSTED;

/** Whether the population must pause as `evaluator-crashed`. Resuming it starts again with one strike left. */
export const isCrashed = (suspicion: Suspicion): boolean => suspicion.strikes >= MAX_STRIKES;

/** What a resumed population starts with: still a suspect, so that one more crash is enough to pause it again. */
export const afterResume = (suspicion: Suspicion): Suspicion =>
  isCrashed(suspicion) ? { suspect: true, strikes: MAX_STRIKES - 1 } : suspicion;
