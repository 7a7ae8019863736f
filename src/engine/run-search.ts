import type { Evaluator } from '../ports.ts';
import type { ClosedGeneration, OpenRound, Search, SearchTask } from './search.ts';
import { createSearch } from './search.ts';

/** Jobs handed over at a time, and fuel of one slice: enough to keep an in-process evaluator busy. */
const BATCH = 64;
const SLICE = 5_000_000;

/** Carries jobs and results between a round and an evaluator until the round has ended. */
export function runRound(round: OpenRound, evaluator: Evaluator, propose?: () => void): void {
  while (!round.ended) {
    propose?.();
    evaluator.add(round.take(BATCH));
    const results = evaluator.work(SLICE);
    for (const result of results) round.complete(result);
  }
}

/**
 * Runs a search to its end in this process, the final test included: for benches, tests and offline use. The search is
 * the caller's from then on.
 */
export function runSearch(
  task: SearchTask,
  evaluator: Evaluator,
  onGeneration: (closed: ClosedGeneration) => void = () => {},
): Search {
  const search = createSearch(task);
  for (;;) {
    const generation = search.open();
    runRound(generation, evaluator, () => generation.propose(SLICE));
    const closed = generation.close();
    onGeneration(closed);
    if (closed.stop !== undefined) break;
  }
  const test = search.openTest();
  runRound(test, evaluator);
  test.close();
  return search;
}
