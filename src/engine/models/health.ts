import { pow } from '../../core/language/math/index.ts';

/** What a population knows of an arm's health: what its gateways said, and how its own calls went. */
export interface ArmHealth {
  /** No call before this time. */
  readonly until: number;
  /** Calls that failed in a row for reasons of the provider. */
  readonly failures: number;
  readonly reason: string;
}

type Healths = Readonly<Record<string, ArmHealth>>;

/** Pause after the first failure; doubled with each further one. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

export const isHealthy = (health: Healths, arm: string, now: number): boolean =>
  (health[arm]?.until ?? 0) <= now;

/** A call that came through: the arm is well. */
export function recovered(health: Healths, arm: string): Healths {
  const { [arm]: before, ...others } = health;
  return before === undefined ? health : others;
}

/**
 * A call failed, or the gateway refuses calls until a time of its own (an open breaker). Several calls that were in
 * flight together count once: those that end before the pause is over tell nothing new.
 */
export function failed(
  health: Healths,
  arm: string,
  reason: string,
  now: number,
  closedUntil = 0,
): Healths {
  const before = health[arm];
  const known = before !== undefined && before.until > now;
  const failures = known ? before.failures : (before?.failures ?? 0) + 1;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * pow(2, failures - 1));
  const until = Math.max(known ? before.until : now + pause, closedUntil);
  return { ...health, [arm]: { until, failures, reason } };
}
