import { createLocalEvaluator } from '../../../src/engine/local-evaluator.ts';
import { runSearch } from '../../../src/engine/run-search.ts';
import { offlineTask } from '../../support/offline-task.ts';
import { median } from '../figures.ts';
import type { Figures, SearchBench } from './bench.ts';
import { budgetText, figureOf, runsWith } from './runs.ts';

/** A law whose form is the seed's and whose constants are to be found. */
interface Law {
  readonly name: string;
  readonly law: (x: number) => number;
  /** With other constants. */
  readonly seed: string;
  readonly from: number;
  readonly to: number;
}

const LAWS: readonly Law[] = [
  {
    name: 'logisticGrowth',
    law: (x) => 7.3 / (1 + Math.exp(-1.9 * (x - 2.2))),
    seed: '1 / (1 + Math.exp(-1 * (x - 1)))',
    from: 0,
    to: 6,
  },
  {
    name: 'dampedOscillation',
    law: (x) => 3.1 * Math.exp(-0.37 * x) * Math.cos(2.4 * x + 0.6),
    seed: '1 * Math.exp(-0.1 * x) * Math.cos(2 * x + 1)',
    from: 0,
    to: 5,
  },
  {
    name: 'saturation',
    law: (x) => (12.5 * x * x) / (3.7 + 0.8 * x + x * x) - 0.45,
    seed: '1 * x * x / (1 + 1 * x + x * x) - 1',
    from: 0,
    to: 10,
  },
];
const EVALUATIONS = 8_000;
const POINTS = 30;
/** Mean squared error that counts as found. */
const FOUND = 1e-9;

/** Laws of known form: in how many runs the tuner finds all constants, and after how many evaluations. */
export const constants: SearchBench = {
  engine: 3,
  tasks: LAWS.map(({ name }) => name),
  seeds: 5,
  run(task, seed) {
    const law = LAWS.find(({ name }) => name === task);
    if (law === undefined) throw new Error(`no law ${task}`);
    return runLaw(law, seed);
  },
  row(task, runs) {
    const found = runsWith(runs, 'found');
    return {
      task: `constants of a law of known form: ${task}`,
      budget: budgetText(EVALUATIONS, runs),
      ours: `${found.length}/${runs.length} found to mse ${FOUND}, after ${median(figureOf(runs, 'evaluations'))} evaluations (median)`,
      anchor: 'all',
      reached: found.length === runs.length,
    };
  },
};

function runLaw({ law, seed: body, from, to }: Law, seed: number): Figures {
  const cases = Array.from(
    { length: POINTS },
    (_, i) => from + ((to - from) * i) / (POINTS - 1),
  ).map((x) => ({ args: [x], expected: law(x) }));
  const task = offlineTask({
    name: 'law',
    seeds: [`export default function f(x) { return ${body}; }`],
    evaluator: { kind: 'cases', cases, compare: { kind: 'squared-error' } },
    config: {
      seed,
      strategy: 'greedy',
      stop: { evaluations: EVALUATIONS, fitness: 1 / (1 + FOUND) },
    },
  });
  const { state } = runSearch(task, createLocalEvaluator(task.evaluation));
  const { fitness = 0 } = state.best?.evaluation ?? {};
  return { found: Number(fitness >= 1 / (1 + FOUND)), evaluations: state.evaluations };
}
