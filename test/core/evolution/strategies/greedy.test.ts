import { expect, test } from 'vitest';
import type { Agent } from '../../../../src/core/evolution/agent.ts';
import { compareAgents } from '../../../../src/core/evolution/order.ts';
import { rng } from '../../../../src/core/evolution/random.ts';
import { greedy, leadersOf } from '../../../../src/core/evolution/strategies/greedy.ts';
import { agentWith } from '../../../support/agents.ts';
import { islandWith, parentShares, parentsAmong } from '../../../support/one-island.ts';
import { landscapeTask } from '../../../support/search-task.ts';

const { config } = landscapeTask({ strategy: 'greedy', search: { tournament: 2 } });
const DRAWS = 3_000;

/** Best first: two lead with equal results, the others differ in fitness or in distance alone. */
const AGENTS: readonly Agent[] = [
  agentWith({ slot: 0, bytes: 10, evaluation: { fitness: 5, distance: 1 } }),
  agentWith({ slot: 1, bytes: 20, evaluation: { fitness: 5, distance: 1 } }),
  agentWith({ slot: 2, bytes: 5, evaluation: { fitness: 5, distance: 2 } }),
  agentWith({ slot: 3, bytes: 5, evaluation: { fitness: 4, distance: 0 } }),
];

test('leaders: the best and who has equal results, however large', () => {
  expect(leadersOf(AGENTS)).toEqual(AGENTS.slice(0, 2));
  expect(leadersOf(AGENTS.slice(0, 2))).toEqual(AGENTS.slice(0, 2));
  expect(leadersOf(AGENTS.slice(2))).toEqual([AGENTS[2]]);
  expect(leadersOf([])).toEqual([]);
});

test('parents: a leader, each as often; mates come from everybody by tournament', () => {
  const choose = parentsAmong(greedy, AGENTS, config);
  const near = (shares: readonly number[]): unknown[] =>
    shares.map((share) => (share === 0 ? 0 : expect.closeTo(share, 1)));
  expect(parentShares(choose, AGENTS, DRAWS, 0)).toEqual(near([0.5, 0.5, 0, 0]));
  // Rank r of n wins a tournament of two with ((n − r)² − (n − r − 1)²) / n².
  expect(parentShares(choose, AGENTS, DRAWS, 1)).toEqual(near([7 / 16, 5 / 16, 3 / 16, 1 / 16]));
  expect(choose(0, rng(1, 'p', 0, 0), 3)).toHaveLength(3);
});

test('survival: the best of old and new, as many as there is room for', () => {
  const island = islandWith([AGENTS[1], AGENTS[3]].filter((agent) => agent !== undefined));
  const born = [AGENTS[0], AGENTS[2]].filter((agent) => agent !== undefined);
  greedy.survive(island, born.sort(compareAgents), { ...config, populationSize: 3 });
  expect(island.members).toEqual(AGENTS.slice(0, 3));
});
