import type { Row } from './linear-program.ts';

/** Rows of a linear program behind each other in typed arrays: their products are what a solver spends its time on. */
export class SparseRows {
  readonly offsets: Float64Array;
  readonly #size: number;
  /** Where row i begins, and one more: where the last one ends. */
  readonly #starts: Uint32Array;
  readonly #at: Uint32Array;
  readonly #values: Float64Array;

  /** `size`: how many variables there are. */
  constructor(rows: readonly Row[], size: number) {
    this.#size = size;
    this.offsets = Float64Array.from(rows, ({ offset }) => offset);
    this.#starts = new Uint32Array(rows.length + 1);
    rows.forEach(({ at }, i) => {
      this.#starts[i + 1] = (this.#starts[i] ?? 0) + at.length;
    });
    this.#at = Uint32Array.from(rows.flatMap(({ at }) => at));
    this.#values = Float64Array.from(rows.flatMap(({ row }) => row));
  }

  /** Row times point, for every row. */
  times(point: Float64Array): Float64Array {
    const result = new Float64Array(this.offsets.length);
    for (let i = 0; i < result.length; i++) {
      let sum = 0;
      for (let k = this.#starts[i] ?? 0; k < (this.#starts[i + 1] ?? 0); k++)
        sum += (this.#values[k] ?? 0) * (point[this.#at[k] ?? 0] ?? 0);
      result[i] = sum;
    }
    return result;
  }

  /** The rows' sum, each times its weight. */
  transposedTimes(weights: Float64Array): Float64Array {
    const result = new Float64Array(this.#size);
    for (let i = 0; i < weights.length; i++)
      for (let k = this.#starts[i] ?? 0; k < (this.#starts[i + 1] ?? 0); k++) {
        const at = this.#at[k] ?? 0;
        result[at] = (result[at] ?? 0) + (weights[i] ?? 0) * (this.#values[k] ?? 0);
      }
    return result;
  }

  /** The sum of weight times row times row, as a matrix row by row; only its lower triangle is written. */
  normalEquations(weights: Float64Array, matrix: Float64Array): void {
    matrix.fill(0);
    for (let i = 0; i < weights.length; i++) {
      const end = this.#starts[i + 1] ?? 0;
      for (let a = this.#starts[i] ?? 0; a < end; a++) {
        const scaled = (weights[i] ?? 0) * (this.#values[a] ?? 0);
        const line = (this.#at[a] ?? 0) * this.#size;
        for (let b = this.#starts[i] ?? 0; b < end; b++) {
          const column = this.#at[b] ?? 0;
          if (column * this.#size > line) continue;
          matrix[line + column] = (matrix[line + column] ?? 0) + scaled * (this.#values[b] ?? 0);
        }
      }
    }
  }
}
