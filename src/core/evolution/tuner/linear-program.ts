import { factorise, solveFactored } from './cholesky.ts';
import { SparseRows } from './sparse-rows.ts';

/** `offset + row·x ≥ 0`; `at` names the variables that the row's numbers belong to. */
export interface Row {
  readonly offset: number;
  readonly at: readonly number[];
  readonly row: readonly number[];
}

const MOST_ITERATIONS = 40;
/** Mean complementarity and residuals below these change the last digits only. */
const EXACT_GAP = 1e-12;
const EXACT_RESIDUAL = 1e-13;
/** Steps go at most this share of the way to where a slack or multiplier would be 0; the rest, where the gap is as small. */
const HOLD_BACK = 0.995;
const LEAST_SLACK = 0.1;

/**
 * Minimises `cost·x` under the rows by Mehrotra's predictor-corrector interior point method (SIAM Journal on
 * Optimization 2, 1992), dense. The rows must bound x and be feasible; then the result is exact to about 1e-12.
 */
export function solveLinearProgram(cost: ArrayLike<number>, rows: readonly Row[]): Float64Array {
  const solver = new InteriorPoint(cost, rows);
  for (let i = 0; i < MOST_ITERATIONS && !solver.isExact; i++) solver.step();
  return solver.point;
}

interface Direction {
  readonly point: Float64Array;
  readonly slack: Float64Array;
  readonly multiplier: Float64Array;
}

class InteriorPoint {
  readonly point: Float64Array;
  readonly #cost: ArrayLike<number>;
  readonly #rows: SparseRows;
  readonly #slack: Float64Array;
  readonly #multiplier: Float64Array;
  readonly #matrix: Float64Array;
  /** What rows say beyond their slacks, at the point. */
  #residual: Float64Array;

  constructor(cost: ArrayLike<number>, rows: readonly Row[]) {
    this.#cost = cost;
    this.#rows = new SparseRows(rows, cost.length);
    this.point = new Float64Array(cost.length);
    this.#matrix = new Float64Array(cost.length * cost.length);
    this.#slack = Float64Array.from(rows, ({ offset }) => Math.max(offset, LEAST_SLACK));
    this.#multiplier = new Float64Array(rows.length).fill(1);
    this.#residual = this.#residualNow();
  }

  get isExact(): boolean {
    return (
      this.#gap() < EXACT_GAP && this.#residual.every((value) => Math.abs(value) < EXACT_RESIDUAL)
    );
  }

  /** Mean of slack times multiplier. */
  #gap(): number {
    return dot(this.#slack, this.#multiplier) / this.#slack.length;
  }

  #residualNow(): Float64Array {
    const values = this.#rows.times(this.point);
    const { offsets } = this.#rows;
    for (let i = 0; i < values.length; i++)
      values[i] = (values[i] ?? 0) + (offsets[i] ?? 0) - (this.#slack[i] ?? 0);
    return values;
  }

  step(): void {
    const weights = this.#multiplier.map((value, i) => value / (this.#slack[i] ?? 1));
    this.#rows.normalEquations(weights, this.#matrix);
    factorise(this.#matrix, this.point.length);
    const pairs = this.#multiplier.map((value, i) => value * (this.#slack[i] ?? 0));
    const guess = this.#direction(pairs);
    const target = this.#target(guess);
    for (let i = 0; i < pairs.length; i++)
      pairs[i] = (pairs[i] ?? 0) + (guess.slack[i] ?? 0) * (guess.multiplier[i] ?? 0) - target;
    const { point, slack, multiplier } = this.#direction(pairs);
    const most = Math.max(HOLD_BACK, 1 - this.#gap());
    const near = most * reach(this.#slack, slack);
    const far = most * reach(this.#multiplier, multiplier);
    add(this.point, point, near);
    add(this.#slack, slack, near);
    add(this.#multiplier, multiplier, far);
    this.#residual = this.#residualNow();
  }

  /** Where the products of slack and multiplier are to be after the step: the less, the further the guess may go. */
  #target({ slack, multiplier }: Direction): number {
    const near = reach(this.#slack, slack);
    const far = reach(this.#multiplier, multiplier);
    let reached = 0;
    for (let i = 0; i < this.#slack.length; i++)
      reached +=
        ((this.#slack[i] ?? 0) + near * (slack[i] ?? 0)) *
        ((this.#multiplier[i] ?? 0) + far * (multiplier[i] ?? 0));
    const gap = this.#gap();
    const share = Math.max(0, reached / this.#slack.length) / gap;
    return gap * share * share * share;
  }

  /** Newton's step towards products of slack and multiplier that are `pairs` less than now. */
  #direction(pairs: Float64Array): Direction {
    const pull = this.#multiplier.map(
      (own, i) => own - ((pairs[i] ?? 0) + own * (this.#residual[i] ?? 0)) / (this.#slack[i] ?? 1),
    );
    const right = this.#rows.transposedTimes(pull);
    for (let i = 0; i < right.length; i++) right[i] = (right[i] ?? 0) - (this.#cost[i] ?? 0);
    const point = solveFactored(this.#matrix, right, right.length);
    const slack = this.#rows.times(point);
    add(slack, this.#residual, 1);
    const multiplier = slack.map(
      (change, i) =>
        -((pairs[i] ?? 0) + (this.#multiplier[i] ?? 0) * change) / (this.#slack[i] ?? 1),
    );
    return { point, slack, multiplier };
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
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
