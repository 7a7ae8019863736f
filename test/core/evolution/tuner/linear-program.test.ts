import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rng } from '../../../../src/core/evolution/random.ts';
import type { Row } from '../../../../src/core/evolution/tuner/linear-program.ts';
import { solveLinearProgram } from '../../../../src/core/evolution/tuner/linear-program.ts';

/** -1 ≤ x ≤ 1 in every direction. */
const box = (size: number): Row[] =>
  Array.from({ length: size }, (_, i): Row[] => [
    { offset: 1, at: [i], row: [1] },
    { offset: 1, at: [i], row: [-1] },
  ]).flat();

const slackOf = ({ offset, at, row }: Row, x: ArrayLike<number>): number =>
  at.reduce((sum, index, k) => sum + (row[k] ?? 0) * (x[index] ?? 0), offset);

test('in a box alone every variable goes where its cost sends it', () => {
  const point = solveLinearProgram([1, -2, 0.5], box(3));
  expect(Array.from(point, (value) => Math.round(value * 1e9) / 1e9)).toEqual([-1, 1, -1]);
});

test('a corner of the plane: the optimum that drawing it shows', () => {
  // x + y ≤ 1, x - y ≤ 0.5: most of 2x + y is at (0.75, 0.25).
  const rows = [
    { offset: 1, at: [0, 1], row: [-1, -1] },
    { offset: 0.5, at: [0, 1], row: [-1, 1] },
    ...box(2),
  ];
  const [x = 0, y = 0] = solveLinearProgram([-2, -1], rows);
  expect(x).toBeCloseTo(0.75, 11);
  expect(y).toBeCloseTo(0.25, 11);
});

test('random programs: no row is broken, and no feasible point of many has a lower cost', () => {
  let tight = 0;
  let beaten = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 30 }),
      fc.nat(1e9),
      (size, count, seed) => {
        const random = rng(seed, 'program', 0, 0);
        const inside = Array.from({ length: size }, () => random.range(-0.9, 0.9));
        const all = Array.from({ length: size }, (_, i) => i);
        const rows = Array.from({ length: count }, (): Row => {
          const row = all.map(() => random.normal());
          const at = row.reduce((sum, part, i) => sum + part * (inside[i] ?? 0), 0);
          return { offset: random.next() - at, at: all, row };
        });
        const program = [...rows, ...box(size)];
        const cost = all.map(() => random.normal());
        const costOf = (x: ArrayLike<number>): number =>
          cost.reduce((sum, part, i) => sum + part * (x[i] ?? 0), 0);
        const best = solveLinearProgram(cost, program);
        for (const row of program) expect(slackOf(row, best)).toBeGreaterThan(-1e-10);
        tight += rows.filter((row) => slackOf(row, best) < 1e-8).length;
        for (let i = 0; i < 40; i++) {
          const share = random.next();
          const other = inside.map((value, k) => {
            const towards = i % 2 === 0 ? (best[k] ?? 0) : random.range(-1, 1);
            return value + share * (towards - value);
          });
          if (!program.every((row) => slackOf(row, other) >= 0)) continue;
          beaten++;
          expect(costOf(best)).toBeLessThanOrEqual(costOf(other) + 1e-9);
        }
      },
    ),
    { numRuns: 100, seed: 20261121 },
  );
  expect(tight).toBeGreaterThan(100);
  expect(beaten).toBeGreaterThan(2_000);
});
