import type { Agent } from './agent.ts';
import { errorsOf } from './selection.ts';

/** Of the errors that all selections by case look at in one generation. */
const MAX_BYTES = 64 * 1024 * 1024;
const DOUBLE = 8;
const SINGLE = 4;

type Errors = Float64Array | Float32Array;

/** The largest number of single precision: an infinity has no deviation from another. */
const LARGEST_SINGLE = 3.4028234663852886e38;
const withinSingle = (error: number): number =>
  Math.min(LARGEST_SINGLE, Math.max(-LARGEST_SINGLE, error));

/** How many cases can be looked at where `agents` compete in all: the others are left out by lot. */
export const mostCases = (agents: number): number =>
  Math.max(1, Math.floor(MAX_BYTES / (SINGLE * agents)));

/**
 * Errors of agents on some of the cases, one case after another, so that a case's are read in a row; at most 64 MiB, as
 * long as `cases` are no more than `mostCases(competing)`.
 *
 * In double precision while all matrices of the generation fit in that, which they do but for the largest populations:
 * then errors are told apart that differ in the last bit. Beyond it in single precision: rounding never turns an order
 * round, and errors that become equal (by less than 1 in 10⁷, or beyond its range) count as equal.
 */
export class CaseMatrix {
  readonly #rows: number;
  readonly #errors: Errors;

  /** `cases`: indices of those looked at. `competing`: agents in the matrices of all islands together. */
  constructor(agents: readonly Agent[], cases: readonly number[], competing: number) {
    const size = agents.length * cases.length;
    const fits = DOUBLE * Math.max(competing, agents.length) * cases.length <= MAX_BYTES;
    this.#rows = agents.length;
    this.#errors = fits ? new Float64Array(size) : new Float32Array(size);
    const held = fits ? (error: number) => error : withinSingle;
    agents.forEach((agent, row) => {
      const errors = errorsOf(agent);
      cases.forEach((one, column) => {
        this.#errors[column * agents.length + row] = held(errors[one] ?? Infinity);
      });
    });
  }

  get bytes(): number {
    return this.#errors.byteLength;
  }

  /** Of all agents on case number `column` of those looked at; a view. */
  column(column: number): Errors {
    return this.#errors.subarray(column * this.#rows, (column + 1) * this.#rows);
  }
}
