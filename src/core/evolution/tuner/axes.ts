import type { Matrix } from './eigen.ts';
import { symmetricEigen } from './eigen.ts';

/** Index of element (row, column ≤ row) of a lower triangle. */
export const at = (row: number, column: number): number => (row * (row + 1)) / 2 + column;

/** Principal axes: the columns of `vectors`, as long as their deviations say. */
export interface Axes {
  readonly vectors: Matrix;
  readonly deviations: Float64Array;
}

/** Of the symmetric matrix whose lower triangle this is. */
export function axesOf(covariance: readonly number[], size: number): Axes {
  const matrix = Array.from({ length: size }, (_, i) =>
    Float64Array.from({ length: size }, (__, j) => covariance[i < j ? at(j, i) : at(i, j)] ?? 0),
  );
  const { values, vectors } = symmetricEigen(matrix);
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  // Rounding may push what is almost 0 below it.
  return { vectors, deviations: values.map((one) => Math.sqrt(Math.max(one, largest * 1e-14))) };
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** The vector as it looks where all directions are alike: C^-1/2 times it. */
export function whiten(
  { vectors, deviations }: Axes,
  vector: readonly number[],
): readonly number[] {
  const along = Array.from(deviations, (deviation, k) => {
    const projected = vector.reduce((sum, value, i) => sum + value * (vectors[i]?.[k] ?? 0), 0);
    return deviation === 0 ? 0 : projected / deviation;
  });
  return vector.map((_, i) => dot(vectors[i] ?? [], along));
}
