import type { Evaluation, FailureReason, Json } from './agent.ts';
import { isArray, sameJson } from './compare.ts';
import { distance, FAR, numberDistance } from './distance.ts';
import type { Compare, EvaluationCase } from './evaluation-task.ts';

/** Fitness of a module evaluation that failed: below every fitness a module can sensibly give. */
export const FAILED_FITNESS = -1e12;

/** What one run of an agent came to; `value` is undefined when the agent returned nothing. */
export type RunOutcome =
  | { readonly ok: true; readonly value: Json | undefined }
  | { readonly ok: false; readonly reason: FailureReason };

/** The score of one run, or of one case over all its repeats (then the means). */
export interface CaseScore {
  /** 0..1, higher is better. */
  readonly score: number;
  /** Squared error, at most 1e12; for `exact` and `numeric` 0 if right, else 1. Lower is better. */
  readonly error: number;
  readonly distance: number;
  /** Set if it failed; over repeats: if every one of them failed. */
  readonly failure?: FailureReason;
}

/** Scores one run against the output that was wanted. */
export function scoreRun(compare: Compare, expected: Json, outcome: RunOutcome): CaseScore {
  if (!outcome.ok) return failedCase(outcome.reason);
  if (typeof outcome.value === 'number' && typeof expected === 'number')
    return scoreNumber(compare, expected, outcome.value);
  if (compare.kind === 'squared-error') return squaredErrorCase(expected, outcome.value);
  const tolerance = compare.kind === 'numeric' ? compare.tolerance : 0;
  const right = outcome.value !== undefined && sameJson(outcome.value, expected, tolerance);
  return {
    score: right ? 1 : 0,
    error: right ? 0 : 1,
    distance: distance(outcome.value, expected),
  };
}

function scoreNumber(compare: Compare, expected: number, value: number): CaseScore {
  const error = numberError(compare, expected, value);
  return { score: errorScore(compare, error), error, distance: numberDistance(value, expected) };
}

/** The error of a number where a number was wanted. */
function numberError(compare: Compare, expected: number, value: number): number {
  if (compare.kind === 'squared-error')
    return Math.min((value - expected) * (value - expected), FAR);
  const tolerance = compare.kind === 'numeric' ? compare.tolerance : 0;
  return Math.abs(value - expected) <= tolerance ? 0 : 1;
}

/** Of one case, and of all cases from the mean of their errors. */
export const errorScore = ({ kind }: Compare, error: number): number =>
  kind === 'squared-error' ? 1 / (1 + error) : 1 - error;

/** A case that ended without a usable output. */
function failedCase(reason: FailureReason): CaseScore {
  return { score: 0, error: FAR, distance: FAR, failure: reason };
}

function squaredErrorCase(expected: Json, value: Json | undefined): CaseScore {
  const error = squaredError(expected, value);
  if (error === null) {
    return failedCase({
      code: 'wrong-type',
      detail: `wanted ${shape(expected)}, got ${shape(value)}`,
    });
  }
  return { score: 1 / (1 + error), error, distance: distance(value, expected) };
}

/** Mean of the squares, at most 1e12; null if the two are not number arrays of one length. */
function squaredError(expected: Json, value: Json | undefined): number | null {
  if (value === undefined || !isArray(expected) || !isArray(value)) return null;
  if (expected.length !== value.length) return null;
  let sum = 0;
  for (let i = 0; i < expected.length; i++) {
    const wanted = expected[i];
    const got = value[i];
    if (typeof wanted !== 'number' || typeof got !== 'number') return null;
    sum += (got - wanted) * (got - wanted);
  }
  return expected.length === 0 ? 0 : Math.min(sum / expected.length, FAR);
}

function shape(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return isArray(value) ? `an array of ${value.length}` : `a ${typeof value}`;
}

/** One case over its repeats: the means. `runs` is not empty. */
export function meanOfRuns(runs: readonly CaseScore[]): CaseScore {
  const [first] = runs;
  if (first === undefined) throw new Error('a case without a run');
  if (runs.length === 1) return first;
  const mean = (of: (run: CaseScore) => number): number =>
    runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  const merged = {
    score: mean((run) => run.score),
    error: mean((run) => run.error),
    distance: mean((run) => run.distance),
  };
  const failure = runs.every((run) => run.failure !== undefined) ? first.failure : undefined;
  return failure === undefined ? merged : { ...merged, failure };
}

