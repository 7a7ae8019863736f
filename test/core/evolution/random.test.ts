import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caseRandom, rng } from '../../../src/core/evolution/random.ts';

const MAX_SEED = Number.MAX_SAFE_INTEGER;
const draws = <T>(n: number, draw: () => T): T[] => Array.from({ length: n }, draw);

test('the same key gives the same stream, any other key another one', () => {
  const key = fc.tuple(
    fc.maxSafeNat(),
    fc.constantFrom('propose', 'select', 'init'),
    fc.nat(1e6),
    fc.nat(8),
  );
  let different = 0;
  fc.assert(
    fc.property(key, key, (a, b) => {
      const first = rng(...a);
      expect(draws(5, () => first.next())).toEqual(
        draws(
          5,
          (
            (again) => () =>
              again.next()
          )(rng(...a)),
        ),
      );
      if (JSON.stringify(a) === JSON.stringify(b)) return;
      different++;
      expect(rng(...a).next()).not.toBe(rng(...b).next());
    }),
    { seed: 1, numRuns: 2000 },
  );
  expect(different).toBeGreaterThan(1900);
});

test('golden values: the streams are part of what recompute promises, they never change by accident', () => {
  const random = rng(42, 'propose', 7, 1);
  expect(draws(4, () => random.next())).toMatchInlineSnapshot(`
    [
      0.5842606004426666,
      0.9400477382311061,
      0.414534826797781,
      0.4245628617267335,
    ]
  `);
  const top = rng(MAX_SEED, '', 0, 0);
  expect(draws(2, () => top.int(1000))).toMatchInlineSnapshot(`
    [
      299,
      249,
    ]
  `);
  expect(draws(2, () => top.below(1000))).toEqual([999, 98]);
  expect(draws(2, caseRandom(42, 'train', 0, 3))).toMatchInlineSnapshot(`
    [
      0.2871601867680249,
      0.23905981675780985,
    ]
  `);
});

test('first numbers of neighbouring keys are uniform and uncorrelated in every key word', () => {
  const streams: ((i: number) => number)[] = [
    (i) => rng(i, 'p', 0, 0).next(),
    (i) => rng(i * 2 ** 32, 'p', 0, 0).next(),
    (i) => rng(1, 'p', i, 0).next(),
    (i) => rng(1, 'p', 0, i).next(),
    (i) => rng(1, `p${i}`, 0, 0).next(),
    (i) => caseRandom(1, 'train', 0, i)(),
    (
      (random) => () =>
        random.next()
    )(rng(1, 'p', 0, 0)),
    (
      (random) => () =>
        random.below(2 ** 16) / 2 ** 16
    )(rng(1, 'p', 0, 0)),
  ];
  for (const stream of streams) {
    const n = 64_000;
    const bins = Array.from({ length: 64 }, () => 0);
    let product = 0;
    let before = 0.5;
    for (let i = 0; i < n; i++) {
      const u = stream(i);
      bins[Math.floor(u * 64)] = (bins[Math.floor(u * 64)] ?? 0) + 1;
      product += (u - 0.5) * (before - 0.5);
      before = u;
    }
    const expected = n / 64;
    const chiSquared = bins.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
    // 63 degrees of freedom: mean 63, deviation 11.2; the bounds lie past four deviations.
    expect(chiSquared).toBeGreaterThan(20);
    expect(chiSquared).toBeLessThan(110);
    expect(Math.abs(product / n) * 12 * Math.sqrt(n)).toBeLessThan(4.5);
  }
});

test('low bits of next() are as random as the high ones', () => {
  const random = rng(5, 'bits', 0, 0);
  let ones = 0;
  for (let i = 0; i < 40_000; i++) ones += (random.next() * 2 ** 53) % 2;
  expect(Math.abs(ones - 20_000)).toBeLessThan(400);
});

test('int, range, pick and weighted stay inside and reach both ends', () => {
  const random = rng(9, 'small', 0, 0);
  expect(new Set(draws(500, () => random.int(5)))).toEqual(new Set([0, 1, 2, 3, 4]));
  expect(new Set(draws(500, () => random.below(5)))).toEqual(new Set([0, 1, 2, 3, 4]));
  expect(new Set(draws(200, () => random.pick(['a', 'b', 'c'])))).toEqual(new Set(['a', 'b', 'c']));
  for (const x of draws(500, () => random.range(-2, 3)))
    expect(x >= -2 && x < 3, `range gave ${x}`).toBe(true);
  const counts = [0, 0, 0, 0];
  for (const i of draws(10_000, () => random.weighted([1, 0, 3, 0])))
    counts[i] = (counts[i] ?? 0) + 1;
  expect(counts[1]).toBe(0);
  expect(counts[3]).toBe(0);
  expect((counts[2] ?? 0) / 10_000).toBeCloseTo(0.75, 1);
  expect(new Set(draws(200, () => random.weighted([0, 0])))).toEqual(new Set([0, 1]));
  expect(() => random.int(0)).toThrow(/empty/);
});

test('normal has the moments and the tails of a standard normal', () => {
  const random = rng(11, 'normal', 0, 0);
  const n = 200_000;
  let [mean, square, fourth, beyondTwo] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const x = random.normal();
    mean += x / n;
    square += (x * x) / n;
    fourth += x ** 4 / n;
    if (Math.abs(x) > 2) beyondTwo += 1 / n;
  }
  expect(Math.abs(mean)).toBeLessThan(0.01);
  expect(Math.abs(square - 1)).toBeLessThan(0.015);
  expect(Math.abs(fourth - 3)).toBeLessThan(0.12);
  expect(Math.abs(beyondTwo - 0.0455)).toBeLessThan(0.0025);
});
