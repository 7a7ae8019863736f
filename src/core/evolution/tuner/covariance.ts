/**
 * CMA-ES: a normal distribution over vectors that learns from the order of its samples which directions pay (Hansen,
 * The CMA Evolution Strategy: A Tutorial, arXiv 1604.00772, whose names and constants these are). A generation of the
 * search is one of its iterations; nothing but its state and the slots' streams decides what it samples.
 */
import { log } from '../../language/math/index.ts';
import type { Random } from '../random.ts';
import { at, axesOf, dot } from './axes.ts';
import type { Distribution } from './covariance-update.ts';
import { kept, learn } from './covariance-update.ts';
import { roundToStep } from './digits.ts';
import type { Incumbent, Trial } from './trial.ts';
import { againstIncumbent, compareTrials } from './trial.ts';

export interface CovarianceStage extends Distribution {
  readonly kind: 'covariance';
  readonly iteration: number;
  readonly used: number;
  /** Iterations since one was better than the incumbent. */
  readonly barren: number;
}

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
    Array.from({ length: i + 1 }, (__, j) =>
      i === j ? kept((deviations[i] ?? 0) * (deviations[i] ?? 0)) : 0,
    ),
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

/** Prepares the samples of one iteration: the axes are made once. */
export function askCovariance(stage: CovarianceStage): (random: Random) => readonly number[] {
  const { mean, sigma, covariance } = stage;
  const { vectors, deviations } = axesOf(covariance, mean.length);
  return (random) => {
    const along = deviations.map((deviation) => deviation * random.normal());
    return mean.map((value, i) => {
      const step = sigma * Math.sqrt(covariance[at(i, i)] ?? 0);
      return roundToStep(value + sigma * dot(vectors[i] ?? [], along), step);
    });
  };
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
  const vectors = ranked.map(({ vector }) => vector);
  const next: CovarianceStage =
    vectors.length < FEWEST_SAMPLES
      ? counted
      : { ...counted, ...learn(counted, vectors, counted.iteration) };
  return isSpent(next, trials.length) ? null : next;
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
