import { readFileSync } from 'node:fs';
import { deapSymbolicRegression } from '../../../src/core/evolution/presets.ts';
import { createLocalEvaluator } from '../../../src/engine/local-evaluator.ts';
import { runSearch } from '../../../src/engine/run-search.ts';
import { NGUYEN } from '../../../src/examples/nguyen.ts';
import { offlineTask } from '../../support/offline-task.ts';
import { median } from '../figures.ts';
import type { Figures, SearchBench } from './bench.ts';
import { budgetText, figureOf, onProcessor, runsWith, sumOf } from './runs.ts';

const EXAMPLES = new URL('../../../src/examples/', import.meta.url);
const EVALUATIONS = 200_000;
/** Mean squared error over the 20 training points that counts as exact. */
const EXACT = 1e-10;
/** Of 120, by plain tree GP with the same function set, points and budget, 10 seeds each, measured by us. */
const PLAIN = 49;
const TARGET = 60;

/** The function set that the benchmark is defined for (Koza's): no constants are needed but 1 and 2. */
const PRIMITIVES = {
  strict: true,
  operators: ['+', '-', '*', '/'],
  functions: ['Math.sin', 'Math.cos', 'Math.exp', 'Math.log'],
  constants: { range: [-1, 1], integer: true, rate: 0.2 },
} as const;
/** Nguyen-1 to 12 from the examples' training points; all twelve alike. */
export const nguyen: SearchBench = {
  engine: 8,
  tasks: NGUYEN.map(({ number }) => `nguyen/${number}`),
  seeds: 10,
  run: search,
  row(task, runs) {
    const formula = NGUYEN.find(({ number }) => task === `nguyen/${number}`)?.formula ?? '';
    const found = runsWith(runs, 'found');
    const cost = median(figureOf(found, 'evaluations'));
    const after =
      found.length === 0 ? '' : `, after ${cost.toLocaleString('en')} evaluations (median)`;
    return {
      task: `${task}, ${formula}`,
      budget: budgetText(EVALUATIONS, runs),
      ours: `${found.length}/${runs.length} exact${after}`,
      anchor: 'see the total',
      reached: null,
    };
  },
  total(runs) {
    const found = runsWith(runs, 'found').length;
    const seconds = sumOf(runs, 'cpuSeconds');
    return {
      task: 'Nguyen-1 to 12 together',
      budget: budgetText(EVALUATIONS, runs),
      ours: `${found}/${runs.length} exact (mse ≤ ${EXACT} on the training points), ${seconds.toFixed(0)} s of processor time`,
      anchor: `plain tree GP ${PLAIN}/120; target ${TARGET}/120`,
      reached: found / runs.length >= TARGET / 120,
    };
  },
};

/** One search under DEAP's settings with this function set. */
function search(task: string, seed: number): Figures {
  const read = (file: string): string => readFileSync(new URL(`${task}/${file}`, EXAMPLES), 'utf8');
  const one = offlineTask({
    name: 'nguyen',
    seeds: [read('seed.js')],
    evaluator: {
      kind: 'cases',
      compare: { kind: 'squared-error' },
      cases: JSON.parse(read('train.json')),
    },
    config: {
      ...deapSymbolicRegression,
      primitives: PRIMITIVES,
      stop: { evaluations: EVALUATIONS, fitness: 1 / (1 + EXACT) },
      seed,
    },
  });
  const { value, cpuSeconds } = onProcessor(() =>
    runSearch(one, createLocalEvaluator(one.evaluation)),
  );
  const { evaluations, best } = value.state;
  const fitness = best?.evaluation.fitness ?? 0;
  return {
    found: Number(fitness >= 1 / (1 + EXACT)),
    error: 1 / fitness - 1,
    evaluations,
    cpuSeconds,
  };
}
