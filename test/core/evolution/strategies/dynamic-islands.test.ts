import { expect, test } from 'vitest';
import type { Agent } from '../../../../src/core/evolution/agent.ts';
import { Grid } from '../../../../src/core/evolution/archive.ts';
import { Island } from '../../../../src/core/evolution/island.ts';
import { Roster } from '../../../../src/core/evolution/roster.ts';
import { changedIslands } from '../../../../src/core/evolution/strategies/dynamic-islands.ts';
import { settle } from '../../../../src/core/evolution/strategies/islands.ts';
import { agentWith } from '../../../support/agents.ts';
import { landscapeTask } from '../../../support/search-task.ts';

/** A cell for each number of nodes. */
const GRID = new Grid([{ name: 'nodes', min: 0, max: 40, bins: 40 }], []);
const { config } = landscapeTask({ strategy: 'islands', populationSize: 12 });

/** Best first, each of its own kind. */
const AGENTS: readonly Agent[] = Array.from({ length: 8 }, (_, i) =>
  agentWith({ slot: i, nodes: i, evaluation: { fitness: 10 - i, behaviour: `${i}` } }),
);
const pick = (...slots: readonly number[]): Agent[] =>
  AGENTS.filter(({ slot }) => slots.includes(slot));

function islandOf(roster: Roster, agents: readonly Agent[]): Island {
  const island = new Island(GRID, roster);
  settle(island, agents);
  return island;
}

const slotsOf = (all: readonly Island[]): number[][] =>
  all.map(({ members }) => members.map(({ slot }) => slot));

test('a further island is founded by every third of all, best first, who are marked with the home they were found at', () => {
  const roster = new Roster();
  const all = [islandOf(roster, pick(1, 3, 6)), islandOf(roster, pick(0, 2, 3, 4))];
  const changed = changedIslands(all, config, 7);
  expect(changed?.change).toEqual({ type: 'island-founded', island: 2, agents: 2 });
  expect(slotsOf(changed?.islands ?? [])).toEqual([
    [1, 3, 6],
    [0, 2, 3, 4],
    [0, 3],
  ]);
  // Slot 3 lives on both: it was met on the first.
  const origins = [...(changed?.islands[2]?.immigrants ?? [])].map(([{ slot }, from]) => [
    slot,
    from,
  ]);
  expect(origins).toEqual([
    [0, { island: 1, generation: 7 }],
    [3, { island: 0, generation: 7 }],
  ]);
});

test('all islands give room to the further one', () => {
  const roster = new Roster();
  const all = [islandOf(roster, pick(0, 1, 2, 3)), islandOf(roster, pick(4, 5, 6, 7))];
  const changed = changedIslands(all, { ...config, populationSize: 6 }, 7);
  expect(slotsOf(changed?.islands ?? [])).toEqual([
    [0, 1],
    [4, 5],
    [0, 3],
  ]);
});

test('the first pair with the same best becomes one: copies keep their origin, who is at home has none', () => {
  const roster = new Roster();
  const twin = islandOf(roster, pick(1, 2, 5, 6));
  const first = islandOf(roster, pick(1, 2, 4));
  const [, , copy, native] = twin.members;
  if (copy === undefined || native === undefined) throw new Error('four live there');
  twin.markImmigrant(copy, { island: 3, generation: 2 });
  const all = [
    islandOf(roster, pick(0)),
    first,
    islandOf(roster, pick(3)),
    twin,
    islandOf(roster, pick(7)),
  ];
  const changed = changedIslands(all, config, 9);
  expect(changed?.change).toEqual({ type: 'islands-merged', from: 3, into: 1 });
  expect(slotsOf(changed?.islands ?? [])).toEqual([[0], [1, 2, 4, 5, 6], [3], [7]]);
  expect(first.immigrants).toEqual(new Map([[copy, { island: 3, generation: 2 }]]));
  expect(twin.members).toEqual([]);
  expect(roster.size).toBe(8);
});

test('islands that are empty are no pair', () => {
  const roster = new Roster();
  const all = [0, 1, 2].map((slot) => islandOf(roster, pick(slot)));
  const empty = [new Island(GRID, roster), new Island(GRID, roster)];
  expect(changedIslands([...all, ...empty], config, 9)).toBeNull();
});
