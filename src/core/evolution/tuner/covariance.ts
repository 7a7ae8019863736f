/**
 * CMA-ES: a normal distribution over vectors that learns from the order of its samples which directions pay (Hansen,
 * The CMA Evolution Strategy: A Tutorial, arXiv 1604.00772, whose names and constants these are). A generation of the
 * search is one of its iterations; nothing but its state and the slots' streams decides what it samples.
 */
import { exp, log, pow } from '../../language/math/index.ts';
import type { Random } from '../random.ts';
import { roundToStep } from './digits.ts';
import type { Matrix } from './eigen.ts';
import { symmetricEigen } from './eigen.ts';
import type { Incumbent, Trial } from './trial.ts';
import { againstIncumbent, compareTrials } from './trial.ts';

export interface CovarianceStage {
  readonly kind: 'covariance';
  readonly mean: readonly number[];
  /** Step size. */
  readonly sigma: number;
  /** Evolution paths, of the covariance and of the step size. */
  readonly pathC: readonly number[];
  readonly pathSigma: readonly number[];
  /** Lower triangle row by row, to `DIGITS` significant digits. */
  readonly covariance: readonly number[];
  readonly iteration: number;
  readonly used: number;
  /** Iterations since one was better than the incumbent. */
  readonly barren: number;
}

const DIGITS = 8;
/** Fewer samples do not tell where to go. */
export const FEWEST_SAMPLES = 4;

/** The usual number of samples for so many constants; more search wider. */
export const usualSamples = (constants: number): number => 4 + Math.floor(3 * log(constants));

/** `deviations`: one a constant, of the first samples. */
export function startCovariance(
  mean: readonly number[],
  deviations: readonly number[],
): CovarianceStage {
  const size = mean.length;
  const covariance = Array.from({ length: size }, (_, i) =>
    Array.from({ length: i + 1 }, (__, j) => (i === j ? kept(square(deviations[i] ?? 0)) : 0)),
  ).flat();
  const zeros = mean.map(() => 0);
  return {
    kind: 'covariance',
    mean,
    sigma: 1,
    pathC: zeros,
    pathSigma: zeros,
    covariance,
    iteration: 0,
    used: 0,
    barren: 0,
  };
}

const square = (value: number): number => value * value;
const kept = (value: number): number => Number(value.toPrecision(DIGITS));

/** Index of element (row, column ≤ row) of a lower triangle. */
const at = (row: number, column: number): number => (row * (row + 1)) / 2 + column;

/** Principal axes: the columns of `vectors`, as long as their deviations say. */
interface Axes {
  readonly vectors: Matrix;
  readonly deviations: Float64Array;
}

function axesOf({ mean, covariance }: CovarianceStage): Axes {
  const size = mean.length;
  const matrix = Array.from({ length: size }, (_, i) =>
    Float64Array.from({ length: size }, (__, j) => covariance[i < j ? at(j, i) : at(i, j)] ?? 0),
  );
  const { values, vectors } = symmetricEigen(matrix);
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  // Rounding may push what is almost 0 below it.
  return { vectors, deviations: values.map((one) => Math.sqrt(Math.max(one, largest * 1e-14))) };
}

/** Prepares the samples of one iteration: the axes are made once. */
export function askCovariance(stage: CovarianceStage): (random: Random) => readonly number[] {
  const { mean, sigma, covariance } = stage;
  const { vectors, deviations } = axesOf(stage);
  return (random) => {
    const along = deviations.map((deviation) => deviation * random.normal());
    return mean.map((value, i) => {
      const step = sigma * Math.sqrt(covariance[at(i, i)] ?? 0);
      return roundToStep(value + sigma * dot(vectors[i] ?? [], along), step);
    });
  };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Learning rates for so many constants and parents (tutorial, table 1). */
function ratesOf(size: number, weights: readonly number[]) {
  const effective = 1 / weights.reduce((sum, weight) => sum + weight * weight, 0);
  const cSigma = (effective + 2) / (size + effective + 5);
  const cC = (4 + effective / size) / (size + 4 + (2 * effective) / size);
  const c1 = 2 / (square(size + 1.3) + effective);
  const cMu = Math.min(
    1 - c1,
    (2 * (effective - 2 + 1 / effective)) / (square(size + 2) + effective),
  );
  const damping = 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (size + 1)) - 1) + cSigma;
  const expected = Math.sqrt(size) * (1 - 1 / (4 * size) + 1 / (21 * size * size));
  return { effective, cSigma, cC, c1, cMu, damping, expected };
}

