import type { Evaluation } from './agent.ts';
import { FAILED_FITNESS } from './scoring.ts';

/**
 * The evaluation, or a failed one if its module gave another number of `scores` than the population's first agent
 * (constant length). `length` null: none is fixed yet.
 */
export function heldToLength(evaluation: Evaluation, length: number | null): Evaluation {
  const { failed, scores } = evaluation;
  if (failed || length === null || scores.length === length) return evaluation;
  return {
    ...evaluation,
    failed: true,
    reason: {
      code: 'evaluator-failed',
      detail: `scores has ${scores.length} numbers, for the first agent it had ${length}`,
    },
    fitness: FAILED_FITNESS,
    scores: [],
    distances: [],
    metrics: {},
    features: {},
    feedback: [],
  };
}
