import { createLocalEvaluator } from '../../../src/engine/local-evaluator.ts';
import { runSearch } from '../../../src/engine/run-search.ts';
import { offlineTask } from '../../support/offline-task.ts';
import { median } from '../figures.ts';
import type { SearchBench } from './bench.ts';
import { budgetText, figureOf } from './runs.ts';

const EVALUATIONS = 30_000;
/** Of the global minimum, −1.51877…, as far as it is published. */
const MINIMUM = -1.519;
const TASK = 'sin x cos y + sin xy + (x² + y²)/20';

/** OpenEvolve's function within its bounds, ±5; the program returns the point. */
const EVALUATOR = `export default function evaluate(agent) {
  const [x, y] = agent();
  const inside = Math.abs(x) <= 5 && Math.abs(y) <= 5;
  if (!inside) return { score: -1000 };
  return { score: -(Math.sin(x) * Math.cos(y) + Math.sin(x * y) + (x * x + y * y) / 20) };
}
`;

/**
 * OpenEvolve's example `function_minimization`: a program that returns the point where a function of two variables with
 * many minima is least, −1.519 at (−1.704, 0.678). A smoke test: the tuner alone may find it.
 */
export const functionMinimisation: SearchBench = {
  engine: 4,
  tasks: [TASK],
  seeds: 10,
  run(_, seed) {
    const task = offlineTask({
      name: 'function minimisation',
      seeds: ['export default function point() {\n  return [4, 4];\n}\n'],
      evaluator: { kind: 'module', source: EVALUATOR },
      config: { seed, stop: { evaluations: EVALUATIONS } },
    });
    const { state } = runSearch(task, createLocalEvaluator(task.evaluation));
    const { fitness = -1000 } = state.champion?.agent.evaluation ?? {};
    return { value: -fitness, evaluations: state.evaluations };
  },
  row(_, runs) {
    const values = figureOf(runs, 'value');
    const reached = values.filter((value) => Number(value.toFixed(3)) <= MINIMUM).length;
    return {
      task: `function minimisation, ${TASK}`,
      budget: budgetText(EVALUATIONS, runs),
      ours: `${reached}/${runs.length} reach it; median ${median(values).toFixed(6)}, worst ${Math.max(...values).toFixed(6)}`,
      anchor: `OpenEvolve ${MINIMUM}`,
      // the median run does
      reached: 2 * reached > runs.length,
    };
  },
};
