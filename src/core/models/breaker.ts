import type { Random } from '../evolution/random.ts';
import type { FailureKind } from './call.ts';
import type { Window } from './window.ts';
import { EMPTY_WINDOW, addTo, totals } from './window.ts';

/**
 * A circuit breaker per model and region: it opens when half of at least 20 calls within a minute failed, or 20 in a
 * row however slowly; then for 30 s no call is made, then one probe at a time. A failed probe doubles the pause up to
 * five minutes, a good one closes it. Throttling is no failure: it belongs to the rate control.
 */
export interface BreakerState {
  /** Calls and failures. */
  readonly window: Window;
  /** Failures since the last success. */
  readonly run: number;
  /** Null: closed. */
  readonly open: OpenBreaker | null;
}

interface OpenBreaker {
  /** No call before it. */
  readonly until: number;
  /** The pause without its jitter: doubled by a failed probe. */
  readonly pauseMs: number;
  /** A probe is under way; if nothing is heard of it until then, another is sent. */
  readonly probeUntil: number | null;
}

/**
 * What a call says of the arm's health. `dead`: it certainly does not work until somebody changes something;
 * `nothing`: throttled, or ended by us.
 */
export type CallOutcome = 'success' | 'failure' | 'dead' | 'nothing';

export interface Admission {
  readonly state: BreakerState;
  readonly allowed: boolean;
  /** This call is the one that decides: give it back to `record`. */
  readonly probe: boolean;
  /** Where not allowed: when to ask again. */
  readonly until?: number;
}

export const CLOSED_BREAKER: BreakerState = { window: EMPTY_WINDOW, run: 0, open: null };

const MIN_CALLS = 20;
const FAILURE_SHARE = 0.5;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 300_000;
/** A pause is 0.8 to 1.2 times its length: objects of one arm do not probe at the same moment. */
const JITTER = 0.2;
/** No call lasts longer (the longest deadline of a call). */
const PROBE_LEASE_MS = 300_000;
/** An end that is further away was set by a clock that has been put back since. */
const LONGEST_WAIT_MS = LONGEST_PAUSE_MS * (1 + JITTER);

/** Asked before every call; an allowed one must be given to `record` when it ended. */
export function allow(state: BreakerState, now: number): Admission {
  const { open } = state;
  if (open === null) return { state, allowed: true, probe: false };
  const until = Math.max(open.until, open.probeUntil ?? 0);
  if (now < until && until <= now + LONGEST_WAIT_MS)
    return { state, allowed: false, probe: false, until };
  const probing = { ...open, probeUntil: now + PROBE_LEASE_MS };
  return { state: { ...state, open: probing }, allowed: true, probe: true };
}

/** What others may know of it: `until` is when the next probe may go. */
export const healthOf = ({ open }: BreakerState): { open: boolean; until: number | null } => ({
  open: open !== null,
  until: open === null ? null : Math.max(open.until, open.probeUntil ?? 0),
});

/** Takes in how a call ended. While it is open only its probe counts: other calls began before. */
export function record(
  state: BreakerState,
  call: { readonly outcome: CallOutcome; readonly probe: boolean },
  now: number,
  random: Random,
): BreakerState {
  const { open } = state;
  if (open !== null) return call.probe ? afterProbe(state, open, call.outcome, now, random) : state;
  if (call.outcome === 'nothing') return state;
  const failed = call.outcome !== 'success';
  const window = addTo(state.window, now, { first: 1, second: failed ? 1 : 0 });
  const run = failed ? state.run + 1 : 0;
  const { first: calls, second: failures } = totals(window, now);
  const isBad = calls >= MIN_CALLS && failures >= FAILURE_SHARE * calls;
  if (call.outcome === 'dead' || isBad || run >= MIN_CALLS) {
    return openFor(FIRST_PAUSE_MS, now, random);
  }
  return { window, run, open: null };
}

/** How health sees a failure; an answer of whatever worth shows that the arm answers. */
export function outcomeOf(failure: FailureKind | null): CallOutcome {
  switch (failure) {
    case null:
    case 'truncated':
    case 'context-too-long':
    case 'refused':
    case 'malformed':
    case 'invalid-request':
      return 'success';
    case 'unavailable':
    case 'timeout':
    case 'model-error':
    case 'broken-stream':
      return 'failure';
    case 'model-gone':
    case 'access-denied':
    case 'credentials':
      return 'dead';
    case 'throttled':
    case 'aborted':
    case 'lost':
      return 'nothing';
  }
}

function afterProbe(
  state: BreakerState,
  open: OpenBreaker,
  outcome: CallOutcome,
  now: number,
  random: Random,
): BreakerState {
  switch (outcome) {
    case 'success':
      return CLOSED_BREAKER;
    case 'nothing':
      return { ...state, open: { ...open, probeUntil: null } };
    case 'failure':
    case 'dead':
      return openFor(Math.min(LONGEST_PAUSE_MS, open.pauseMs * 2), now, random);
  }
}

const openFor = (pauseMs: number, now: number, random: Random): BreakerState => ({
  window: EMPTY_WINDOW,
  run: 0,
  open: {
    until: now + Math.round(pauseMs * random.range(1 - JITTER, 1 + JITTER)),
    pauseMs,
    probeUntil: null,
  },
});
