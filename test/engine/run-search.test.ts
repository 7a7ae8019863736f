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

test('generational search finds the quartic x⁴ + x³ + x² + x', { timeout: 300_000 }, () => {
  const quartic = (x: number): number => x + x * x + x * x * x + x * x * x * x;
  // About two of three seeds find it; five misses in a row would be a fault.
  const solvedBy = [1, 2, 3, 4, 5].find((seed) => {
    const stop = { fitness: 1, evaluations: 8_000 };
    const search = run(
      regressionTask(quartic, { seed, strategy: 'generational', primitives, stop }),
    );
    expect(search.state.evaluations).toBeLessThanOrEqual(8_000);
    return (search.state.testFitness ?? 0) > 1 - 1e-12;
  });
  expect(solvedBy).toBeDefined();
});
