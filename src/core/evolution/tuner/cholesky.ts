/**
 * The Cholesky factor of a symmetric positive definite matrix (row by row, `size`²; only its lower triangle is read and
 * overwritten). A pivot that rounding made nothing of is replaced by a huge one: that direction is left alone.
 */
export function factorise(a: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j <= i; j++) {
      const other = j * size;
      let sum = a[row + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (a[row + k] ?? 0) * (a[other + k] ?? 0);
      if (i > j) a[row + j] = sum / (a[other + j] ?? 1);
      else a[row + i] = sum > TINY ? Math.sqrt(sum) : HUGE;
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
