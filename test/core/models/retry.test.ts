import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import type { Random } from '../../../src/core/evolution/random.ts';
import { rng } from '../../../src/core/evolution/random.ts';
import type { FailureKind, ModelFailure } from '../../../src/core/models/call.ts';
import { FAILURE_KINDS, NO_USAGE } from '../../../src/core/models/call.ts';
import type { Retry } from '../../../src/core/models/retry.ts';
import { FULL_BUCKET, MAX_ATTEMPTS, nextDelay, refund } from '../../../src/core/models/retry.ts';

const failure = (kind: FailureKind, more: Partial<ModelFailure> = {}): ModelFailure => ({
  kind,
  detail: '',
  billing: 'none',
  requestId: null,
  ...more,
});
const random = rng(1, 'retry', 0, 0);
/** Always the same fraction. */
const fixed = (fraction: number): Random => ({ ...random, next: () => fraction });

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test.each([
  ['throttled', 1, 1_000, 5],
  ['throttled', 2, 2_000, 5],
  ['unavailable', 1, 50, 14],
  ['unavailable', 2, 100, 14],
] as const)('%s, attempt %i: up to %i ms, for %i of the bucket', (kind, attempt, most, cost) => {
  const after = (fraction: number): Retry | null =>
    nextDelay(failure(kind), attempt, FULL_BUCKET, fixed(fraction));
  expect(after(0)).toEqual({ delayMs: 0, bucket: 500 - cost, cost });
  expect(after(0.5)?.delayMs).toBe(most / 2);
  expect(after(1)?.delayMs).toBe(most);
});

test('only throttling and unavailability that cost nothing are retried, three calls in all, while the bucket lasts', () => {
  const retried = FAILURE_KINDS.filter((kind) => nextDelay(failure(kind), 1, 500, random) !== null);
  expect(retried).toEqual(['throttled', 'unavailable']);
  for (const kind of retried) {
    expect(nextDelay(failure(kind, { billing: 'unknown' }), 1, 500, random)).toBeNull();
    expect(nextDelay(failure(kind, { billing: NO_USAGE }), 1, 500, random)).toBeNull();
    expect(nextDelay(failure(kind), MAX_ATTEMPTS - 1, 500, random)).not.toBeNull();
    expect(nextDelay(failure(kind), MAX_ATTEMPTS, 500, random)).toBeNull();
  }
  expect(nextDelay(failure('throttled'), 1, 4, random)).toBeNull();
  expect(nextDelay(failure('unavailable'), 1, 13, random)).toBeNull();
});

test('a wait that the service asks for is honoured up to five seconds above the backoff', () => {
  const asked = (retryAfterMs: number): number | undefined =>
    nextDelay(failure('unavailable', { retryAfterMs }), 1, 500, fixed(0.5))?.delayMs;
  expect([0, 10, 25, 1_500, 5_025, 60_000].map(asked)).toEqual([25, 25, 25, 1_500, 5_025, 5_025]);
});

test('a dead service gets hardly more calls than were asked for, and none of the bucket comes back by itself', () => {
  for (const [kind, retries] of [
    ['throttled', 100],
    ['unavailable', 35],
  ] as const) {
    let bucket = FULL_BUCKET;
    let sent = 0;
    for (let call = 0; call < 10_000; call++) {
      for (let attempt = 1; ; attempt++) {
        sent++;
        const retry = nextDelay(failure(kind), attempt, bucket, random);
        if (retry === null) break;
        bucket = retry.bucket;
      }
    }
    expect(sent).toBe(10_000 + retries);
  }
});

type OfficialStrategy = Extract<
  Awaited<ReturnType<BedrockRuntimeClient['config']['retryStrategy']>>,
  { acquireInitialRetryToken: unknown }
>;
type RetryToken = Awaited<ReturnType<OfficialStrategy['acquireInitialRetryToken']>>;

