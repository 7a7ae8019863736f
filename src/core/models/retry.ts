import type { Random } from '../evolution/random.ts';
import type { ModelFailure } from './call.ts';

/**
 * Retries of one request at one arm, in the gateway only: the "standard" mode of AWS's SDKs since 2026-11-10
 * (aws.amazon.com/blogs/developer/updated-default-retry-behavior-for-aws-sdks-and-tools). A token bucket bounds what an
 * outage can add: when it is empty, calls fail at once.
 */
export type RetryBucket = number;

export const FULL_BUCKET: RetryBucket = 500;

/** First call included. */
export const MAX_ATTEMPTS = 3;

const KINDS = {
  throttled: { baseMs: 1_000, cost: 5 },
  unavailable: { baseMs: 50, cost: 14 },
} as const;
/** A wait that the service asks for is honoured up to so much above the backoff. */
const RETRY_AFTER_SLACK_MS = 5_000;
/** What a success at the first attempt gives back. */
const SUCCESS_REFUND = 1;

export interface Retry {
  readonly delayMs: number;
  readonly bucket: RetryBucket;
  /** What it took from the bucket: given back if it succeeds. */
  readonly cost: number;
}

/**
 * Whether and when a failed call is made again. Only throttling and unavailability, and only where the failure cost
 * nothing: a request that may have been billed needs a reservation of its own, so it is a new call.
 * @param attempt how many were made, 1 or more
 * @returns null: give up
 */
export function nextDelay(
  failure: ModelFailure,
  attempt: number,
  bucket: RetryBucket,
  random: Random,
): Retry | null {
  const { kind, billing, retryAfterMs } = failure;
  if (kind !== 'throttled' && kind !== 'unavailable') return null;
  const { baseMs, cost } = KINDS[kind];
  if (billing !== 'none' || attempt >= MAX_ATTEMPTS || bucket < cost) return null;
  // full jitter; AWS's cap of 20 s is out of reach with three attempts
  const backoff = Math.floor(random.next() * baseMs * (1 << (attempt - 1)));
  const asked = Math.min(retryAfterMs ?? 0, backoff + RETRY_AFTER_SLACK_MS);
  return { delayMs: Math.max(backoff, asked), bucket: bucket - cost, cost };
}

/** The bucket after a success: the last retry's cost comes back, or a little after a first attempt. */
export const refund = (bucket: RetryBucket, last: Retry | null): RetryBucket =>
  Math.min(FULL_BUCKET, bucket + (last?.cost ?? SUCCESS_REFUND));
