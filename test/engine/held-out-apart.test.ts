import { expect, test } from 'vitest';
import type { ResolvedStrategy } from '../../src/core/evolution/config.ts';
import type { EvaluationCase } from '../../src/core/evolution/evaluation-task.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import { runSearch } from '../../src/engine/run-search.ts';
import type { Search } from '../../src/engine/search.ts';
import { regressionTask } from '../support/search-task.ts';

/** A search for a bump, whose unseen cases are what `unseen` says. */
function searched(strategy: ResolvedStrategy, unseen: (x: number) => number): Search {
  const sizes = { populationSize: 40, generationSize: 40 };
  const stop = { evaluations: 1_200 };
  const task = regressionTask((x) => Math.sin(3 * x) + x * x, {
    strategy,
    seed: 1,
    ...sizes,
    stop,
  });
  if (task.evaluation.kind !== 'cases') throw new Error('cases');
  const cases = Array.from({ length: 20 }, (_, i): EvaluationCase => {
    const x = i / 7 - 1;
    return { args: [x], expected: unseen(x) };
  });
  const splits = { ...task.evaluation.cases, heldOut: cases, test: cases };
  const evaluation = { ...task.evaluation, cases: splits };
  return runSearch({ ...task, evaluation }, createLocalEvaluator(evaluation));
}

/** Who may be a parent, how often each was, and all else that decides who becomes one. */
const choices = ({ state }: Search): unknown => ({
  members: state.islands.map(({ members }) =>
    members.map(({ hash, slot }) => [hash, state.children.get(slot)]),
  ),
  elites: state.islands.map((island) => island.elites().map(({ hash }) => hash)),
  best: state.best?.hash,
  course: state.course,
  rates: state.rates,
  cycles: state.cycles.entries(),
  tuned: state.tuner.tuned,
});

test.each(['greedy', 'best-of-n', 'islands', 'generational', 'pareto'] as const)(
  '%s: held-out and test cases choose the champion, and nobody else',
  (strategy) => {
    const one = searched(strategy, (x) => Math.sin(3 * x) + x * x);
    const other = searched(strategy, (x) => 9 * x * x * x - 3);
    expect(choices(other)).toEqual(choices(one));
    expect(other.state.champion?.agent.hash).not.toBe(one.state.champion?.agent.hash);
  },
);