/** The strategy of AWS's own client, and what is left in its bucket. */
async function officialStrategy(): Promise<{
  official: OfficialStrategy;
  capacity: () => unknown;
}> {
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const official = await client.config.retryStrategy();
  if (!('acquireInitialRetryToken' in official)) throw new Error('an older strategy');
  const { getCapacity } = official as OfficialStrategy & { getCapacity?: () => unknown };
  if (getCapacity === undefined) throw new Error('a strategy without a bucket');
  return { official, capacity: () => getCapacity.call(official) };
}

interface FailedAttempt {
  readonly kind: 'throttled' | 'unavailable';
  /** Of the random number generator. */
  readonly drawn: number;
  readonly retryAfterMs?: number | undefined;
}

/** What AWS's client does after a failed attempt: the token of the next and how long it waited, or null. */
async function theirRetry(
  official: OfficialStrategy,
  token: RetryToken,
  { kind, retryAfterMs }: FailedAttempt,
): Promise<{ token: RetryToken; waited: number } | null> {
  const began = Date.now();
  const retry = official
    .refreshRetryTokenForRetry(token, {
      errorType: kind === 'throttled' ? 'THROTTLING' : 'TRANSIENT',
      ...(retryAfterMs !== undefined && { retryAfterHint: new Date(began + retryAfterMs) }),
    })
    .then(
      (next) => ({ token: next, waited: Date.now() - began }),
      () => null,
    );
  await vi.runAllTimersAsync();
  return retry;
}

test('call by call it decides, waits and pays as AWS’s own client does', async () => {
  vi.useFakeTimers({ now: 0 });
  const fraction = vi.spyOn(Math, 'random');
  const reached = { retried: 0, exhausted: 0, asked: 0, refunded: 0 };
  const attempt = fc.record({
    kind: fc.constantFrom('throttled' as const, 'unavailable' as const),
    drawn: fc.double({ min: 0, max: 0.999, noNaN: true }),
    retryAfterMs: fc.option(fc.integer({ min: 1, max: 20_000 }), { nil: undefined }),
  });

  const oneCall = async (
    { official, capacity }: Awaited<ReturnType<typeof officialStrategy>>,
    failures: readonly FailedAttempt[],
    before: number,
  ): Promise<number> => {
    let bucket = before;
    let last: Retry | null = null;
    let token = await official.acquireInitialRetryToken('test');
    for (const [i, failed] of failures.entries()) {
      fraction.mockReturnValue(failed.drawn);
      const theirs = await theirRetry(official, token, failed);
      const { kind, retryAfterMs } = failed;
      const given = failure(kind, retryAfterMs === undefined ? {} : { retryAfterMs });
      const ours = nextDelay(given, i + 1, bucket, fixed(failed.drawn));
      expect(ours?.delayMs).toBe(theirs?.waited);
      if (ours === null || theirs === null) {
        if (i + 1 < MAX_ATTEMPTS) reached.exhausted++;
        return bucket;
      }
      reached.retried++;
      if (retryAfterMs !== undefined) reached.asked++;
      ({ token } = theirs);
      last = ours;
      ({ bucket } = ours);
      expect(capacity()).toBe(bucket);
    }
    official.recordSuccess(token);
    if (last !== null) reached.refunded++;
    return refund(bucket, last);
  };

  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(attempt, { maxLength: 3, size: 'max' }), {
        minLength: 60,
        maxLength: 150,
        size: 'max',
      }),
      async (calls) => {
        const strategy = await officialStrategy();
        let bucket = FULL_BUCKET;
        for (const failures of calls) {
          bucket = await oneCall(strategy, failures, bucket);
          expect(strategy.capacity()).toBe(bucket);
        }
      },
    ),
    { seed: 41, numRuns: 20 },
  );
  expect(reached.retried).toBeGreaterThan(1_000);
  expect(reached.exhausted).toBeGreaterThan(50);
  expect(reached.asked).toBeGreaterThan(300);
  expect(reached.refunded).toBeGreaterThan(300);
}, 60_000);
