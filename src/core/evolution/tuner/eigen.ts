/** Rows of a square matrix. */
export type Matrix = readonly Float64Array[];

/** `values[i]` belongs to column i of `vectors`. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Matrix;
}

/** Cyclic Jacobi converges quadratically: ten sweeps are plenty up to 100 rows. */
const MAX_SWEEPS = 12;
/** Off-diagonal elements below this share of the diagonal's norm are zero to a double. */
const NEGLIGIBLE = 1e-15;

/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix by Jacobi rotations (Golub and Van Loan, Matrix
 * Computations, section 8.5). Plain arithmetic in a fixed order: the same bits on every engine.
 */
export function symmetricEigen(matrix: Matrix): Eigen {
  const size = matrix.length;
  const a = matrix.map((row) => row.slice());
  const vectors = a.map((_, i) => Float64Array.from({ length: size }, (__, j) => Number(i === j)));
  for (let sweep = 0; sweep < MAX_SWEEPS && !isDiagonal(a); sweep++)
    for (let p = 0; p < size - 1; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, p, q);
  return { values: Float64Array.from(a, (row, i) => row[i] ?? 0), vectors };
}

function isDiagonal(a: readonly Float64Array[]): boolean {
  let off = 0;
  let on = 0;
  for (const [i, row] of a.entries())
    for (const [j, value] of row.entries()) {
      if (i === j) on += value * value;
      else off += value * value;
    }
  return off <= NEGLIGIBLE * NEGLIGIBLE * on;
}

/** Makes a[p][q] zero by a rotation in the plane of p and q. */
function rotate(
  a: readonly Float64Array[],
  vectors: readonly Float64Array[],
  p: number,
  q: number,
): void {
  const rowP = a[p] ?? EMPTY;
  const rowQ = a[q] ?? EMPTY;
  const off = rowP[q] ?? 0;
  if (off === 0) return;
  const theta = ((rowQ[q] ?? 0) - (rowP[p] ?? 0)) / (2 * off);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (const row of a) turn(row, p, q, cosine, sine);
  for (let k = 0; k < rowP.length; k++) {
    const [x, y] = [rowP[k] ?? 0, rowQ[k] ?? 0];
    rowP[k] = cosine * x - sine * y;
    rowQ[k] = sine * x + cosine * y;
  }
  for (const row of vectors) turn(row, p, q, cosine, sine);
}

const EMPTY = new Float64Array(0);

function turn(row: Float64Array, p: number, q: number, cosine: number, sine: number): void {
  const x = row[p] ?? 0;
  const y = row[q] ?? 0;
  row[p] = cosine * x - sine * y;
  row[q] = sine * x + cosine * y;
}
