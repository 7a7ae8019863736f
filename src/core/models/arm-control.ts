import type { Random } from '../evolution/random.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { BreakerState } from './breaker.ts';
import { allow, CLOSED_BREAKER, healthOf, outcomeOf, record } from './breaker.ts';
import type { ModelAnswer, ModelFailure, ModelUsage } from './call.ts';
import { NO_USAGE } from './call.ts';
import type { RateState } from './rate.ts';
import { admit, INITIAL_RATE, settle, settledTokens, throttled } from './rate.ts';
import type { Retry, RetryBucket } from './retry.ts';
import { FULL_BUCKET, nextDelay, refund } from './retry.ts';

/** What decides whether and when an arm is called: its breaker, its rate, its budget of retries. JSON. */
export interface ArmControl {
  readonly breaker: BreakerState;
  readonly rate: RateState;
  readonly bucket: RetryBucket;
}

export const INITIAL_CONTROL: ArmControl = {
  breaker: CLOSED_BREAKER,
  rate: INITIAL_RATE,
  bucket: FULL_BUCKET,
};

/** A call that may be made, over all its attempts: from `admitCall` to `endCall`. */
export interface Ticket {
  /** It decides whether an open breaker closes. */
  readonly probe: boolean;
  /** Tokens of quota that it holds. */
  readonly tokens: number;
  readonly at: number;
}

export interface NotAdmitted {
  readonly reason: 'open' | 'rate';
  /** Ms since epoch: when to ask again. */
  readonly retryAt: number;
}

/** What one attempt of a call came to. */
export interface Attempt {
  readonly ticket: Ticket;
  /** 1, 2, … */
  readonly number: number;
  /** When it was sent, ms since epoch. */
  readonly sentAt: number;
  readonly result: Result<ModelAnswer, ModelFailure>;
}

/** Asks to make a call of so many tokens (input and the most it may answer). A refusal changes nothing. */
export function admitCall(
  control: ArmControl,
  tokens: number,
  now: number,
): Result<{ readonly control: ArmControl; readonly ticket: Ticket }, NotAdmitted> {
  const breaker = allow(control.breaker, now);
  if (!breaker.allowed) return err({ reason: 'open', retryAt: breaker.until ?? now });
  const rate = admit(control.rate, tokens, now);
  if (rate.waitMs > 0) return err({ reason: 'rate', retryAt: now + rate.waitMs });
  return ok({
    control: { ...control, breaker: breaker.state, rate: rate.state },
    ticket: { probe: breaker.probe, tokens, at: now },
  });
}

/**
 * Takes in an attempt and says whether it is made again. A probe never is, nor anything once the breaker is open: then
 * the arm gets no more than one request at a time.
 * @param last the retry that this attempt was, or null for the first
 */
export function endAttempt(
  control: ArmControl,
  { ticket, number, sentAt, result }: Attempt,
  last: Retry | null,
  now: number,
  random: Random,
): { readonly control: ArmControl; readonly retry: Retry | null } {
  const { probe } = ticket;
  const outcome = outcomeOf(result.ok ? null : result.error.kind);
  const breaker = record(control.breaker, { outcome, probe }, now, random);
  if (result.ok) {
    const bucket = refund(control.bucket, last);
    return { control: { ...control, breaker, bucket }, retry: null };
  }
  const rate =
    result.error.kind === 'throttled' ? throttled(control.rate, sentAt, now) : control.rate;
  const retry =
    probe || healthOf(breaker).open
      ? null
      : nextDelay(result.error, number, control.bucket, random);
  return { control: { breaker, rate, bucket: retry?.bucket ?? control.bucket }, retry };
}

/** The call is over: what it held of the quota becomes what it took. Where that is unknown it stays as it was. */
export function endCall(
  control: ArmControl,
  ticket: Ticket,
  result: Result<ModelAnswer, ModelFailure>,
  burndown: number,
  now: number,
): ArmControl {
  const usage = usageOf(result);
  if (usage === null) return control;
  const rate = settle(control.rate, ticket, settledTokens(usage, burndown), now);
  return { ...control, rate };
}

function usageOf(result: Result<ModelAnswer, ModelFailure>): ModelUsage | null {
  if (result.ok) return result.value.usage;
  const { billing } = result.error;
  if (billing === 'unknown') return null;
  return billing === 'none' ? NO_USAGE : billing;
}
