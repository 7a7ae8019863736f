import { log2, pow } from '../language/math/index.ts';

/**
 * Quantiles of durations in bounded space: counts in bins whose edges grow by a fixed factor, so that a quantile is
 * right within 10 % wherever it lies. The idea of DDSketch (Masson, Rim, Lee, VLDB 2019); counts may be fractions, so
 * a sketch can fade.
 */

/** Weight by bin number, as text: JSON has no other keys. At most `BINS` entries. */
export type LatencySketch = Readonly<Record<string, number>>;

/** Edges grow by 2^(1/4) = 1.19: the middle of a bin is within 10 % of everything in it. */
const PER_DOUBLING = 4;
/** From 1 ms to 2^20 ms (17 minutes), beyond any deadline. */
const BINS = 20 * PER_DOUBLING;
/** Weights below it are dropped: fading never ends by itself. */
const LEAST_WEIGHT = 1e-3;

/** The sketch with one duration more (ms, ≥ 0). */
export function addLatency(sketch: LatencySketch, ms: number): LatencySketch {
  const bin = Math.min(BINS - 1, Math.floor(PER_DOUBLING * log2(Math.max(1, ms))));
  return { ...sketch, [bin]: (sketch[bin] ?? 0) + 1 };
}

/** Every weight times `factor` (0..1). */
export const fadeLatency = (sketch: LatencySketch, factor: number): LatencySketch =>
  Object.fromEntries(
    Object.entries(sketch)
      .map(([bin, weight]) => [bin, weight * factor] as const)
      .filter(([, weight]) => weight >= LEAST_WEIGHT),
  );

/** The duration (ms) that a share `q` (0..1) of the weight does not exceed; null of an empty sketch. */
export function latencyQuantile(sketch: LatencySketch, q: number): number | null {
  const bins = Object.entries(sketch)
    .map(([bin, weight]) => ({ bin: Number(bin), weight }))
    .toSorted((a, b) => a.bin - b.bin);
  const total = bins.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  for (const { bin, weight } of bins) {
    below += weight;
    if (below >= q * total) return Math.round(pow(2, (bin + 0.5) / PER_DOUBLING));
  }
  return null;
}
