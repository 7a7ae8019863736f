import type { Evaluation } from '../agent.ts';
import { compareEvaluations } from '../order.ts';
import type { Structure } from './structure.ts';

/** One vector that was tried, in the place it was asked for; without an evaluation if it was refused or a duplicate. */
export interface Trial {
  readonly vector: readonly number[];
  readonly evaluation: Evaluation | null;
  /** What the evaluator says of the vector's neighbourhood; null if it says nothing. */
  readonly structure: Structure | null;
}

/** The agent whose numbers are tuned: the best so far of its kind. */
export interface Incumbent {
  readonly vector: readonly number[];
  readonly evaluation: Evaluation;
}

/** Negative if the trial is better than the incumbent, 0 if it is as good, positive if worse or not evaluated. */
export const againstIncumbent = ({ evaluation }: Trial, incumbent: Incumbent): number =>
  evaluation === null || evaluation.partial
    ? 1
    : compareEvaluations(evaluation, incumbent.evaluation);

/** Orders trials best first; those without an evaluation come last. */
export function compareTrials(a: Trial, b: Trial): number {
  if (a.evaluation === null || b.evaluation === null)
    return Number(a.evaluation === null) - Number(b.evaluation === null);
  return compareEvaluations(a.evaluation, b.evaluation);
}
