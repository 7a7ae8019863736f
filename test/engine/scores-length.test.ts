import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rng } from '../../src/core/evolution/random.ts';
import { createModuleEvaluator } from '../../src/engine/evaluate-module.ts';
import type { ModuleTask } from '../../src/core/evolution/evaluation-task.ts';
import type { ClosedGeneration, Search, SearchTask } from '../../src/engine/search.ts';
import { createSearch } from '../../src/engine/search.ts';
import type { EvaluationResult } from '../../src/ports.ts';
import { SearchStore } from '../support/search-store.ts';
import { landscapeTask } from '../support/search-task.ts';

/** As many scores as the agent's answer says, at least one: 3 for the first seed. */
const SOURCE = `export default function evaluate(agent) {
  const answer = agent(2);
  const size = Math.max(1, Math.min(8, Math.floor(answer)));
  const scores = [];
  for (let i = 0; i < size; i++) scores.push(answer + i);
  return { score: answer, scores };
}`;

function moduleTask(
  seed: number,
  seeds: readonly string[],
): SearchTask & { evaluation: ModuleTask } {
  const base = landscapeTask(
    { seed, strategy: 'greedy', populationSize: 30, generationSize: 30 },
    { seeds },
  );
  const evaluation: ModuleTask = {
    kind: 'module',
    seed,
    fuelPerCall: 100_000,
    bytesPerCall: 1_000_000,
    source: SOURCE,
    runtime: 'machine',
    data: { train: null, heldOut: null, test: null },
  };
  return { ...base, baselines: [], evaluation };
}

/** One generation, its results handed back in an order drawn from `chaos`. */
function step(
  search: Search,
  task: { evaluation: ModuleTask },
  chaos: number,
): { readonly closed: ClosedGeneration; readonly others: number } {
  const order = rng(chaos, 'chaos', 0, 0);
  const open = search.open();
  const evaluator = createModuleEvaluator(task.evaluation);
  let others = 0;
  while (!open.ended) {
    open.propose(1e7);
    evaluator.add(open.take(100));
    const results: EvaluationResult[] = [];
    while (evaluator.pending > 0) results.push(...evaluator.work(1e8));
    others += results.filter(
      ({ evaluation: { failed, scores } }) => !failed && scores.length !== 3,
    ).length;
    while (results.length > 0)
      for (const result of results.splice(order.int(results.length), 1)) open.complete(result);
  }
  return { closed: open.close(), others };
}

const three = 'export default function f(x) { return x + 1; }';
const five = 'export default function f(x) { return x + 3; }';
const broken = 'export default function f(x) { return null.x; }';

test('the first agent that does not fail fixes the number of scores; who gives another has failed', () => {
  let others = 0;
  fc.assert(
    fc.property(fc.nat(1_000), fc.nat(1_000), (seed, chaos) => {
      const task = moduleTask(seed, [broken, three, five]);
      const store = new SearchStore();
      let search = createSearch(task);
      const calm = createSearch(task);
      for (let i = 0; i < 3; i++) {
        const made = step(search, task, chaos + i);
        step(calm, task, 0);
        others += made.others;
        store.record(made.closed);
        for (const { evaluation } of search.state.roster.agents()) {
          expect(evaluation.failed).toBe(false);
          expect(evaluation.scores).toHaveLength(3);
        }
        search = store.load(task);
        expect(search.state.scoresLength).toBe(3);
      }
      expect(search.stateHash()).toBe(calm.stateHash());
      // The other seed answers 5 and would be champion.
      expect(search.state.champion?.agent.evaluation.fitness).toBeLessThan(4);
    }),
    { seed: 20261121, numRuns: 8 },
  );
  expect(others).toBeGreaterThan(100);
});
