import type { RatePolicy } from '../../../src/core/evolution/rates.ts';
import { VARIATIONS, baseWeights } from '../../../src/core/evolution/rates.ts';
import { createLocalEvaluator } from '../../../src/engine/local-evaluator.ts';
import { runSearch } from '../../../src/engine/run-search.ts';
import type { SearchTask } from '../../../src/engine/search.ts';
import type { Figures, Run, SearchBench, SearchRow } from './bench.ts';
import { budgetText, named } from './runs.ts';
import type { StrategyTask } from './strategy-tasks.ts';
import { STRATEGY_TASKS, drawn, exactly, strategyTask } from './strategy-tasks.ts';

/** Lists of whole numbers, and the sum of those above 0. */
const SUM_OF_POSITIVE: StrategyTask = {
  title: 'sum of the positive numbers of a list',
  evaluations: 2_500,
  body: {
    seeds: ['export default function f(xs) { return xs[0]; }'],
    evaluator: exactly(
      drawn(30, (int) => [Array.from({ length: 2 + int(6) }, () => int(100) - 50)]),
      (xs: number[]) => xs.filter((x) => x > 0).reduce((a, b) => a + b, 0),
    ),
  },
};

/** Of numbers, strings, lists, and a policy in a module. */
const TASKS: Readonly<Record<string, StrategyTask | undefined>> = {
  regression: STRATEGY_TASKS['regression'],
  joined: STRATEGY_TASKS['joined'],
  sumOfPositive: SUM_OF_POSITIVE,
  dispatching: STRATEGY_TASKS['dispatching'],
};
const SEEDS = 20;
const EVALUATIONS = 3_000;
const POPULATION = 150;

/** What the hub's adaptive rates are compared with. */
const RIVALS: Readonly<Record<string, RatePolicy>> = {
  base: baseWeights,
  uniform: () => VARIATIONS.map(() => 1),
};

/** Operator rates that follow success against fixed ones: the same search and seeds, nothing else differs. */
export const operators: SearchBench = {
  // where programs hold texts engine 6 searches differently: of those tasks only its runs are kept
  engine: 3,
  tasks: Object.keys(TASKS),
  seeds: SEEDS,
  run(name, seed) {
    const task = taskOf(name, seed);
    const figures: Record<string, number> = {};
    const variants = { adaptive: task, ...withPolicies(task) };
    for (const [variant, search] of Object.entries(variants)) {
      const { state } = runSearch(search, createLocalEvaluator(search.evaluation));
      figures[`${variant}Fitness`] = state.best?.evaluation.fitness ?? Number.NEGATIVE_INFINITY;
      figures[`${variant}Evaluations`] = state.evaluations;
    }
    return figures;
  },
  row: (task, runs) => row(TASKS[task]?.title ?? task, runs),
  total: (runs) => row('all of these', runs),
};

function taskOf(name: string, seed: number): SearchTask {
  const found = named(TASKS, name);
  const isSolved = found.body.evaluator.kind === 'cases' ? { fitness: 1 } : {};
  return strategyTask(found, {
    seed,
    strategy: 'generational',
    populationSize: POPULATION,
    stop: { evaluations: EVALUATIONS, ...isSolved },
  });
}

const withPolicies = (task: SearchTask): Record<string, SearchTask> =>
  Object.fromEntries(
    Object.entries(RIVALS).map(([name, ratePolicy]) => [name, { ...task, ratePolicy }]),
  );

/** Paired by seed: who found the better agent, or an equally good one earlier. */
function row(task: string, runs: readonly Run[]): SearchRow {
  const against = Object.keys(RIVALS).map((rival) => {
    const signs = runs.map(({ figures }) => compare(figures, rival));
    const better = signs.filter((sign) => sign > 0).length;
    const worse = signs.filter((sign) => sign < 0).length;
    return { rival, better, worse, p: signTest(better, worse) };
  });
  const told = against.map(
    ({ rival, better, worse, p }) =>
      `better than ${rival} rates ${better}, worse ${worse} (sign test p = ${p.toFixed(2)})`,
  );
  return {
    task: `adaptive operator rates: ${task}`,
    budget: `${budgetText(EVALUATIONS, runs)} pairs`,
    ours: told.join('; '),
    anchor: 'not worse than fixed base rates (p > 0.05)',
    reached: against.every(({ better, worse, p }) => better >= worse || p > 0.05),
  };
}

/** Above 0 if adaptive rates did better than the rival's. */
function compare(figures: Figures, rival: string): number {
  const of = (name: string): number => figures[name] ?? 0;
  return (
    Math.sign(of('adaptiveFitness') - of(`${rival}Fitness`)) ||
    Math.sign(of(`${rival}Evaluations`) - of('adaptiveEvaluations'))
  );
}

/** Two-sided: how often chance alone splits as many pairs as unevenly or more. */
function signTest(better: number, worse: number): number {
  const pairs = better + worse;
  let probability = 0.5 ** pairs;
  let tail = 0;
  for (let k = 0; k <= Math.min(better, worse); k++) {
    tail += probability;
    probability *= (pairs - k) / (k + 1);
  }
  return Math.min(1, 2 * tail);
}
