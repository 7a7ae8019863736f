import type { ModelUsage } from './call.ts';
import type { Window } from './window.ts';
import { EMPTY_WINDOW, WINDOW_MS, addTo, takeBack, totals, whenAtMost } from './window.ts';

/**
 * Requests and tokens per minute, counted as Bedrock counts its quota: at the start input and `maxTokens` are reserved,
 * at the end it settles at input, cache writes and output times the model's burndown (AWS agent toolkit,
 * model-invocation). The quota itself is not known: it is found by throttling, with additive increase and
 * multiplicative decrease (TCP's AIMD: Chiu and Jain, 1989).
 */
export interface RateState {
  /** Requests and tokens, reserved or settled. */
  readonly window: Window;
  /** Requests a minute at `since`; grows from there. */
  readonly requests: number;
  /** Tokens a minute at `since`; grows from there. */
  readonly tokens: number;
  /** Time of the last cut, 0 before the first. */
  readonly since: number;
}

/** A minute's bounds: nothing is asked beyond the ceiling, and never less than the floor. */
const CEILING = { requests: 1_000, tokens: 4_000_000 };
const FLOOR = { requests: 2, tokens: 8_000 };
/** What remains of the traffic that was throttled. */
const DECREASE = 0.7;
/** What comes back in each minute without throttling: a share of the limit after the cut, but no less than of the ceiling. */
const INCREASE = { ofLimit: 0.1, ofCeiling: 0.005 };

export const INITIAL_RATE: RateState = { window: EMPTY_WINDOW, ...CEILING, since: 0 };

/** What a call holds of the quota, from `admit` to `settle`. */
export interface RateReservation {
  readonly tokens: number;
  readonly at: number;
}

/** Tokens reserved when a call starts. */
export const reservedTokens = (inputTokens: number, maxTokens: number): number =>
  inputTokens + maxTokens;

/** Tokens it counts for when it ended. Cache reads are free of quota. */
export const settledTokens = (usage: ModelUsage, burndown: number): number =>
  usage.inputTokens + usage.cacheWriteTokens + usage.outputTokens * burndown;

/**
 * Asks to start a call of so many reserved tokens. `waitMs` 0: it may start, and is counted; else ask again then.
 * A call larger than the limit may start when nothing else counts: it is for the service to refuse it.
 */
export function admit(
  state: RateState,
  tokens: number,
  now: number,
): { readonly state: RateState; readonly waitMs: number } {
  const limit = limitsAt(state, now);
  const room = { first: limit.requests - 1, second: Math.max(0, limit.tokens - tokens) };
  const at = whenAtMost(state.window, now, room);
  if (at > now) return { state, waitMs: at - now };
  const window = addTo(state.window, now, { first: 1, second: tokens });
  return { state: { ...state, window }, waitMs: 0 };
}

/**
 * Corrects the count of a call that ended: `settled` tokens instead of the reserved ones. Fewer are taken back from where
 * they were counted; more (the burndown) are used only now.
 */
export function settle(
  state: RateState,
  reserved: RateReservation,
  settled: number,
  now: number,
): RateState {
  const excess = { first: 0, second: Math.max(0, settled - reserved.tokens) };
  const unused = { first: 0, second: Math.max(0, reserved.tokens - settled) };
  const window = addTo(takeBack(state.window, reserved.at, unused), now, excess);
  return { ...state, window };
}

/**
 * The service refused a call: both limits fall to a part of what the last minute held. Once for all calls that were
 * under way at the last cut: they are of the same excess. The refused call itself is settled at 0 tokens.
 * @param startedAt when the refused call was admitted
 */
export function throttled(state: RateState, startedAt: number, now: number): RateState {
  if (startedAt < state.since && state.since <= now) return state;
  const limit = limitsAt(state, now);
  const used = totals(state.window, now);
  const cut = (bound: number, use: number, floor: number): number =>
    Math.max(floor, Math.floor(DECREASE * Math.min(bound, use)));
  return {
    window: state.window,
    requests: cut(limit.requests, used.first, FLOOR.requests),
    tokens: cut(limit.tokens, used.second, FLOOR.tokens),
    since: now,
  };
}

/** The limits of a minute at a time. */
export function limitsAt(
  state: RateState,
  now: number,
): { readonly requests: number; readonly tokens: number } {
  // a clock that was put back counts as time passed: the limits are found again
  const minutes = Math.abs(now - state.since) / WINDOW_MS;
  const grown = (limit: number, ceiling: number): number =>
    Math.min(
      ceiling,
      Math.floor(
        limit + Math.max(INCREASE.ofLimit * limit, INCREASE.ofCeiling * ceiling) * minutes,
      ),
    );
  return {
    requests: grown(state.requests, CEILING.requests),
    tokens: grown(state.tokens, CEILING.tokens),
  };
}
