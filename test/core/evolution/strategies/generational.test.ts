import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Agent } from '../../../../src/core/evolution/agent.ts';
import type { ConfigInput } from '../../../../src/core/evolution/config.ts';
import { compareAgents } from '../../../../src/core/evolution/order.ts';
import { parentWeights } from '../../../../src/core/evolution/selection.ts';
import { generational } from '../../../../src/core/evolution/strategies/generational.ts';
import { agentWith } from '../../../support/agents.ts';
import { islandWith, parentShares, parentsAmong } from '../../../support/one-island.ts';
import { landscapeTask } from '../../../support/search-task.ts';

const SEED = 20261121;
const DRAWS = 4_000;
const configOf = (search: ConfigInput['search'] = {}): ReturnType<typeof landscapeTask>['config'] =>
  landscapeTask({ strategy: 'generational', search }).config;

const ranked = (count: number, from: number): Agent[] =>
  Array.from({ length: count }, (_, i) =>
    agentWith({ slot: from + i, evaluation: { fitness: ((i * 37) % 23) / 23 } }),
  ).sort(compareAgents);

test('survival: the elites, the children, and as many of the old as places are left', () => {
  const config = configOf();
  let few = 0;
  let full = 0;
  const size = fc.integer({ min: 1, max: 15 });
  fc.assert(
    fc.property(fc.nat(20), fc.nat(20), size, size, (before, births, elites, room) => {
      const old = ranked(before, 0);
      const born = ranked(births, 100);
      const island = islandWith(old);
      generational.survive(island, born, {
        ...config,
        search: { ...config.search, elites },
        populationSize: room,
      });
      const stay = Math.max(Math.min(elites, room), room - births);
      const wanted = [...old.slice(0, stay), ...born].sort(compareAgents).slice(0, room);
      expect(island.members).toEqual(wanted);
      if (births < room && before > stay) few++;
      if (births > room) full++;
    }),
    { seed: SEED, numRuns: 300 },
  );
  expect(few).toBeGreaterThan(20);
  expect(full).toBeGreaterThan(50);
});

/** Best first. Each is best on one case; the failed one would be on both. */
const CASES: readonly Agent[] = [
  agentWith({ slot: 0, evaluation: { fitness: 0.9, distances: [0, 5], behaviour: 'a' } }),
  agentWith({ slot: 1, evaluation: { fitness: 0.5, distances: [0.1, 4], behaviour: 'b' } }),
  agentWith({ slot: 2, evaluation: { fitness: 0.4, distances: [9, 0], behaviour: 'c' } }),
  agentWith({ slot: 3, evaluation: { failed: true, distances: [-1, -1], behaviour: 'd' } }),
];

function sharesBy(search: ConfigInput['search'], agents: readonly Agent[]): number[] {
  const choose = parentsAmong(generational, agents, configOf(search), ({ slot }) => slot);
  return parentShares(choose, agents, DRAWS, 1);
}

const TOURNAMENT_OF_TWO = [7 / 16, 5 / 16, 3 / 16, 1 / 16];

test.each([
  ['lexicase', CASES, [0.5, 0, 0.5, 0]],
  // Within the deviation of the first case both of its best are left; the second case decides between them at 4.
  ['epsilon-lexicase', CASES, [0.25, 0.25, 0.5, 0]],
  ['tournament', CASES, TOURNAMENT_OF_TWO],
  // Without scores by case there is only the order.
  ['lexicase', ranked(4, 0), TOURNAMENT_OF_TWO],
] as const)('parents by %s', (parents, agents, wanted) => {
  const shares = sharesBy({ parents, tournament: 2 }, agents);
  shares.forEach((share, i) => expect(share).toBeCloseTo(wanted[i] ?? 0, 1));
});

test('parents by weight: of fitness over children', () => {
  const weights = parentWeights(CASES, ({ slot }) => slot);
  const total = weights.reduce((a, b) => a + b, 0);
  const shares = sharesBy({ parents: 'weighted' }, CASES);
  shares.forEach((share, i) => expect(share).toBeCloseTo((weights[i] ?? 0) / total, 1));
});

test('where all have failed parents are found by the order', () => {
  const failed = ranked(4, 0).map((agent) => ({
    ...agent,
    evaluation: { ...agent.evaluation, failed: true, distances: [1, 1] },
  }));
  const shares = sharesBy({ parents: 'lexicase', tournament: 2 }, failed);
  shares.forEach((share, i) => expect(share).toBeCloseTo(TOURNAMENT_OF_TWO[i] ?? 0, 1));
});

test('lexicase looks at a sample of the cases in a generation', () => {
  const shares = sharesBy({ parents: 'lexicase', downSample: 0.5 }, CASES);
  expect(shares.filter((share) => share === 1)).toHaveLength(1);
});
