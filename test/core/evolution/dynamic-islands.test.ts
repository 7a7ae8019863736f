import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Agent } from '../../../src/core/evolution/agent.ts';
import { Grid } from '../../../src/core/evolution/archive.ts';
import { Island } from '../../../src/core/evolution/island.ts';
import { compareAgents } from '../../../src/core/evolution/order.ts';
import { Roster } from '../../../src/core/evolution/roster.ts';
import {
  MOST_ISLANDS,
  changedIslands,
  isChangeDue,
} from '../../../src/core/evolution/strategies/dynamic-islands.ts';
import { emigrate, islands as strategy } from '../../../src/core/evolution/strategies/islands.ts';
import { agentWith } from '../../support/agents.ts';
import { landscapeTask } from '../../support/search-task.ts';

const grid = new Grid([{ name: 'nodes', min: 0, max: 40, bins: 20 }], []);
const { config } = landscapeTask({ strategy: 'islands', populationSize: 30 });
const fixed = landscapeTask({ strategy: 'islands', islands: { count: 3 } }).config;

const traits = fc.array(fc.record({ nodes: fc.nat(39), fitness: fc.nat(6) }), {
  minLength: 1,
  maxLength: 12,
});

test('islands are founded up to five and merge where they are alike: nobody is lost but to a better one or for room', () => {
  let founded = 0;
  let merged = 0;
  fc.assert(
    fc.property(fc.array(traits, { minLength: 4, maxLength: 12 }), (batches) => {
      const roster = new Roster();
      let all: readonly Island[] = [new Island(grid, roster), new Island(grid, roster)];
      let slot = 0;
      for (const [generation, batch] of batches.entries()) {
        const born = batch.map(({ nodes, fitness }) =>
          agentWith({ slot: slot++, nodes, evaluation: { fitness, behaviour: `${slot}` } }),
        );
        const home = all[generation % all.length];
        const room = { ...config, islands: { ...config.islands, count: all.length } };
        if (home !== undefined) strategy.survive(home, born.sort(compareAgents), room);
        emigrate(all, generation, {
          ...config,
          islands: { count: 2, emigrateEvery: 3, emigrants: 2 },
        });
        const before = livingOf(all);
        const changed = changedIslands(all, config, generation);
        if (changed === null) {
          expect(new Set(all.map(({ members }) => members[0])).size).toBe(MOST_ISLANDS);
          continue;
        }
        const { change, islands } = changed;
        all = islands;
        expect(all.length).toBeLessThanOrEqual(MOST_ISLANDS);
        expect(all.length).toBeGreaterThanOrEqual(2);
        if (change.type === 'island-founded') {
          founded++;
          const island = all.at(-1);
          expect(change).toMatchObject({ island: all.length - 1, agents: island?.members.length });
          expect(island?.members[0]).toBe(before[0]);
          expect(new Set(island?.immigrants.keys())).toEqual(new Set(island?.members));
        } else {
          merged++;
          expect(change.into).toBeLessThan(change.from);
          expect(all).toHaveLength(MOST_ISLANDS - 1);
        }
        const after = livingOf(all);
        expect(after[0]).toBe(before[0]);
        const most = Math.ceil(config.populationSize / all.length);
        for (const { members } of all) {
          if (change.type === 'island-founded') expect(members.length).toBeLessThanOrEqual(most);
          expect([...members].sort(compareAgents)).toEqual(members);
        }
        for (const agent of before)
          if (!after.includes(agent))
            expect(
              all.some(
                ({ members }) =>
                  members.length === most ||
                  members.some(
                    (other) =>
                      other.nodes >> 1 === agent.nodes >> 1 && compareAgents(other, agent) < 0,
                  ),
              ),
            ).toBe(true);
        expect(new Set(roster.agents())).toEqual(new Set(after));
        expect(all.flatMap((island) => island.elites()).length).toBe(
          all.flatMap(({ members }) => members).length,
        );
      }
      // Every place has been counted once: when all have left, nobody is named any more.
      for (const island of all) island.dissolve();
      expect(roster.size).toBe(0);
    }),
    { seed: 31, numRuns: 100 },
  );
  expect(founded).toBeGreaterThan(250);
  expect(merged).toBeGreaterThan(40);
});

const livingOf = (all: readonly Island[]): readonly Agent[] =>
  [...new Set(all.flatMap(({ members }) => members))].sort(compareAgents);

test('a number that was asked for stays; five islands of their own bests do too; islands without members found none', () => {
  const roster = new Roster();
  const all = Array.from({ length: 3 }, () => new Island(grid, roster));
  expect(changedIslands(all, config, 1)).toBeNull();
  const agent = agentWith({ slot: 0 });
  all[0]?.join([agent]);
  all[0]?.offer(agent);
  expect(changedIslands(all, fixed, 1)).toBeNull();
  expect(changedIslands(all, config, 1)?.islands).toHaveLength(4);
  const apart = Array.from({ length: MOST_ISLANDS }, (_, slot) => {
    const island = new Island(grid, roster);
    island.join([agentWith({ slot: slot + 1 })]);
    return island;
  });
  expect(changedIslands(apart, config, 1)).toBeNull();
});

test('a change is due once a period without a better best, whatever the size of generations', () => {
  fc.assert(
    fc.property(
      fc.nat(5_000),
      fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 60 }),
      (since, sizes) => {
        let now = since;
        let due = 0;
        for (const size of sizes) if (isChangeDue(since, now, (now += size))) due++;
        expect(due).toBe(Math.floor((now - since) / 500));
      },
    ),
    { seed: 32, numRuns: 100 },
  );
  expect(isChangeDue(1_000, 900, 1_000)).toBe(false);
});
