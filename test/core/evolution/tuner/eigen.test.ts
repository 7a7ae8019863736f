import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rng } from '../../../../src/core/evolution/random.ts';
import { symmetricEigen } from '../../../../src/core/evolution/tuner/eigen.ts';

/** A symmetric matrix with columns of very different lengths. */
function symmetric(size: number, seed: number, spread: number): Float64Array[] {
  const random = rng(seed, 'matrix', 0, 0);
  const rows = Array.from({ length: size }, () => new Float64Array(size));
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      const value = random.normal() * 10 ** (-(spread * (i + j)) / (2 * size));
      (rows[i] ?? rows[0])?.fill(value, j, j + 1);
      (rows[j] ?? rows[0])?.fill(value, i, i + 1);
    }
  return rows;
}

const at = (matrix: readonly Float64Array[], i: number, j: number): number => matrix[i]?.[j] ?? 0;

test('A·v = λ·v for every column, the columns are orthonormal, and the trace is the sum of the values', () => {
  let large = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.nat(1e9),
      fc.integer({ min: 0, max: 8 }),
      (size, seed, spread) => {
        const matrix = symmetric(size, seed, spread);
        const { values, vectors } = symmetricEigen(matrix);
        const norm = Math.max(...values.map(Math.abs), 1e-300);
        const all = Array.from({ length: size }, (_, i) => i);
        for (const k of all)
          for (const i of all) {
            const product = all.reduce((sum, j) => sum + at(matrix, i, j) * at(vectors, j, k), 0);
            const scaled = (values[k] ?? 0) * at(vectors, i, k);
            expect(Math.abs(product - scaled)).toBeLessThan(1e-12 * size * norm);
            const dot = all.reduce((sum, j) => sum + at(vectors, j, i) * at(vectors, j, k), 0);
            expect(Math.abs(dot - Number(i === k))).toBeLessThan(1e-12 * size);
          }
        const trace = all.reduce((sum, i) => sum + at(matrix, i, i), 0);
        expect(Math.abs(trace - values.reduce((a, b) => a + b, 0))).toBeLessThan(
          1e-12 * size * norm,
        );
        if (size > 20) large++;
      },
    ),
    { numRuns: 40, seed: 20261121 },
  );
  expect(large).toBeGreaterThan(8);
});
