import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Random } from '../../../src/core/evolution/random.ts';
import { rng } from '../../../src/core/evolution/random.ts';
import type { RateReservation, RateState } from '../../../src/core/models/rate.ts';
import {
  INITIAL_RATE,
  admit,
  limitsAt,
  reservedTokens,
  settle,
  settledTokens,
  throttled,
} from '../../../src/core/models/rate.ts';

const START = 1e12;

test('tokens are counted as Bedrock’s quota counts them', () => {
  const usage = {
    inputTokens: 500,
    outputTokens: 1_000,
    cacheReadTokens: 2_500,
    cacheWriteTokens: 200,
  };
  expect(reservedTokens(3_200, 4_000)).toBe(7_200);
  expect(settledTokens(usage, 1)).toBe(1_700);
  expect(settledTokens(usage, 5)).toBe(5_700);
});

test('before any throttling only the ceiling holds: 1,000 requests and 4 M tokens a minute', () => {
  let state = INITIAL_RATE;
  for (let i = 0; i < 1_000; i++) {
    const admission = admit(state, 4_000, START);
    expect(admission.waitMs).toBe(0);
    ({ state } = admission);
  }
  expect(admit(state, 0, START).waitMs).toBe(65_000);
  expect(admit(INITIAL_RATE, 5_000_000, START).waitMs).toBe(0);
  expect(admit(admit(INITIAL_RATE, 1, START).state, 5_000_000, START).waitMs).toBe(65_000);
});

test('throttling cuts to a part of the last minute’s traffic, once for the calls under way, and grows back', () => {
  let state = INITIAL_RATE;
  for (let i = 0; i < 100; i++) ({ state } = admit(state, 10_000, START + i * 100));
  const now = START + 10_000;
  const cut = throttled(state, START + 9_000, now);
  expect(limitsAt(cut, now)).toEqual({ requests: 70, tokens: 700_000 });
  // calls of the same flight
  expect(throttled(cut, START + 9_500, now + 50)).toBe(cut);
  // a second excess while the first still counts
  expect(limitsAt(throttled(cut, now + 1, now + 1), now + 1)).toEqual({
    requests: 49,
    tokens: 490_000,
  });
  expect(limitsAt(cut, now + 60_000)).toEqual({ requests: 77, tokens: 770_000 });
  expect(limitsAt(cut, now + 10 * 3_600_000)).toEqual({ requests: 1_000, tokens: 4_000_000 });
});

test('what a call did not take is free at once, what it took beyond its reservation counts from its end', () => {
  const limited: RateState = { ...INITIAL_RATE, requests: 100, tokens: 10_000, since: START };
  const waits = (state: RateState, tokens: number, at: number): number =>
    admit(state, tokens, at).waitMs;
  const { state } = admit(limited, 9_000, START);
  expect(waits(state, 4_000, START + 1)).toBeGreaterThan(0);
  expect(
    waits(settle(state, { tokens: 9_000, at: START }, 6_000, START + 1), 4_000, START + 1),
  ).toBe(0);
  const dear = settle(state, { tokens: 9_000, at: START }, 12_000, START + 30_000);
  // the limit has grown to 20,000 in half a minute
  expect(limitsAt(dear, START + 30_000).tokens).toBe(20_000);
  expect(waits(dear, 8_000, START + 30_000)).toBe(0);
  expect(waits(dear, 8_001, START + 30_000)).toBe(35_000);
  // the reservation has left, the excess has not
  expect(settle(dear, { tokens: 0, at: START }, 0, START + 65_000).window).toContainEqual([
    START + 30_000,
    0,
    3_000,
  ]);
});

test('limits never fall below what lets a search go on, nor do they rest for long on a clock put back', () => {
  let state = INITIAL_RATE;
  for (let i = 0; i < 50; i++) state = throttled(state, START + i, START + i);
  expect(limitsAt(state, START + 49)).toEqual({ requests: 2, tokens: 8_000 });
  const monthBefore = START - 30 * 86_400_000;
  expect(limitsAt(state, monthBefore)).toEqual({ requests: 1_000, tokens: 4_000_000 });
  expect(throttled(state, monthBefore, monthBefore).since).toBe(monthBefore);
});

const action = fc.record({
  wait: fc.oneof(fc.constant(0), fc.nat(2_000), fc.nat(90_000)),
  what: fc.oneof(
    { weight: 12, arbitrary: fc.constant('admit' as const) },
    { weight: 6, arbitrary: fc.constant('settle' as const) },
    { weight: 1, arbitrary: fc.constant('throttle' as const) },
  ),
  tokens: fc.nat(9_000),
  /** Of the reservation, in percent: above 100 by burndown. */
  settled: fc.nat(300),
});

