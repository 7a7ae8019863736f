import type { EvaluationTask } from '../core/evolution/evaluation-task.ts';
import type { Evaluator } from '../ports.ts';
import { createCasesEvaluator } from './evaluate-cases.ts';
import { createModuleEvaluator } from './evaluate-module.ts';

/** Whether a task can be evaluated in this process: all but modules that need an isolate. */
export const runsHere = (task: EvaluationTask): boolean =>
  task.kind === 'cases' || task.runtime === 'machine';

/** The evaluator of a task that `runsHere`. */
export function createLocalEvaluator(task: EvaluationTask): Evaluator {
  if (task.kind === 'cases') return createCasesEvaluator(task);
  if (task.runtime === 'machine') return createModuleEvaluator(task);
  throw new Error('a module in full JavaScript runs in an isolate');
}