/** Weights of the better half, best first; they sum to 1. */
function weightsOf(samples: number): readonly number[] {
  const parents = Math.floor(samples / 2);
  const raw = Array.from({ length: parents }, (_, i) => log((samples + 1) / 2) - log(i + 1));
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((weight) => weight / sum);
}

/** The stage after an iteration; null once it has converged or found nothing for long. */
export function tellCovariance(
  stage: CovarianceStage,
  incumbent: Incumbent,
  trials: readonly Trial[],
): CovarianceStage | null {
  const ranked = trials
    .filter(({ evaluation }) => evaluation !== null && !evaluation.failed)
    .sort(compareTrials);
  const improved = trials.some((trial) => againstIncumbent(trial, incumbent) < 0);
  const counted = {
    ...stage,
    iteration: stage.iteration + 1,
    used: stage.used + trials.length,
    barren: improved ? 0 : stage.barren + 1,
  };
  const next = ranked.length < FEWEST_SAMPLES ? counted : learn(counted, ranked);
  return isSpent(next, trials.length) ? null : next;
}

function learn(stage: CovarianceStage, ranked: readonly Trial[]): CovarianceStage {
  const { mean, sigma, iteration } = stage;
  const size = mean.length;
  const weights = weightsOf(ranked.length);
  const { effective, cSigma, cC, c1, cMu, damping, expected } = ratesOf(size, weights);
  const steps = weights.map((_, k) =>
    mean.map((value, i) => ((ranked[k]?.vector[i] ?? value) - value) / sigma),
  );
  const shift = mean.map((_, i) =>
    weights.reduce((sum, weight, k) => sum + weight * (steps[k]?.[i] ?? 0), 0),
  );
  const whitened = whiten(axesOf(stage), shift);
  const lengthen = Math.sqrt(cSigma * (2 - cSigma) * effective);
  const pathSigma = stage.pathSigma.map(
    (value, i) => (1 - cSigma) * value + lengthen * (whitened[i] ?? 0),
  );
  const length = Math.sqrt(dot(pathSigma, pathSigma));
  const warm = Math.sqrt(1 - pow(1 - cSigma, 2 * iteration));
  const stalls = length / warm < (1.4 + 2 / (size + 1)) * expected ? 1 : 0;
  const reach = stalls * Math.sqrt(cC * (2 - cC) * effective);
  const pathC = stage.pathC.map((value, i) => (1 - cC) * value + reach * (shift[i] ?? 0));
  const lost = (1 - stalls) * cC * (2 - cC);
  const covariance = [...stage.covariance];
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      const rankMu = steps.reduce(
        (sum, step, k) => sum + (weights[k] ?? 0) * (step[i] ?? 0) * (step[j] ?? 0),
        0,
      );
      const before = covariance[at(i, j)] ?? 0;
      covariance[at(i, j)] = kept(
        (1 - c1 - cMu + c1 * lost) * before + c1 * (pathC[i] ?? 0) * (pathC[j] ?? 0) + cMu * rankMu,
      );
    }
  return {
    ...stage,
    mean: mean.map((value, i) => value + sigma * (shift[i] ?? 0)),
    sigma: sigma * exp(Math.min(1, (cSigma / damping) * (length / expected - 1))),
    pathC,
    pathSigma,
    covariance,
  };
}

/** The vector as it looks where all directions are alike: C^-1/2 times it. */
function whiten({ vectors, deviations }: Axes, vector: readonly number[]): readonly number[] {
  const along = Array.from(deviations, (deviation, k) => {
    const projected = vector.reduce((sum, value, i) => sum + value * (vectors[i]?.[k] ?? 0), 0);
    return deviation === 0 ? 0 : projected / deviation;
  });
  return vector.map((_, i) => dot(vectors[i] ?? [], along));
}

/** Samples this close to the mean, relative to it, are the same number in most texts. */
const CLOSEST = 1e-13;
const MOST_TRIALS_A_CONSTANT = 1_000;

function isSpent(
  { mean, sigma, covariance, used, barren }: CovarianceStage,
  samples: number,
): boolean {
  const size = mean.length;
  if (!(sigma > 0) || sigma > 1e12 || used > MOST_TRIALS_A_CONSTANT * (size + 5)) return true;
  // A wide start looks around for long before it finds a way down.
  if (barren > 20 + (120 * size) / samples) return true;
  return mean.every(
    (value, i) =>
      sigma * Math.sqrt(covariance[at(i, i)] ?? 0) < CLOSEST * Math.max(Math.abs(value), 1e-3),
  );
}