test('no minute ever holds more than its limit; who waits as told gets in', () => {
  const reached = { admitted: 0, waited: 0, settled: 0, cut: 0 };
  fc.assert(
    fc.property(fc.array(action, { minLength: 30, maxLength: 200, size: 'max' }), (actions) => {
      let now = START;
      let state: RateState = { ...INITIAL_RATE, requests: 10, tokens: 30_000, since: START };
      /** The reference: every call as it counts. */
      const calls: { at: number; requests: number; tokens: number }[] = [];
      const open: RateReservation[] = [];
      const inMinute = (): { requests: number; tokens: number } => {
        const recent = calls.filter(({ at }) => at > now - 60_000);
        return {
          requests: recent.reduce((sum, { requests }) => sum + requests, 0),
          tokens: recent.reduce((sum, { tokens }) => sum + tokens, 0),
        };
      };
      for (const { wait, what, tokens, settled } of actions) {
        now += wait;
        if (what === 'throttle') {
          state = throttled(state, now, now);
          reached.cut++;
        } else if (what === 'settle') {
          const reservation = open.shift();
          if (reservation === undefined) continue;
          reached.settled++;
          const used = Math.floor((reservation.tokens * settled) / 100);
          state = settle(state, reservation, used, now);
          const call = calls.find(
            ({ at, tokens: held }) => at === reservation.at && held === reservation.tokens,
          );
          if (call !== undefined) call.tokens = Math.min(used, call.tokens);
          calls.push({ at: now, requests: 0, tokens: Math.max(0, used - reservation.tokens) });
        } else {
          const { state: next, waitMs } = admit(state, tokens, now);
          if (waitMs > 0) {
            reached.waited++;
            expect(waitMs).toBeLessThanOrEqual(65_000);
            expect(next).toBe(state);
            expect(admit(state, tokens, now + waitMs).waitMs).toBe(0);
            continue;
          }
          reached.admitted++;
          state = next;
          calls.push({ at: now, requests: 1, tokens });
          open.push({ at: now, tokens });
          const held = inMinute();
          const limit = limitsAt(state, now);
          expect(held.requests).toBeLessThanOrEqual(limit.requests);
          expect(held.tokens).toBeLessThanOrEqual(Math.max(limit.tokens, tokens));
        }
        const text = JSON.stringify(state);
        expect(text.length).toBeLessThan(700);
        expect(JSON.parse(text)).toEqual(state);
      }
    }),
    { seed: 51, numRuns: 100 },
  );
  expect(reached.admitted).toBeGreaterThan(1_000);
  expect(reached.waited).toBeGreaterThan(500);
  expect(reached.settled).toBeGreaterThan(1_000);
  expect(reached.cut).toBeGreaterThan(200);
});

/** A service with a quota of its own that nobody tells; five calls at a time, as fast as we let them. */
class Service {
  readonly #quota: { requests: number; tokens: number };
  #accepted: { at: number; tokens: number }[] = [];
  accepted = 0;
  refused = 0;

  constructor(quota: { requests: number; tokens: number }) {
    this.#quota = quota;
  }

  takes(tokens: number, now: number): boolean {
    this.#accepted = this.#accepted.filter(({ at }) => at > now - 60_000);
    const used = this.#accepted.reduce((sum, call) => sum + call.tokens, 0);
    const isOver =
      this.#accepted.length >= this.#quota.requests || used + tokens > this.#quota.tokens;
    if (isOver) this.refused++;
    else {
      this.accepted++;
      this.#accepted.push({ at: now, tokens });
    }
    return !isOver;
  }
}

function hour(service: Service, random: Random, isControlled: boolean): void {
  let state = INITIAL_RATE;
  const running: number[] = [];
  for (let now = START; now < START + 3_600_000; now += 200) {
    while (running.length > 0 && (running[0] ?? 0) <= now) running.shift();
    while (running.length < 5) {
      const tokens = 3_000 + random.int(3_000);
      const admission = admit(state, tokens, now);
      if (isControlled && admission.waitMs > 0) break;
      ({ state } = admission);
      if (service.takes(tokens, now)) running.push(now + 1_000);
      else {
        state = settle(throttled(state, now, now), { tokens, at: now }, 0, now);
        running.unshift(now + 200);
        break;
      }
    }
  }
}

describe('a quota that nobody tells is found', () => {
  test.each([
    ['50 requests a minute', { requests: 50, tokens: 1e9 }, 50 * 60],
    ['200 requests a minute', { requests: 200, tokens: 1e9 }, 200 * 60],
    ['100,000 tokens a minute', { requests: 1e9, tokens: 100_000 }, (100_000 / 4_500) * 60],
    ['500,000 tokens a minute', { requests: 1e9, tokens: 500_000 }, (500_000 / 4_500) * 60],
  ])('%s: most of it is used, little is refused', (_, quota, possible) => {
    const controlled = new Service(quota);
    hour(controlled, rng(6, 'rate', 0, 0), true);
    const naive = new Service(quota);
    hour(naive, rng(6, 'rate', 0, 0), false);
    expect(controlled.accepted).toBeGreaterThan(0.75 * possible);
    expect(controlled.refused).toBeLessThan(0.04 * controlled.accepted);
    // the check of the check: without the control the same callers are refused all the time
    expect(naive.refused).toBeGreaterThan(10 * controlled.refused);
  });
});
