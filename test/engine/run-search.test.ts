import { expect, test } from 'vitest';
import type { CasesTask } from '../../src/core/evolution/evaluation-task.ts';
import { createCasesEvaluator } from '../../src/engine/evaluate-cases.ts';
import { runSearch } from '../../src/engine/run-search.ts';
import type { Search, SearchTask } from '../../src/engine/search.ts';
import { regressionTask } from '../support/search-task.ts';

const run = (task: SearchTask): Search =>
  runSearch(task, createCasesEvaluator(task.evaluation as CasesTask));

/** The four operations of arithmetic, nothing else. */
const primitives = { operators: ['+', '-', '*', '/'], functions: [] };

test(
  'greedy turns x into 2 * x, in the machine, and the same way twice',
  { timeout: 60_000 },
  () => {
    const task = regressionTask((x) => 2 * x, {
      seed: 1,
      strategy: 'greedy',
      primitives,
      stop: { fitness: 1, evaluations: 3_000 },
    });
    const search = run(task);
    expect(search.state.champion?.agent.evaluation.fitness).toBe(1);
    expect(search.state.champion?.heldOutFitness).toBe(1);
    expect(search.state.testFitness).toBe(1);
    expect(search.state.baselines[0]?.testFitness).toBeLessThan(1);
    expect(run(task).stateHash()).toBe(search.stateHash());
  },
);

test('generational search finds the quartic x⁴ + x³ + x² + x', { timeout: 120_000 }, () => {
  const search = run(
    regressionTask((x) => x + x * x + x * x * x + x * x * x * x, {
      seed: 2,
      strategy: 'generational',
      primitives,
      stop: { fitness: 1, evaluations: 20_000 },
    }),
  );
  expect(search.state.champion?.agent.evaluation.fitness).toBeCloseTo(1, 12);
  expect(search.state.testFitness).toBeCloseTo(1, 12);
});
