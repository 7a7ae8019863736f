import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rng } from '../../../../src/core/evolution/random.ts';
import { factorise, solveFactored } from '../../../../src/core/evolution/tuner/cholesky.ts';

/** M·Mᵀ and a little on the diagonal, of a random M with many zeros. */
function positiveDefinite(size: number, seed: number): Float64Array {
  const random = rng(seed, 'matrix', 0, 0);
  const m = Array.from({ length: size * size }, () => (random.chance(0.7) ? 0 : random.normal()));
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    let sum = i === j ? 0.1 : 0;
    for (let k = 0; k < size; k++) sum += (m[i * size + k] ?? 0) * (m[j * size + k] ?? 0);
    return sum;
  });
}

test('what the factor solves is the system, with many zeros in it', () => {
  let zeros = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), (size, seed) => {
      const a = positiveDefinite(size, seed);
      zeros += a.filter((value) => value === 0).length;
      const b = Array.from({ length: size }, (_, i) => i - 2.5);
      const factor = a.slice();
      factorise(factor, size);
      const x = solveFactored(factor, b, size);
      for (let i = 0; i < size; i++) {
        const left = x.reduce((sum, value, j) => sum + value * (a[i * size + j] ?? 0), 0);
        expect(left).toBeCloseTo(b[i] ?? 0, 8);
      }
    }),
    { numRuns: 100, seed: 20261121 },
  );
  expect(zeros).toBeGreaterThan(500);
});

test('a direction that the matrix says nothing of is left alone', () => {
  const factor = Float64Array.from([4, 0, 0, 0]);
  factorise(factor, 2);
  const [x = 0, y = 1] = solveFactored(factor, [8, 3], 2);
  expect(x).toBeCloseTo(2, 12);
  expect(Math.abs(y)).toBeLessThan(1e-50);
});
