import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rng } from '../../../src/core/evolution/random.ts';
import type { ArmControl, Ticket } from '../../../src/core/models/arm-control.ts';
import {
  admitCall,
  endAttempt,
  endCall,
  INITIAL_CONTROL,
} from '../../../src/core/models/arm-control.ts';
import { healthOf } from '../../../src/core/models/breaker.ts';
import type {
  Billing,
  FailureKind,
  ModelAnswer,
  ModelFailure,
} from '../../../src/core/models/call.ts';
import { FAILURE_KINDS, NO_USAGE } from '../../../src/core/models/call.ts';
import { FULL_BUCKET, MAX_ATTEMPTS } from '../../../src/core/models/retry.ts';
import { totals } from '../../../src/core/models/window.ts';
import type { Result } from '../../../src/core/result.ts';
import { err, ok } from '../../../src/core/result.ts';

const SEED = 20261121;
const START = 1e12;
const random = rng(SEED, 'arm-control', 0, 0);
type End = Result<ModelAnswer, ModelFailure>;

const answered = (outputTokens = 100): End =>
  ok({
    text: 'x',
    object: null,
    usage: { ...NO_USAGE, inputTokens: 50, outputTokens },
    stopReason: 'end_turn',
    requestId: null,
    latencyMs: 1,
    dropped: [],
    repaired: false,
  });
const failed = (kind: FailureKind, billing: Billing = 'none'): End =>
  err({ kind, detail: '', billing, requestId: null });

function admitted(control: ArmControl, now: number): { control: ArmControl; ticket: Ticket } {
  const result = admitCall(control, 1_000, now);
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
}
const quota = (control: ArmControl, now: number): number => totals(control.rate.window, now).second;

test('a refusal changes nothing: a probe is not used up by a rate that is full', () => {
  let control = INITIAL_CONTROL;
  for (let i = 0; !healthOf(control.breaker).open; i++) {
    expect(i).toBeLessThan(30);
    const { ticket } = admitted(control, START);
    const attempt = { ticket, number: MAX_ATTEMPTS, sentAt: START, result: failed('unavailable') };
    ({ control } = endAttempt(control, attempt, null, START, random));
  }
  expect(admitCall(control, 1_000, START)).toMatchObject({ ok: false, error: { reason: 'open' } });
  const later = START + 60_000;
  const full = { ...control.rate, requests: 0, tokens: 0, since: later };
  const busy = { ...control, rate: { ...full, window: [[later, 10, 10]] as const } };
  expect(admitCall(busy, 1_000, later)).toMatchObject({ ok: false, error: { reason: 'rate' } });
  expect(admitted(control, later).ticket.probe).toBe(true);
});

test('a call holds its quota over all attempts and settles at what it took', () => {
  const { control, ticket } = admitted(INITIAL_CONTROL, START);
  expect(quota(control, START)).toBe(1_000);
  const throttledOnce = endAttempt(
    control,
    { ticket, number: 1, sentAt: START, result: failed('throttled') },
    null,
    START + 10,
    random,
  );
  expect(throttledOnce.retry).not.toBeNull();
  expect(quota(throttledOnce.control, START + 10)).toBe(1_000);
  const end = (result: End): number =>
    quota(endCall(throttledOnce.control, ticket, result, 5, START + 20), START + 20);
  expect(end(answered())).toBe(50 + 5 * 100);
  expect(end(failed('unavailable'))).toBe(0);
  expect(end(failed('refused', { ...NO_USAGE, inputTokens: 30 }))).toBe(30);
  expect(end(failed('broken-stream', 'unknown'))).toBe(1_000);
});

test('never tried again: what may have been billed, a probe, anything once the breaker is open', () => {
  const reached = { retried: 0, probes: 0, opened: 0, billed: 0 };
  const billings = fc.constantFrom<Billing>('none', 'unknown', NO_USAGE);
  const attempts = fc.array(
    fc.tuple(fc.constantFrom(...FAILURE_KINDS, null), billings, fc.integer({ min: 1, max: 3 })),
    { minLength: 20, maxLength: 80 },
  );
  fc.assert(
    fc.property(attempts, (script) => {
      let control = INITIAL_CONTROL;
      let now = START;
      for (const [kind, billing, number] of script) {
        now += 2_000;
        const asked = admitCall(control, 1_000, now);
        if (!asked.ok) {
          now = asked.error.retryAt;
          continue;
        }
        const { ticket } = asked.value;
        const result = kind === null ? answered() : failed(kind, billing);
        const attempt = { ticket, number, sentAt: now, result };
        const next = endAttempt(asked.value.control, attempt, null, now, random);
        const { open } = healthOf(next.control.breaker);
        if (next.retry !== null) {
          expect([ticket.probe, open, billing, kind]).toEqual([
            false,
            false,
            'none',
            expect.stringMatching(/^(throttled|unavailable)$/),
          ]);
          expect(number).toBeLessThan(MAX_ATTEMPTS);
        }
        reached.retried += next.retry === null ? 0 : 1;
        reached.probes += ticket.probe ? 1 : 0;
        reached.opened += open && !ticket.probe ? 1 : 0;
        reached.billed += kind !== null && billing !== 'none' ? 1 : 0;
        expect(next.control.bucket).toBeGreaterThanOrEqual(0);
        expect(next.control.bucket).toBeLessThanOrEqual(FULL_BUCKET);
        control = endCall(next.control, ticket, result, 5, now);
      }
    }),
    { seed: SEED, numRuns: 200 },
  );
  for (const [what, count] of Object.entries(reached)) expect(count, what).toBeGreaterThan(100);
});
