import { expect, test } from 'vitest';
import type { Agent } from '../../src/core/evolution/agent.ts';
import type { ConfigInput } from '../../src/core/evolution/config.ts';
import { nonDominatedFronts } from '../../src/core/evolution/non-dominated-fronts.ts';
import { rng } from '../../src/core/evolution/random.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import { runSearch } from '../../src/engine/run-search.ts';
import type { Search } from '../../src/engine/search.ts';
import { offlineTask } from '../support/offline-task.ts';

/** Values and weights of things to carry, uniform in 0..1. */
const random = rng(20261121, 'things', 0, 0);
const THINGS = Array.from({ length: 20 }, () => [random.next(), random.next()]);

/** What is worth carrying? The score asks for value alone; the second goal is to carry little. */
const KNAPSACK = `export default function evaluate(agent, { data }) {
  let value = 0;
  let weight = 0;
  for (const [worth, heavy] of data) {
    if (!agent(worth, heavy)) continue;
    value += worth;
    weight += heavy;
  }
  return { score: value - 0.5 * weight, metrics: { value, lightness: -weight } };
}`;

function pack(strategy: ConfigInput['strategy']): Search {
  const task = offlineTask({
    name: 'knapsack',
    seeds: ['export default function take(value, weight) { return value - weight > 0.5; }'],
    evaluator: { kind: 'module', source: KNAPSACK, data: THINGS, runtime: 'machine' },
    config: {
      seed: 1,
      strategy,
      signature: {
        params: [
          { name: 'value', type: 'number' },
          { name: 'weight', type: 'number' },
        ],
        returns: 'boolean',
      },
      populationSize: 40,
      generationSize: 40,
      stop: { evaluations: 300 },
    },
  });
  return runSearch(task, createLocalEvaluator(task.evaluation));
}

/** Different trade-offs among the living that no other of them dominates. */
function tradeOffs(agents: readonly Agent[]): number {
  const points = agents.map(({ evaluation: { metrics } }) => [
    metrics['value'] ?? 0,
    metrics['lightness'] ?? 0,
  ]);
  const fronts = nonDominatedFronts(points);
  return new Set(points.filter((_, i) => fronts[i] === 0).map((point) => point.join())).size;
}

test('two metrics: pareto keeps a front of trade-offs where climbing keeps few, and never loses the best by score', () => {
  const both = pack('pareto');
  const climbed = pack('greedy');
  expect(tradeOffs(both.living())).toBeGreaterThanOrEqual(15);
  expect(tradeOffs(climbed.living())).toBeLessThan(5);
  expect(both.living()).toContain(both.state.best);
  expect(both.state.champion?.agent.hash).toBe(both.state.best?.hash);
});
