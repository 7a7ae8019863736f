import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rng } from '../../src/core/evolution/random.ts';
import { exactSum } from '../bench/exact-packing.ts';
import { median } from '../bench/figures.ts';
import { bootstrap, difference, wilson } from '../bench/search/intervals.ts';

/** To four decimals, as they are published. */
const shown = ({ low, high }: { readonly low: number; readonly high: number }): number[] =>
  [low, high].map((bound) => Number(bound.toFixed(4)));

test('intervals of a share and of a difference are those of Newcombe 1998', () => {
  // Statistics in Medicine 17: 857–872, table I, method 3.
  expect(shown(wilson(81, 263))).toEqual([0.2553, 0.3662]);
  expect(shown(wilson(15, 148))).toEqual([0.0624, 0.1605]);
  expect(shown(wilson(0, 20))).toEqual([0, 0.1611]);
  expect(shown(wilson(1, 29))).toEqual([0.0061, 0.1718]);
  // Statistics in Medicine 17: 873–890, table II, method 10.
  expect(shown(difference(56, 70, 48, 80))).toEqual([0.0524, 0.3339]);
  expect(shown(difference(9, 10, 3, 10))).toEqual([0.1705, 0.809]);
  expect(shown(difference(10, 10, 0, 20))).toEqual([0.6791, 1]);
});

test('bootstrap: the interval holds the median of the sample, lies within it, and is the same again', () => {
  let wide = 0;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 5 }), (sample) => {
      const { value, low, high } = bootstrap(sample, median);
      expect(value).toBe(median(sample));
      expect(low).toBeGreaterThanOrEqual(Math.min(...sample));
      expect(high).toBeLessThanOrEqual(Math.max(...sample));
      expect(low <= value && value <= high).toBe(true);
      expect(bootstrap(sample, median)).toEqual({ value, low, high });
      if (low < value && value < high) wide++;
    }),
    { seed: 21, numRuns: 40 },
  );
  expect(wide).toBeGreaterThan(20);
});

test('bootstrap: 95 of 100 intervals hold the mean that was drawn from', () => {
  const mean = (sample: readonly number[]): number =>
    sample.reduce((sum, one) => sum + one, 0) / sample.length;
  const draw = (seed: number): number[] =>
    Array.from({ length: 60 }, (_, i) => rng(seed, 'bench-statistics', i, 0).next());
  const held = Array.from({ length: 100 }, (_, seed) => bootstrap(draw(seed), mean)).filter(
    ({ low, high }) => low <= 0.5 && 0.5 <= high,
  );
  expect(held.length).toBeGreaterThan(88);
  expect(held.length).toBeLessThan(100);
});

test('an exact sum is of the very numbers, cut off, not rounded', () => {
  expect(0.1 + 0.2).toBeGreaterThan(0.3);
  expect(exactSum([0.1, 0.2])).toBe(0.3);
  expect(exactSum([0.5, 0.25, 2 ** -40])).toBe(0.75);
  expect(exactSum([0.5, 0.25, 2 ** -39])).toBe(0.750000000001);
  expect(exactSum([])).toBe(0);
});
