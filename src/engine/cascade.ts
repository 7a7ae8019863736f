import type { Cascade } from '../ports.ts';
import type { SearchContext } from './search-context.ts';

/** Below this many cases a full run is hardly dearer than a minibatch. */
const FEWEST_CASES = 32;
/** Share of the cases a candidate is first tried on. */
const MINIBATCH = 1 / 8;
/**
 * The candidate's score on the minibatch, by the weights of its cases, must reach this share of the best agent's, there
 * the plain mean, to run on. (By weights both, on three tasks with weights of 20 and 100, no more was found.)
 */
const MINIMUM_SHARE = 0.3;

/**
 * Whether and where candidates of the next generation may be stopped early. The minibatch is spread evenly
 * over the cases and stays the same, so what the best agent reached on it is known.
 */
export function cascadeOf({ task, state, strategy }: SearchContext): Cascade | null {
  const { best } = state;
  if (!strategy.cascades || task.config.search.parents.endsWith('lexicase')) return null;
  if (task.evaluation.kind !== 'cases' || best === null || best.evaluation.failed) return null;
  const { scores } = best.evaluation;
  if (scores.length < FEWEST_CASES) return null;
  const size = Math.ceil(scores.length * MINIBATCH);
  const minibatch = Array.from({ length: size }, (_, i) => Math.floor((i * scores.length) / size));
  const reached = minibatch.reduce((sum, i) => sum + (scores[i] ?? 0), 0) / size;
  return { minibatch, minimum: reached * MINIMUM_SHARE };
}
