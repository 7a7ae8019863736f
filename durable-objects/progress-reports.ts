import { isRecent } from '../src/core/recent.ts';
import type { Search } from '../src/engine/search.ts';
import type { LiveFeed } from './live.ts';

/** At most so many progress messages: eyes need no more, and slices end far more often. */
const INTERVAL_MS = 250;

/** Tells sockets how the search goes between events. */
export interface ProgressReports {
  /** `done`: evaluations of the open generation so far, not yet counted. */
  report(search: Search, done: number): void;
}

export function createProgressReports(live: LiveFeed, now: () => number): ProgressReports {
  let last = { at: 0, evaluations: 0 };
  return {
    report(search, done) {
      const at = now();
      if (isRecent(last.at, at, INTERVAL_MS)) return;
      const { state } = search;
      const evaluations = state.evaluations + done;
      const seconds = (at - last.at) / 1_000;
      const isFirst = last.at === 0 || at <= last.at || evaluations < last.evaluations;
      live.progress({
        generation: state.generation,
        evaluations,
        best:
          state.best === null
            ? null
            : { hash: state.best.hash, fitness: state.best.evaluation.fitness },
        evaluationsPerSecond: isFirst ? 0 : (evaluations - last.evaluations) / seconds,
      });
      last = { at, evaluations };
    },
  };
}
