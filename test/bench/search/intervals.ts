import { rng } from '../../../src/core/evolution/random.ts';

/** A figure with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Of the standard normal distribution: 95 % lie between −Z and Z. */
const Z = 1.959963984540054;

/** Wilson's score interval of `hits` out of `trials` (Journal of the American Statistical Association 22, 1927). */
export function wilson(hits: number, trials: number): Estimate {
  const value = hits / trials;
  const shrink = 1 + (Z * Z) / trials;
  const middle = (value + (Z * Z) / (2 * trials)) / shrink;
  const half =
    (Z / shrink) * Math.sqrt((value * (1 - value)) / trials + (Z * Z) / (4 * trials * trials));
  return { value, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** The first share less the second, by Newcombe's method 10 (Statistics in Medicine 17, 1998). */
export function difference(
  hits: number,
  trials: number,
  otherHits: number,
  otherTrials: number,
): Estimate {
  const one = wilson(hits, trials);
  const other = wilson(otherHits, otherTrials);
  const value = one.value - other.value;
  return {
    value,
    low: value - Math.hypot(one.value - one.low, other.high - other.value),
    high: value + Math.hypot(one.high - one.value, other.value - other.low),
  };
}

const RESAMPLES = 1_000;

/**
 * Any figure of a sample, by the percentile bootstrap (Efron, Annals of Statistics 7, 1979): the figure of samples drawn
 * from the sample with replacement, always the same ones.
 */
export function bootstrap<T>(
  sample: readonly T[],
  figure: (sample: readonly T[]) => number,
): Estimate {
  const figures = Array.from({ length: RESAMPLES }, (_, i) => {
    const random = rng(1, 'bootstrap', i, 0);
    return figure(sample.map(() => random.pick(sample)));
  }).sort((a, b) => a - b);
  const at = (share: number): number => figures[Math.floor(share * RESAMPLES)] ?? Number.NaN;
  return { value: figure(sample), low: at(0.025), high: at(0.975) };
}
