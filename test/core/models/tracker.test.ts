import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rng } from '../../../src/core/evolution/random.ts';
import { NO_USAGE } from '../../../src/core/models/call.ts';
import type { LatencySketch } from '../../../src/core/models/latency-sketch.ts';
import {
  addLatency,
  fadeLatency,
  latencyQuantile,
} from '../../../src/core/models/latency-sketch.ts';
import type { CallSample, TrackerState } from '../../../src/core/models/tracker.ts';
import {
  armStatistics,
  emptyTracker,
  trackCall,
  trackGain,
} from '../../../src/core/models/tracker.ts';
import { armOf } from '../../support/model-arms.ts';

const DAY = 24 * 3_600_000;
const NOW = 1_000 * DAY;

const sample = (change: Partial<CallSample> = {}): CallSample => ({
  arm: armOf({ model: 'a' }),
  kind: 'mutate',
  outcome: 'ok',
  repaired: false,
  latencyMs: 1_000,
  usage: { ...NO_USAGE, inputTokens: 100, outputTokens: 20 },
  costMicro: 500,
  ...change,
});

test('quantiles of latencies are within 10 % of the exact ones, in at most 80 numbers', () => {
  let wide = 0;
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 600_000 }), {
        minLength: 1,
        maxLength: 300,
        size: 'large',
      }),
      fc.constantFrom(0.5, 0.95, 0.01, 1),
      (values, q) => {
        const sketch = values.reduce<LatencySketch>(addLatency, {});
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil(q * sorted.length) - 1] ?? 0;
        const found = latencyQuantile(sketch, q) ?? 0;
        // Rounding to whole milliseconds adds half of one.
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(0.1 * exact + 0.5);
        expect(Object.keys(sketch).length).toBeLessThanOrEqual(80);
        if ((sorted.at(-1) ?? 0) > 10 * (sorted[0] ?? 0)) wide++;
      },
    ),
    { seed: 7, numRuns: 500 },
  );
  expect(wide).toBeGreaterThan(300);
  expect(latencyQuantile({}, 0.5)).toBeNull();
  expect(fadeLatency(addLatency({}, 5), 1e-4)).toEqual({});
});

test('shares, means and sums are those of the samples while nothing fades', () => {
  let mixed = 0;
  const any = fc.record({
    outcome: fc.constantFrom('ok', 'refused', 'failed') as fc.Arbitrary<CallSample['outcome']>,
    repaired: fc.boolean(),
    costMicro: fc.nat(1_000_000),
  });
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 50 }), (changes) => {
      const state = changes.reduce<TrackerState>(
        (before, change) => trackCall(before, sample(change), NOW),
        emptyTracker(),
      );
      const [row] = armStatistics(state, NOW);
      const share = (keep: (change: (typeof changes)[number]) => boolean): number =>
        changes.filter(keep).length / changes.length;
      expect(row?.calls).toBe(changes.length);
      expect(row?.ok).toBeCloseTo(share(({ outcome }) => outcome === 'ok'));
      expect(row?.refused).toBeCloseTo(share(({ outcome }) => outcome === 'refused'));
      expect(row?.repaired).toBeCloseTo(share(({ repaired }) => repaired));
      const paid = changes.reduce((sum, { costMicro }) => sum + costMicro, 0);
      expect(row?.costMicro).toBeCloseTo(paid / changes.length, 4);
      expect(row?.tokens).toBeCloseTo(120);
      if (new Set(changes.map(({ outcome }) => outcome)).size === 3) mixed++;
    }),
    { seed: 8, numRuns: 300 },
  );
  expect(mixed).toBeGreaterThan(150);
});

test('what is a day old weighs half, also in the latency; a storage round trip changes nothing', () => {
  let state = emptyTracker();
  const random = rng(3, 'latency', 0, 0);
  for (let i = 0; i < 100; i++)
    state = trackCall(state, sample({ outcome: 'failed', latencyMs: 9_000 }), NOW);
  for (let i = 0; i < 100; i++) {
    const latencyMs = 900 + random.int(200);
    state = trackCall(state, sample({ latencyMs }), NOW + DAY);
  }
  const [row] = armStatistics(state, NOW + DAY);
  expect(row?.calls).toBeCloseTo(150);
  expect(row?.ok).toBeCloseTo(100 / 150);
  // 50 of 150 at 9 s: the median is a second, one call in twenty takes nine.
  expect(row?.latencyP50Ms).toBeGreaterThan(800);
  expect(row?.latencyP50Ms).toBeLessThan(1_200);
  expect(row?.latencyP95Ms).toBeGreaterThan(8_000);
  const stored = JSON.parse(JSON.stringify(state)) as TrackerState;
  expect(armStatistics(stored, NOW + DAY)).toEqual(armStatistics(state, NOW + DAY));
  expect(armStatistics(state, NOW + 40 * DAY)).toEqual([]);
});

test('gains are means over evaluated children, apart from calls, arms and kinds', () => {
  const b = armOf({ model: 'b', region: 'eu-west-1' });
  let state = trackCall(emptyTracker(), sample(), NOW);
  expect(armStatistics(state, NOW)[0]?.gain).toBeNull();
  for (const gain of [0.2, 0.6])
    state = trackGain(state, { arm: armOf({ model: 'a' }), kind: 'mutate', gain }, NOW);
  state = trackCall(state, sample({ arm: b, kind: 'advise', latencyMs: null }), NOW);
  expect(armStatistics(state, NOW)).toMatchObject([
    { arm: 'bedrock/eu-west-1/b', kind: 'advise', gain: null, latencyP50Ms: null, calls: 1 },
    { arm: 'bedrock/us-east-1/a', kind: 'mutate', gain: expect.closeTo(0.4), calls: 1 },
  ]);
});

test('the state is bounded: the arm that was quiet longest goes first', () => {
  let state = emptyTracker();
  for (let i = 0; i < 600; i++)
    state = trackCall(state, sample({ arm: armOf({ model: `m${i}` }) }), NOW + i);
  const rows = armStatistics(state, NOW + 600);
  expect(rows).toHaveLength(512);
  expect(rows.some(({ arm }) => arm.endsWith('/m599'))).toBe(true);
  expect(rows.some(({ arm }) => arm.endsWith('/m0'))).toBe(false);
});
