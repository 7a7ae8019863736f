import { exp, log, pow } from '../../language/math/index.ts';
import { at, axesOf, dot, whiten } from './axes.ts';

/** What the distribution is made of. */
export interface Distribution {
  readonly mean: readonly number[];
  /** Step size. */
  readonly sigma: number;
  /** Evolution paths, of the covariance and of the step size. */
  readonly pathC: readonly number[];
  readonly pathSigma: readonly number[];
  /** Lower triangle row by row, to `DIGITS` significant digits. */
  readonly covariance: readonly number[];
}

const DIGITS = 8;
export const kept = (value: number): number => Number(value.toPrecision(DIGITS));
const square = (value: number): number => value * value;

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

/**
 * The distribution after an iteration, number `iteration` from 1 (tutorial, figure 6). `ranked`: the samples, best first.
 */
export function learn(
  before: Distribution,
  ranked: readonly (readonly number[])[],
  iteration: number,
): Distribution {
  const { mean, sigma } = before;
  const size = mean.length;
  const weights = weightsOf(ranked.length);
  const rates = ratesOf(size, weights);
  const steps = weights.map((_, k) =>
    mean.map((value, i) => ((ranked[k]?.[i] ?? value) - value) / sigma),
  );
  const shift = mean.map((_, i) =>
    weights.reduce((sum, weight, k) => sum + weight * (steps[k]?.[i] ?? 0), 0),
  );
  const { effective, cSigma, cC, damping, expected } = rates;
  const whitened = whiten(axesOf(before.covariance, size), shift);
  const lengthen = Math.sqrt(cSigma * (2 - cSigma) * effective);
  const pathSigma = before.pathSigma.map(
    (value, i) => (1 - cSigma) * value + lengthen * (whitened[i] ?? 0),
  );
  const length = Math.sqrt(dot(pathSigma, pathSigma));
  const warm = Math.sqrt(1 - pow(1 - cSigma, 2 * iteration));
  // While the step size grows fast, the covariance's path waits: else it would overshoot.
  const goesOn = length / warm < (1.4 + 2 / (size + 1)) * expected ? 1 : 0;
  const reach = goesOn * Math.sqrt(cC * (2 - cC) * effective);
  const pathC = before.pathC.map((value, i) => (1 - cC) * value + reach * (shift[i] ?? 0));
  return {
    mean: mean.map((value, i) => value + sigma * (shift[i] ?? 0)),
    sigma: sigma * exp(Math.min(1, (cSigma / damping) * (length / expected - 1))),
    pathC,
    pathSigma,
    covariance: learnCovariance(before.covariance, pathC, steps, weights, {
      ...rates,
      lost: (1 - goesOn) * cC * (2 - cC),
    }),
  };
}

/** `lost`: what the path is short of because it waited. */
function learnCovariance(
  before: readonly number[],
  pathC: readonly number[],
  steps: readonly (readonly number[])[],
  weights: readonly number[],
  { c1, cMu, lost }: { readonly c1: number; readonly cMu: number; readonly lost: number },
): readonly number[] {
  const covariance = [...before];
  for (let i = 0; i < pathC.length; i++)
    for (let j = 0; j <= i; j++) {
      const rankMu = steps.reduce(
        (sum, step, k) => sum + (weights[k] ?? 0) * (step[i] ?? 0) * (step[j] ?? 0),
        0,
      );
      const faded = (1 - c1 - cMu + c1 * lost) * (before[at(i, j)] ?? 0);
      covariance[at(i, j)] = kept(faded + c1 * (pathC[i] ?? 0) * (pathC[j] ?? 0) + cMu * rankMu);
    }
  return covariance;
}
