import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stage } from '../../../../src/core/evolution/tuner/tuning.ts';
import { RULES, tuneVector } from '../../../support/tune-vector.ts';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Rosenbrock's curved valley: steps along single constants do not get far in it. */
const valley = (x: readonly number[]): number =>
  sum(x.slice(1).map((next, i) => 100 * (next - (x[i] ?? 0) ** 2) ** 2 + (1 - (x[i] ?? 0)) ** 2));
/** An ellipsoid along the diagonals, a thousand times longer than wide. */
const tilted = (x: readonly number[]): number =>
  sum(
    x.map((value, i) => 1000 ** (i / x.length) * (value + (x[(i + 1) % x.length] ?? 0) - 1) ** 2),
  );
/** A local optimum every half, around hidden values. */
const multimodal = (x: readonly number[]): number =>
  sum(
    x.map((value, i) => {
      const d = value - ((i * 37) % 23) / 11.5 + 1;
      return d * d + 0.3 * (1 - Math.cos(4 * Math.PI * d));
    }),
  );

describe('finds the optimum', () => {
  test.each([
    ['valley of 5', valley, 5, 1e-10],
    ['tilted ellipsoid of 7', tilted, 7, 1e-10],
    ['multimodal of 10', multimodal, 10, 1e-10],
  ] as const)('%s', (_, loss, size, most) => {
    const start = Array.from({ length: size }, () => 0.5);
    const reached = [1, 2, 3, 4, 5].filter(
      (seed) => tuneVector(loss, start, { seed, slots: 30 }).loss < most,
    );
    expect(reached.length).toBeGreaterThanOrEqual(4);
  });
});

test('the covariance stage is what solves the valley: single steps alone do not', () => {
  const start = [0.5, 0.5, 0.5, 0.5, 0.5];
  const steps = tuneVector(valley, start, { seed: 1, rules: { ...RULES, smooth: false } });
  expect(steps.kinds).toEqual(new Set(['pattern', 'shorten']));
  expect(steps.loss).toBeGreaterThan(1e-4);
});

test('whole numbers stay whole and are found', () => {
  const target = [12, -7, 3];
  const loss = (x: readonly number[]): number =>
    sum(x.map((value, i) => Math.abs(value - (target[i] ?? 0))));
  const { vector } = tuneVector(loss, [0, 0, 0], { seed: 1, rules: { ...RULES, integer: true } });
  expect(vector).toEqual(target);
});

test('texts get as short as the result allows: digits that do not count are dropped, others stay', () => {
  const loss = ([a = 0, b = 0]: readonly number[]): number =>
    Math.abs(Math.round(a * 100) - 314) + Math.abs(b - 0.123456789);
  const { vector, kinds } = tuneVector(loss, [3.14159265358979, 0.123456789], { seed: 1 });
  expect(kinds).toContain('shorten');
  expect(vector).toEqual([3.14, 0.123456789]);
});

test('a tuning that is stored as JSON after every round is the same tuning', () => {
  let covariance = 0;
  fc.assert(
    fc.property(fc.nat(1e6), fc.integer({ min: 2, max: 6 }), (seed, size) => {
      const start = Array.from({ length: size }, (_, i) => 0.3 + i / 7);
      const straight = tuneVector(tilted, start, { seed });
      const between = (stage: Stage): Stage => JSON.parse(JSON.stringify(stage)) as Stage;
      expect(tuneVector(tilted, start, { seed, between })).toEqual(straight);
      if (straight.kinds.has('covariance')) covariance++;
    }),
    { numRuns: 8, seed: 3 },
  );
  expect(covariance).toBeGreaterThan(5);
});

test('it ends, whatever the losses are: equal everywhere, never better, not a number', () => {
  for (const loss of [() => 1, (x: readonly number[]) => -sum(x.map(Math.abs)), () => Number.NaN])
    expect(tuneVector(loss, [0, 1, -2.5], { seed: 1 }).used).toBeLessThan(12_000);
});
