import type { EvaluationTask } from '../../core/evolution/evaluation-task.ts';
import type { Estimate, PlannedRun } from '../../core/models/estimate.ts';
import { estimate } from '../../core/models/estimate.ts';
import type { Definition } from '../definition.ts';
import { callSizes } from './call-sizes.ts';

/** What the model calls of a population would cost at the prices of `now`, before it is created. */
export function estimateRun(
  definition: Definition,
  evaluation: EvaluationTask,
  arms: PlannedRun['arms'],
  now: number,
): Estimate {
  const compare = evaluation.kind === 'cases' ? evaluation.compare : null;
  const sizes = callSizes(definition, compare);
  return estimate({ config: definition.config, sizes, arms }, now);
}
