import { factorise, solveFactored } from './cholesky.ts';

/** `offset + row·x ≥ 0`; `at` names the variables that the row's numbers belong to. */
export interface Row {
  readonly offset: number;
  readonly at: readonly number[];
  readonly row: readonly number[];
}

const MOST_ITERATIONS = 40;
/** Complementarity and residuals below this are as good as a double gets. */
const EXACT = 1e-13;
/** Steps stop this far before a slack or multiplier would be 0. */
const HOLD_BACK = 0.995;

/**
 * Minimises `cost·x` under the rows by Mehrotra's predictor-corrector interior point method (SIAM Journal on
 * Optimization 2, 1992), dense. The rows must bound x and be feasible; then the result is exact to about 1e-12.
 */
export function solveLinearProgram(cost: ArrayLike<number>, rows: readonly Row[]): Float64Array {
  const solver = new InteriorPoint(cost, rows);
  for (let i = 0; i < MOST_ITERATIONS && !solver.isExact; i++) solver.step();
  return solver.point;
}

class InteriorPoint {
  readonly point: Float64Array;
  readonly #cost: ArrayLike<number>;
  readonly #rows: readonly Row[];
  readonly #size: number;
  readonly #slack: Float64Array;
  readonly #multiplier: Float64Array;

  constructor(cost: ArrayLike<number>, rows: readonly Row[]) {
    this.#cost = cost;
    this.#rows = rows;
    this.#size = cost.length;
    this.point = new Float64Array(cost.length);
    this.#slack = Float64Array.from(rows, ({ offset }) => Math.max(offset, 0.1));
    this.#multiplier = new Float64Array(rows.length).fill(1);
  }

  get isExact(): boolean {
    const residual = this.#primal().reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return this.#gap() < EXACT && residual < EXACT;
  }

  /** Mean of slack times multiplier. */
  #gap(): number {
    let sum = 0;
    for (let i = 0; i < this.#slack.length; i++)
      sum += (this.#slack[i] ?? 0) * (this.#multiplier[i] ?? 0);
    return sum / this.#slack.length;
  }

  /** What rows say beyond their slacks. */
  #primal(): Float64Array {
    return Float64Array.from(
      this.#rows,
      (one, i) => one.offset + product(one, this.point) - (this.#slack[i] ?? 0),
    );
  }

  step(): void {
    const factor = this.#system();
    const primal = this.#primal();
    const pairs = this.#slack.map((slack, i) => slack * (this.#multiplier[i] ?? 0));
    const guess = this.#direction(factor, primal, pairs);
    const gap = this.#gap();
    const reached = this.#gapAfter(guess);
    const share = reached / gap;
    const target = gap * share * share * share;
    const corrected = pairs.map(
      (pair, i) => pair + (guess.slack[i] ?? 0) * (guess.multiplier[i] ?? 0) - target,
    );
    const { point, slack, multiplier } = this.#direction(factor, primal, corrected);
    const near = HOLD_BACK * reach(this.#slack, slack);
    const far = HOLD_BACK * reach(this.#multiplier, multiplier);
    add(this.point, point, near);
    add(this.#slack, slack, near);
    add(this.#multiplier, multiplier, far);
  }

  /** Factor of the normal equations. */
  #system(): Float64Array {
    const size = this.#size;
    const matrix = new Float64Array(size * size);
    this.#rows.forEach(({ at, row }, i) => {
      const weight = (this.#multiplier[i] ?? 0) / (this.#slack[i] ?? 1);
      for (let a = 0; a < at.length; a++)
        for (let b = 0; b < at.length; b++) {
          const index = (at[a] ?? 0) * size + (at[b] ?? 0);
          matrix[index] = (matrix[index] ?? 0) + weight * (row[a] ?? 0) * (row[b] ?? 0);
        }
    });
    factorise(matrix, size);
    return matrix;
  }

  #direction(factor: Float64Array, primal: Float64Array, pairs: Float64Array): Direction {
    const right = Float64Array.from({ length: this.#size }, (_, i) => -(this.#cost[i] ?? 0));
    this.#rows.forEach(({ at, row }, i) => {
      const slack = this.#slack[i] ?? 1;
      const own = this.#multiplier[i] ?? 0;
      const pull = own - ((pairs[i] ?? 0) + own * (primal[i] ?? 0)) / slack;
      at.forEach((index, k) => {
        right[index] = (right[index] ?? 0) + pull * (row[k] ?? 0);
      });
    });
    const point = solveFactored(factor, right, this.#size);
    const slack = Float64Array.from(this.#rows, (one, i) => product(one, point) + (primal[i] ?? 0));
    const multiplier = slack.map(
      (change, i) =>
        -((pairs[i] ?? 0) + (this.#multiplier[i] ?? 0) * change) / (this.#slack[i] ?? 1),
    );
    return { point, slack, multiplier };
  }

  #gapAfter({ slack, multiplier }: Direction): number {
    const near = reach(this.#slack, slack);
    const far = reach(this.#multiplier, multiplier);
    let sum = 0;
    for (let i = 0; i < this.#slack.length; i++)
      sum +=
        ((this.#slack[i] ?? 0) + near * (slack[i] ?? 0)) *
        ((this.#multiplier[i] ?? 0) + far * (multiplier[i] ?? 0));
    return Math.max(0, sum / this.#slack.length);
  }
}

interface Direction {
  readonly point: Float64Array;
  readonly slack: Float64Array;
  readonly multiplier: Float64Array;
}

function product({ at, row }: Row, point: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < at.length; k++) sum += (row[k] ?? 0) * (point[at[k] ?? 0] ?? 0);
  return sum;
}

/** The longest share of a change, at most 1, that leaves all values at least 0. */
function reach(values: Float64Array, change: Float64Array): number {
  let most = 1;
  for (let i = 0; i < values.length; i++) {
    const down = change[i] ?? 0;
    if (down < 0) most = Math.min(most, -(values[i] ?? 0) / down);
  }
  return most;
}

function add(values: Float64Array, change: Float64Array, share: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) + share * (change[i] ?? 0);
}
