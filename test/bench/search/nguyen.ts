import { readFileSync } from 'node:fs';
import type { ConfigInput } from '../../../src/core/evolution/config.ts';
import { deapSymbolicRegression } from '../../../src/core/evolution/presets.ts';
import { createLocalEvaluator } from '../../../src/engine/local-evaluator.ts';
import { runSearch } from '../../../src/engine/run-search.ts';
import { NGUYEN } from '../../../src/examples/nguyen.ts';
import { offlineTask } from '../../support/offline-task.ts';
import { median } from '../figures.ts';
import type { Figures, Run, SearchBench } from './bench.ts';
import { figureOf, runsWith } from './runs.ts';

const EXAMPLES = new URL('../../../src/examples/', import.meta.url);
/** A run sets out so many times, each time with as many evaluations: what is not found soon is not found there. */
const STARTS = 20;
const EVALUATIONS = 10_000;
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
const stop = { evaluations: EVALUATIONS, fitness: 1 / (1 + EXACT) };

/** In turn: small trees under DEAP's settings, which find polynomials, and ε-lexicase, which finds sums of functions. */
const CONFIGS: readonly [ConfigInput, ConfigInput] = [
  { ...deapSymbolicRegression, primitives: PRIMITIVES, stop },
  { strategy: 'generational', primitives: PRIMITIVES, stop },
];

/** Nguyen-1 to 12 from the examples' training points; all twelve alike. */
export const nguyen: SearchBench = {
  engine: 3,
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
      budget: budget(runs),
      ours: `${found.length}/${runs.length} exact${after}`,
      anchor: 'see the total',
      reached: null,
    };
  },
  total(runs) {
    const found = runsWith(runs, 'found').length;
    return {
      task: 'Nguyen-1 to 12 together',
      budget: budget(runs),
      ours: `${found}/${runs.length} exact (mse ≤ ${EXACT} on the training points)`,
      anchor: `plain tree GP ${PLAIN}/120; target ${TARGET}/120`,
      reached: found / runs.length >= TARGET / 120,
    };
  },
};

const budget = (runs: readonly Run[]): string =>
  `${STARTS} starts of ${EVALUATIONS.toLocaleString('en')} evaluations × ${runs.length}`;

/** Starts one search after another until one is exact. */
function search(task: string, seed: number): Figures {
  const read = (file: string): string => readFileSync(new URL(`${task}/${file}`, EXAMPLES), 'utf8');
  const evaluator = {
    kind: 'cases',
    compare: { kind: 'squared-error' },
    cases: JSON.parse(read('train.json')),
  } as const;
  let evaluations = 0;
  let best = 0;
  for (let start = 0; start < STARTS && best < 1 / (1 + EXACT); start++) {
    const config = { ...CONFIGS[start % 2 === 0 ? 0 : 1], seed: STARTS * seed + start };
    const one = offlineTask({ name: 'nguyen', seeds: [read('seed.js')], evaluator, config });
    const { state } = runSearch(one, createLocalEvaluator(one.evaluation));
    evaluations += state.evaluations;
    best = Math.max(best, state.best?.evaluation.fitness ?? 0);
  }
  return { found: Number(best >= 1 / (1 + EXACT)), error: 1 / best - 1, evaluations };
}
