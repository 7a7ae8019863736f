import { expect, test } from 'vitest';
import type { Agent } from '../../../../src/core/evolution/agent.ts';
import { Grid } from '../../../../src/core/evolution/archive.ts';
import { Island } from '../../../../src/core/evolution/island.ts';
import { compareAgents } from '../../../../src/core/evolution/order.ts';
import { Roster } from '../../../../src/core/evolution/roster.ts';
import { strategyNamed } from '../../../../src/core/evolution/strategies/named.ts';
import {
  afresh,
  resettled,
  settleEmpty,
} from '../../../../src/core/evolution/strategies/resettle.ts';
import { agentWith } from '../../../support/agents.ts';

/** A cell for each number of nodes. */
const GRID = new Grid([{ name: 'nodes', min: 0, max: 40, bins: 40 }], []);
const GREEDY = strategyNamed('greedy');
const ISLANDS = strategyNamed('islands');

/** Best first, each of its own kind. */
const AGENTS: readonly Agent[] = Array.from({ length: 7 }, (_, i) =>
  agentWith({ slot: i, nodes: i, evaluation: { fitness: 10 - i, behaviour: `${i}` } }),
);

/** Members and archive may differ where the archive is not the strategy's own. */
function islandOf(roster: Roster, members: readonly Agent[], elites: readonly Agent[]): Island {
  const island = new Island(GRID, roster);
  island.join(members.toSorted(compareAgents));
  for (const elite of elites) island.offer(elite);
  return island;
}

const slotsOf = (agents: readonly Agent[]): number[] => agents.map(({ slot }) => slot);

test('dealt out best first, one to each island in turn, and the best to all', () => {
  const roster = new Roster();
  const home = islandOf(roster, AGENTS.slice(1, 4), [...AGENTS.slice(0, 2), ...AGENTS.slice(4)]);
  const next = resettled([home], ISLANDS, 3);
  expect(next.map(({ members }) => slotsOf(members))).toEqual([
    [0, 3, 6],
    [0, 1, 4],
    [0, 2, 5],
  ]);
  for (const { members, archiveCells } of next) expect(archiveCells).toBe(members.length);
  expect(home.members).toEqual([]);
  expect(home.archiveCells).toBe(0);
  expect(roster.size).toBe(7);
});

test('on one island without archive of its own: all members live on, all elites stay archived', () => {
  const roster = new Roster();
  const parts = [
    islandOf(roster, AGENTS.slice(0, 3), AGENTS.slice(0, 1)),
    islandOf(roster, AGENTS.slice(2, 4), AGENTS.slice(5)),
  ];
  const [one, ...none] = resettled(parts, GREEDY, 1);
  expect(none).toEqual([]);
  expect(slotsOf(one?.members ?? [])).toEqual([0, 1, 2, 3]);
  expect(new Set(slotsOf(one?.elites() ?? []))).toEqual(new Set([0, 5, 6]));
  expect(roster.size).toBe(6);
});

test('a fresh start keeps the best, though no elite, and the best elites, in as many places as there are', () => {
  const start = (room: number): Island | undefined => {
    const roster = new Roster();
    const home = islandOf(roster, AGENTS.slice(0, 3), AGENTS.slice(2, 6));
    const [one] = afresh([home], GREEDY, 1, room);
    expect(roster.size).toBe(Math.min(room, 5));
    return one;
  };
  expect(slotsOf(start(3)?.members ?? [])).toEqual([0, 2, 3]);
  expect(slotsOf(start(9)?.members ?? [])).toEqual([0, 2, 3, 4, 5]);
  expect(new Set(slotsOf(start(9)?.elites() ?? []))).toEqual(new Set([0, 2, 3, 4, 5]));
});

test('a population without an island is a bug; one without agents starts with none', () => {
  expect(() => resettled([], GREEDY, 1)).toThrow('island');
  const roster = new Roster();
  const next = afresh([new Island(GRID, roster)], ISLANDS, 2, 5);
  expect(next.map(({ members }) => members)).toEqual([[], []]);
});

test('empty islands are settled from the first that is not, wherever it is', () => {
  const roster = new Roster();
  const empty = (): Island => new Island(GRID, roster);
  const all = [empty(), islandOf(roster, AGENTS.slice(2, 4), AGENTS.slice(2, 4)), empty()];
  const best = all[1]?.members[0];
  settleEmpty(all);
  expect(all.map(({ members }) => slotsOf(members))).toEqual([[2], [2, 3], [2]]);
  for (const island of [all[0], all[2]])
    expect([...(island?.immigrants ?? [])]).toEqual([[best, { island: 1, generation: 0 }]]);
  expect(all[1]?.immigrants.size).toBe(0);
  const nobody = [empty(), empty()];
  settleEmpty(nobody);
  expect(nobody.map(({ members }) => members.length)).toEqual([0, 0]);
});
