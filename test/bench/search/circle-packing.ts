import { createLocalEvaluator } from '../../../src/engine/local-evaluator.ts';
import { runSearch } from '../../../src/engine/run-search.ts';
import type { SearchTask } from '../../../src/engine/search.ts';
import { returnedNumbers } from '../../support/returned-numbers.ts';
import { exactSum, isPacking } from '../exact-packing.ts';
import { median } from '../figures.ts';
import { packingTask } from '../packing-task.ts';
import type { Figures, SearchBench } from './bench.ts';
import { budgetText, figureOf, named, onProcessor } from './runs.ts';
import { distanceRatio, pointsTask } from './points-task.ts';

const EVALUATIONS = 15_000;
const CONFIG = {
  strategy: 'greedy',
  generationSize: 20,
  populationSize: 20,
  stop: { evaluations: EVALUATIONS },
} as const;

interface Problem {
  readonly what: string;
  readonly anchor: string;
  task(seed: number): SearchTask;
  /** What the champion's numbers come to, exactly and without tolerance; null if they are no solution at all. */
  readonly measure: (numbers: readonly number[]) => number | null;
  readonly isReached: (value: number) => boolean;
}

const circles = (count: number, target: number, published: string): Problem => ({
  what: `${count} circles in a unit square, sum of radii`,
  anchor: `AlphaEvolve ${published}`,
  task: (seed) => packingTask(count, { ...CONFIG, seed }),
  measure: (numbers) =>
    numbers.length === 3 * count && isPacking(numbers)
      ? exactSum(numbers.filter((_, i) => i % 3 === 2))
      : null,
  isReached: (value) => value >= target,
});

/** The figures of google-deepmind/alphaevolve_results (B.8, B.12, B.13), the first as ThetaEvolve's README quotes it. */
const PROBLEMS: Readonly<Record<string, Problem>> = {
  'n=26': circles(26, 2.635_862_76, '2.63586276'),
  'n=32': circles(32, 2.937, '2.937'),
  'points 16': {
    what: '16 points in the plane, (largest / smallest distance)²',
    anchor: 'AlphaEvolve 12.889266112',
    task: (seed) => pointsTask(16, { ...CONFIG, seed }),
    measure: (numbers) => distanceRatio(numbers),
    isReached: (value) => value <= 12.889_266_112,
  },
};

/**
 * Geometry by a genome of constants: the tuner climbs by the gradients that the evaluator tells. This is numeric
 * optimisation by the host's kernel of the constants that a genome returns, not evolution of a program that packs.
 */
export const circlePacking: SearchBench = {
  engine: 3,
  tasks: Object.keys(PROBLEMS),
  seeds: 3,
  run(name, seed) {
    const problem = named(PROBLEMS, name);
    const task = problem.task(seed);
    const search = onProcessor(() => runSearch(task, createLocalEvaluator(task.evaluation)));
    const { state } = search.value;
    const value = problem.measure(returnedNumbers(state.champion?.agent.genome));
    const figures: Figures = {
      feasible: Number(value !== null),
      evaluations: state.evaluations,
      cpuSeconds: search.cpuSeconds,
    };
    return value === null ? figures : { ...figures, value };
  },
  row(name, runs) {
    const { what, anchor, isReached } = named(PROBLEMS, name);
    const values = runs.flatMap(({ figures }) => figures['value'] ?? []);
    const reached = values.filter(isReached).length;
    const seconds = Math.round(median(figureOf(runs, 'cpuSeconds')));
    return {
      task: `${what} (numeric optimisation of a genome of constants)`,
      budget: `${budgetText(EVALUATIONS, runs)}, ${seconds} s of processor time each`,
      ours: `${reached}/${runs.length} reach it: ${values.map((value) => value.toFixed(9)).join(', ')}; exact, no tolerance`,
      anchor,
      // the median run does
      reached: 2 * reached > runs.length,
    };
  },
};
