/**
 * The Cholesky factor of a symmetric positive definite matrix (row by row, `size`²; only its lower triangle is read and
 * overwritten). A pivot that rounding made nothing of is replaced by a huge one: that direction is left alone.
 *
 * Column after column is taken out of what is left of the matrix: rows that have nothing in a column are passed over.
 */
export function factorise(a: Float64Array, size: number): void {
  const column = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    const square = a[k * size + k] ?? 0;
    const pivot = square > TINY ? Math.sqrt(square) : HUGE;
    a[k * size + k] = pivot;
    for (let i = k + 1; i < size; i++) {
      const share = (a[i * size + k] ?? 0) / pivot;
      a[i * size + k] = share;
      column[i] = share;
      if (share === 0) continue;
      const row = i * size;
      for (let j = k + 1; j <= i; j++) a[row + j] = (a[row + j] ?? 0) - share * (column[j] ?? 0);
    }
  }
}

const TINY = 1e-30;
const HUGE = 1e64;

/** Solves `A·x = b` by the factor of A. */
export function solveFactored(
  factor: Float64Array,
  b: ArrayLike<number>,
  size: number,
): Float64Array {
  const x = Float64Array.from({ length: size }, (_, i) => b[i] ?? 0);
  for (let i = 0; i < size; i++) {
    let sum = x[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (factor[i * size + k] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (factor[i * size + i] ?? 1);
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = x[i] ?? 0;
    for (let k = i + 1; k < size; k++) sum -= (factor[k * size + i] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (factor[i * size + i] ?? 1);
  }
  return x;
}
