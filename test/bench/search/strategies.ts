import type { Agent } from '../../../src/core/evolution/agent.ts';
import type { StrategyName } from '../../../src/core/evolution/config.ts';
import { STRATEGIES } from '../../../src/core/evolution/config.ts';
import { compareEvaluations } from '../../../src/core/evolution/order.ts';
import { createLocalEvaluator } from '../../../src/engine/local-evaluator.ts';
import { runSearch } from '../../../src/engine/run-search.ts';
import { median } from '../figures.ts';
import type { Figures, Run, SearchBench } from './bench.ts';
import { bootstrap } from './intervals.ts';
import { budgetText, figureOf, named } from './runs.ts';
import type { StrategyTask } from './strategy-tasks.ts';
import { STRATEGY_TASKS, strategyTask } from './strategy-tasks.ts';

/** Regret in per cent up to which `auto` counts as good as whoever knew the best strategy beforehand. */
const MOST_REGRET = 5;

/**
 * `auto` against every strategy of its own on the same seeds, each with the whole budget (no run stops at the goal).
 * Of medians over all seeds of the fitness in training: regret = (best fixed − auto) / (best fixed − seed), the share of
 * what the best fixed strategy gained over the seed that `auto` did not; below 0 where it gained more. The goal is at
 * most 5 %, and never to be the worst: not below, nor equal to, the worst fixed strategy unless that is as good as the
 * best. Bytes are the champion's: when its results were first reached, and at the end, with equal results.
 */
export const strategies: SearchBench = {
  // where programs hold texts engine 6 searches differently, and for policies engine 9: of those tasks only their runs are kept
  engine: 4,
  tasks: Object.keys(STRATEGY_TASKS),
  seeds: 30,
  run(task, seed) {
    const of = named(STRATEGY_TASKS, task);
    return STRATEGIES.reduce<Figures>(
      (figures, strategy) => ({ ...figures, ...runOne(of, strategy, seed) }),
      {},
    );
  },
  row(task, runs) {
    const { title, evaluations } = named(STRATEGY_TASKS, task);
    const of = medianIn(runs);
    const [best, worst] = bestAndWorst(runs);
    const auto = of('auto');
    const regret = bootstrap(runs, regretOf);
    const isWorst = auto <= of(worst) && auto < of(best);
    return {
      task: title,
      budget: `${budgetText(evaluations, runs)} paired seeds`,
      ours: `\`auto\` ${shown(auto)}, regret ${regret.value.toFixed(1)} % [${regret.low.toFixed(1)}–${regret.high.toFixed(1)}]; champion ${of('firstBytes')} → ${of('bytes')} bytes at equal results`,
      anchor: `regret ≤ ${MOST_REGRET} %, not the worst; best fixed \`${best}\` ${shown(of(best))}, worst \`${worst}\` ${shown(of(worst))}, seed ${shown(of('seed'))}`,
      reached: regret.value <= MOST_REGRET && !isWorst,
    };
  },
};

const medianIn =
  (runs: readonly Run[]) =>
  (name: string): number =>
    median(figureOf(runs, name));

/** Of the fixed strategies, by their medians. */
function bestAndWorst(runs: readonly Run[]): readonly [StrategyName, StrategyName] {
  const of = medianIn(runs);
  const fixed = STRATEGIES.filter((name) => name !== 'auto').sort((a, b) => of(b) - of(a));
  const [best = 'greedy'] = fixed;
  return [best, fixed.at(-1) ?? best];
}

/** In per cent. */
function regretOf(runs: readonly Run[]): number {
  const of = medianIn(runs);
  const [best] = bestAndWorst(runs);
  const gained = of(best) - of('seed');
  return gained === 0 ? 0 : (100 * (of(best) - of('auto'))) / gained;
}

const shown = (value: number): string => String(Number(value.toPrecision(4)));

/** The fitness that one strategy reached; of `auto` also the seed's, and what its champion weighs. */
function runOne(of: StrategyTask, strategy: StrategyName, seed: number): Figures {
  const task = strategyTask(of, { seed, strategy, stop: { evaluations: of.evaluations } });
  let first: Agent | undefined;
  const { state } = runSearch(task, createLocalEvaluator(task.evaluation), (closed) => {
    const best = closed.born.find(({ slot }) => slot === closed.state.best);
    if (best === undefined) return;
    if (first === undefined || compareEvaluations(first.evaluation, best.evaluation) !== 0)
      first = best;
  });
  const fitness = { [strategy]: state.best?.evaluation.fitness ?? Number.NaN };
  if (strategy !== 'auto') return fitness;
  return {
    ...fitness,
    seed: state.baselines[0]?.fitness ?? Number.NaN,
    firstBytes: first?.bytes ?? Number.NaN,
    bytes: state.best?.bytes ?? Number.NaN,
  };
}
