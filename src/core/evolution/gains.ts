/**
 * What a proposal of a model gained over its best parent, made comparable between tasks and phases of a run: its rank
 * among the gains of late (the sliding window of FRRMAB, Li, Fialho, Kwong & Zhang 2014). Raw differences of fitness
 * shrink by orders of magnitude while a search goes on; ranks do not.
 */

/** Gains that are remembered. */
const WINDOW = 64;

export interface RankedGains {
  /** Parallel to the raw gains: 0 for who gained nothing, else above 0 and at most 1. */
  readonly ranks: readonly number[];
  /** What to remember: positive gains, oldest first. */
  readonly window: readonly number[];
}

/** Ranks the gains of one generation among themselves and those remembered; their order does not matter. */
export function rankGains(window: readonly number[], raw: readonly number[]): RankedGains {
  const positive = raw.filter((gain) => gain > 0).sort((a, b) => a - b);
  const pool = [...window, ...positive];
  const rank = (gain: number): number =>
    gain > 0 ? pool.filter((other) => other <= gain).length / pool.length : 0;
  return { ranks: raw.map(rank), window: pool.slice(-WINDOW) };
}