/** Runs one after another that gave numbers where numbers were wanted. */
export interface NumberRuns {
  /** The cases in the order they run, and what each should give. */
  readonly cases: Uint32Array;
  readonly expected: Float64Array;
  /** Where these runs start in that order. */
  readonly from: number;
  /** Finite numbers; the runs' own start at `first`. */
  readonly values: Float64Array;
  readonly first: number;
  readonly count: number;
}

/** What no case has run of, by case: copying it is far cheaper than filling, and most runs are of equally many cases. */
let unscored: number[] = [];
let farthest: number[] = [];

/**
 * The scores of all cases of a split, by case number. A case that did not run (the cascade stopped before it) counts as
 * score 0 at the greatest distance, so the fitness of a partial evaluation is a lower bound.
 */
export class CaseScores {
  /** NaN until the case has run. Plain arrays: they become the evaluation's. */
  readonly score: number[];
  readonly error: number[];
  readonly distance: number[];
  readonly #failures: (FailureReason | undefined)[] = [];
  #failed = 0;

  constructor(cases: number) {
    if (unscored.length !== cases) {
      unscored = Array<number>(cases).fill(Number.NaN);
      farthest = Array<number>(cases).fill(FAR);
    }
    this.score = unscored.slice();
    this.error = farthest.slice();
    this.distance = farthest.slice();
  }

  /** Each case once. */
  set(index: number, { score, error, distance: far, failure }: CaseScore): void {
    this.score[index] = score;
    this.error[index] = error;
    this.distance[index] = far;
    if (failure === undefined) return;
    this.#failed++;
    this.#failures[index] = failure;
  }

  /** As `set` with the scores of these runs. */
  setNumbers(compare: Compare, { cases, expected, from, values, first, count }: NumberRuns): void {
    for (let i = 0; i < count; i++) {
      const index = cases[from + i] as number;
      const wanted = expected[from + i] as number;
      const value = values[first + i] as number;
      const error = numberError(compare, wanted, value);
      this.score[index] = errorScore(compare, error);
      this.error[index] = error;
      this.distance[index] = numberDistance(value, wanted);
    }
  }

  get failed(): number {
    return this.#failed;
  }

  /** Why a case failed. */
  failure(index: number): FailureReason | undefined {
    return this.#failures[index];
  }

  get firstFailure(): FailureReason | undefined {
    return this.#failures.find((reason) => reason !== undefined);
  }
}

/** The part of an `Evaluation` that follows from the case scores alone. */
export type CaseSummary = Pick<
  Evaluation,
  'failed' | 'fitness' | 'distance' | 'scores' | 'distances' | 'metrics' | 'reason'
>;

/** Folds the scores of all cases, in case order, into fitness and metrics, and takes them over. */
export function summarise(
  compare: Compare,
  cases: readonly EvaluationCase[],
  results: CaseScores,
): CaseSummary {
  let weights = 0;
  let weightedScore = 0;
  let weightedError = 0;
  let distances = 0;
  let solved = 0;
  for (let i = 0; i < cases.length; i++) {
    const weight = cases[i]?.weight ?? 1;
    const score = results.score[i] || 0;
    results.score[i] = score;
    weights += weight;
    weightedScore += weight * score;
    weightedError += weight * (results.error[i] ?? FAR);
    distances += results.distance[i] ?? FAR;
    if (score === 1) solved++;
  }
  const mse = weightedError / weights;
  const squared = compare.kind === 'squared-error';
  const { failed, firstFailure: reason } = results;
  const allFailed = failed === cases.length;
  return {
    failed: allFailed,
    fitness: squared ? 1 / (1 + mse) : weightedScore / weights,
    distance: distances / cases.length,
    scores: results.score,
    distances: results.distance,
    metrics: { cases: cases.length, failed, solved, ...(squared ? { mse } : {}) },
    ...(allFailed && reason !== undefined ? { reason } : {}),
  };
}

/** Weighted mean score of some of the cases: what the cascade compares with its minimum. */
export function meanScore(
  cases: readonly EvaluationCase[],
  results: CaseScores,
  chosen: readonly number[],
): number {
  let weights = 0;
  let sum = 0;
  for (const i of chosen) {
    const weight = cases[i]?.weight ?? 1;
    weights += weight;
    sum += weight * (results.score[i] || 0);
  }
  return weights === 0 ? 0 : sum / weights;
}
