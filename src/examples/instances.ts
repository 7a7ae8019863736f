/** Random instances for the examples: each maker names the publication whose benchmark it follows. */
import type { Random } from '../core/evolution/random.ts';
import { cbrt, exp, log } from '../core/language/math/index.ts';

export interface BinInstance {
  readonly capacity: number;
  readonly items: readonly number[];
}

/**
 * Weibull instances as in FunSearch's online bin packing (Romera-Paredes et al., Nature 625, 2024): item sizes from
 * Weibull(scale 45, shape 3), clipped to 1..100, bins of 100.
 */
export function weibullBins(random: Random, items: number): BinInstance {
  const sizes = Array.from({ length: items }, () => {
    const size = Math.round(45 * cbrt(-log(1 - random.next())));
    return Math.min(100, Math.max(1, size));
  });
  return { capacity: 100, items: sizes };
}

/** Uniform instances in the style of the OR-Library's sets u120 to u1000 (Falkenauer, 1996): 20..100, bins of 150. */
export const uniformBins = (random: Random, items: number): BinInstance => ({
  capacity: 150,
  items: Array.from({ length: items }, () => 20 + random.int(81)),
});

/** Uniform points in the unit square, to three decimals. */
export const cities = (random: Random, count: number): number[][] =>
  Array.from({ length: count }, () => [random.int(1000) / 1000, random.int(1000) / 1000]);

export interface CacheTrace {
  /** Entries the cache holds. */
  readonly capacity: number;
  /** Keys in the order they are asked for. */
  readonly requests: readonly number[];
}

/**
 * Request traces with what real ones mix (Megiddo and Modha, ARC, FAST 2003): a skewed popular set that drifts, scans
 * of keys that never come back, and loops a little larger than the cache.
 */
export function cacheTrace(random: Random, capacity: number, length: number): CacheTrace {
  const requests: number[] = [];
  const loop = Math.round(1.25 * capacity);
  let fresh = 10_000;
  let drift = 0;
  while (requests.length < length) {
    const phase = random.next();
    const steps = capacity + random.int(2 * capacity);
    if (phase < 0.25) for (let i = 0; i < steps; i++) requests.push(fresh++);
    else if (phase < 0.35) for (let i = 0; i < 2 * steps; i++) requests.push(5_000 + (i % loop));
    else for (let i = 0; i < 3 * steps; i++) requests.push(rank(random, 4 * capacity) + drift);
    drift += random.int(2);
  }
  return { capacity, requests: requests.slice(0, length) };
}

/** A rank 0..n-1 with probability about 1/(rank + 1), by inversion of the continuous law. */
const rank = (random: Random, n: number): number => Math.floor(exp(random.next() * log(n + 1))) - 1;
