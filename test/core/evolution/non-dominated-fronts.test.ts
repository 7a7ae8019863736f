import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Point } from '../../../src/core/evolution/non-dominated-fronts.ts';
import {
  crowdingDistances,
  nonDominatedFronts,
} from '../../../src/core/evolution/non-dominated-fronts.ts';
import { rng } from '../../../src/core/evolution/random.ts';

const SEED = 20261121;

const dominates = (a: Point, b: Point): boolean =>
  a.every((value, j) => value >= (b[j] ?? 0)) && a.some((value, j) => value > (b[j] ?? 0));

/** Points on a coarse grid: equal ones, chains and large fronts are all common. */
const clouds = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }))
  .chain(([objectives, steps]) =>
    fc.array(
      fc.array(fc.integer({ min: 0, max: steps }), {
        minLength: objectives,
        maxLength: objectives,
      }),
      { minLength: 1, maxLength: 40, size: 'max' },
    ),
  );

/** By the definition: peel off who is dominated by nobody that is left. */
function peeled(points: readonly Point[]): number[] {
  const fronts = points.map(() => -1);
  for (let front = 0; fronts.includes(-1); front++) {
    const left = fronts.map((found, i) => (found === -1 ? i : -1)).filter((i) => i >= 0);
    for (const i of left)
      if (!left.some((other) => dominates(points[other] ?? [], points[i] ?? []))) fronts[i] = front;
  }
  return fronts;
}

test('fronts are those of the definition: none dominates another of its front, each is dominated by one of the front before', () => {
  let deep = 0;
  let wide = 0;
  fc.assert(
    fc.property(clouds, (points) => {
      const fronts = nonDominatedFronts(points);
      expect(fronts).toEqual(peeled(points));
      points.forEach((point, i) => {
        const front = fronts[i] ?? 0;
        const of = (wanted: number): readonly Point[] =>
          points.filter((_, other) => fronts[other] === wanted);
        expect(of(front).some((other) => dominates(other, point))).toBe(false);
        if (front > 0) expect(of(front - 1).some((other) => dominates(other, point))).toBe(true);
      });
      if (Math.max(...fronts) > 3) deep++;
      if ((points[0]?.length ?? 0) > 2 && fronts.filter((front) => front === 0).length > 5) wide++;
    }),
    { seed: SEED, numRuns: 150 },
  );
  expect(deep).toBeGreaterThan(25);
  expect(wide).toBeGreaterThan(25);
});

test('ten thousand points: a chain, one large front of two objectives, a cloud of three', () => {
  const random = rng(SEED, 'points', 0, 0);
  const COUNT = 10_000;
  const chain = Array.from({ length: COUNT }, (_, i) => [i, i, i]);
  expect(Math.max(...nonDominatedFronts(chain))).toBe(COUNT - 1);
  const front = Array.from({ length: COUNT }, (_, i) => [i, -i]);
  expect(Math.max(...nonDominatedFronts(front))).toBe(0);
  const cloud = Array.from({ length: COUNT }, () => [random.next(), random.next(), random.next()]);
  const fronts = nonDominatedFronts(cloud);
  const first = cloud.filter((_, i) => fronts[i] === 0);
  expect(first.length).toBeGreaterThan(20);
  for (const point of first) expect(cloud.some((other) => dominates(other, point))).toBe(false);
});

test('loneliness: the ends of every objective, then who has the farther neighbours; the order does not matter', () => {
  expect(crowdingDistances([])).toEqual([]);
  expect(crowdingDistances([[3, 3]])).toEqual([0]);
  const front = [
    [0, 10],
    [1, 9],
    [2, 4],
    [10, 0],
  ];
  // Ranges 10 and 10: (2 − 0) / 10 + (10 − 4) / 10 and (10 − 1) / 10 + (9 − 0) / 10.
  const distances = crowdingDistances(front);
  expect(distances).toEqual([Infinity, expect.closeTo(0.8), expect.closeTo(1.8), Infinity]);
  expect(crowdingDistances(front.toReversed())).toEqual(distances.toReversed());
  // Both ends of a single objective.
  expect(crowdingDistances([[4], [1], [2]])).toEqual([Infinity, Infinity, 1]);
});

test('loneliness is a number for any finite points', () => {
  const extreme = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(-1.7e308, 1.7e308, 5e-324, 0),
  );
  let middle = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(extreme, extreme), { maxLength: 12 }), (points) => {
      for (const distance of crowdingDistances(points)) {
        expect(distance).toBeGreaterThanOrEqual(0);
        if (distance < Infinity) middle++;
      }
    }),
    { seed: SEED, numRuns: 150 },
  );
  expect(middle).toBeGreaterThan(100);
});
