import type { ConfigInput } from '../../src/core/evolution/config.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import { runSearch } from '../../src/engine/run-search.ts';
import type { ClosedGeneration } from '../../src/engine/search.ts';
import { offlineTask } from '../support/offline-task.ts';

/** Symbolic regression on 100 cases, the field's usual small agent; a term outside the primitives keeps it unsolved. */
export function runRegression(
  config: ConfigInput,
  onGeneration?: (closed: ClosedGeneration) => void,
): void {
  const task = offlineTask({
    name: 'quartic',
    seeds: ['export default function f(x) {\n  return x;\n}\n'],
    evaluator: {
      kind: 'cases',
      compare: { kind: 'squared-error' },
      cases: Array.from({ length: 100 }, (_, i) => {
        const x = i / 50 - 1;
        return { args: [x], expected: x * (1 + x * (1 + x * (1 + x))) + Math.abs(x - 0.3) };
      }),
    },
    config,
  });
  runSearch(task, createLocalEvaluator(task.evaluation), onGeneration);
}
