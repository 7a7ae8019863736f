import { expect, test } from 'vitest';
import type { Agent } from '../../../../src/core/evolution/agent.ts';
import { Grid } from '../../../../src/core/evolution/archive.ts';
import { Island } from '../../../../src/core/evolution/island.ts';
import { compareAgents } from '../../../../src/core/evolution/order.ts';
import { rng } from '../../../../src/core/evolution/random.ts';
import { Roster } from '../../../../src/core/evolution/roster.ts';
import {
  emigrate,
  islands,
  keepRoom,
  roomOf,
  settle,
} from '../../../../src/core/evolution/strategies/islands.ts';
import { agentWith } from '../../../support/agents.ts';
import { landscapeTask } from '../../../support/search-task.ts';

/** A cell for each number of nodes. */
const GRID = new Grid([{ name: 'nodes', min: 0, max: 40, bins: 40 }], []);
const { config } = landscapeTask({
  strategy: 'islands',
  populationSize: 5,
  islands: { count: 2, emigrateEvery: 3, emigrants: 2 },
});

const agent = (slot: number, nodes: number, fitness: number): Agent =>
  agentWith({ slot, nodes, evaluation: { fitness, behaviour: `${slot}` } });

function settled(roster: Roster, ...agents: readonly Agent[]): Island {
  const island = new Island(GRID, roster);
  settle(island, agents.toSorted(compareAgents));
  return island;
}

test('who is settled holds a cell: a better one takes it, a worse one does not join, a late loser leaves', () => {
  const roster = new Roster();
  const old = agent(0, 1, 1);
  const island = settled(roster, old);
  const better = agent(1, 1, 5);
  const worse = agent(2, 1, 3);
  const other = agent(3, 2, 0);
  expect(settle(island, [better, worse, other])).toEqual([better, other]);
  expect(island.members).toEqual([better, other]);
  // Of two in one batch for a cell, told worse first: the first one is in and out again.
  const [low, high] = [agent(4, 9, 1), agent(5, 9, 2)];
  expect(settle(island, [low, high])).toEqual([high]);
  expect(roster.agents().sort(compareAgents)).toEqual([better, high, other]);
});

test('room: the population in equal parts, rounded up; who is beyond it leaves the archive too', () => {
  expect([roomOf(5, 2), roomOf(6, 2), roomOf(1, 4)]).toEqual([3, 3, 1]);
  const roster = new Roster();
  const all = [9, 8, 7, 6, 5].map((fitness, i) => agent(i, i, fitness));
  const island = settled(roster, ...all);
  keepRoom(island, 2);
  expect(island.members).toEqual(all.slice(0, 2));
  expect(new Set(island.elites())).toEqual(new Set(all.slice(0, 2)));
  islands.survive(island, [agent(9, 30, 99), agent(8, 31, 98)], config);
  expect(island.members.map(({ slot }) => slot)).toEqual([9, 8, 0]);
  expect(roster.size).toBe(3);
});

test('parents are of the island whose turn the slot is; an empty one has none', () => {
  const roster = new Roster();
  const [a, b] = [agent(0, 1, 1), agent(1, 1, 1)];
  const all = [settled(roster, a), new Island(GRID, roster), settled(roster, b)];
  const random = rng(1, 'parents', 0, 0);
  const choose = islands.prepare({ islands: all, config, children: () => 0, random });
  expect([0, 1, 2, 3].map((slot) => choose(slot, random, 2))).toEqual([[a, a], [], [b, b], [a, a]]);
});

test('emigration: the best that are at home go one island on, if they are not there and their cell is not taken', () => {
  const roster = new Roster();
  const shared = agent(0, 1, 9);
  const [second, third, fourth] = [agent(1, 2, 8), agent(2, 3, 7), agent(3, 4, 6)];
  const strong = agent(4, 2, 20);
  const from = settled(roster, shared, second, third, fourth);
  const to = settled(roster, shared, strong);
  from.markImmigrant(third, { island: 1, generation: 0 });
  const moves = emigrate([from, to], 6, {
    ...config,
    islands: { ...config.islands, emigrants: 3 },
  });
  // `shared` lives there already, `second` meets a stronger one, `third` came from there.
  expect(moves).toEqual([
    { from: 0, to: 1, agents: [fourth] },
    { from: 1, to: 0, agents: [strong] },
  ]);
  expect(to.members).toEqual([strong, shared, fourth]);
  expect(to.immigrants).toEqual(new Map([[fourth, { island: 0, generation: 6 }]]));
  expect(from.members).toEqual([strong, shared, third, fourth]);
  expect(from.immigrants.get(strong)).toEqual({ island: 1, generation: 6 });
});

test('emigration: only between several, every so many generations, never after the first', () => {
  const roster = new Roster();
  const pair = (): Island[] => [settled(roster, agent(0, 1, 1)), settled(roster, agent(1, 2, 2))];
  expect(
    [0, 1, 2, 3, 4, 6].map((generation) => emigrate(pair(), generation, config).length),
  ).toEqual([0, 0, 0, 2, 0, 2]);
  expect(emigrate(pair().slice(0, 1), 3, config)).toEqual([]);
});
