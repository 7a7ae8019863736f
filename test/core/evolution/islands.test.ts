import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Agent } from '../../../src/core/evolution/agent.ts';
import { Grid } from '../../../src/core/evolution/archive.ts';
import type { Config } from '../../../src/core/evolution/config.ts';
import { Island } from '../../../src/core/evolution/island.ts';
import { compareAgents } from '../../../src/core/evolution/order.ts';
import { rng } from '../../../src/core/evolution/random.ts';
import { Roster } from '../../../src/core/evolution/roster.ts';
import { emigrate, islands } from '../../../src/core/evolution/strategies/islands.ts';
import { agentWith } from '../../support/agents.ts';
import { landscapeTask } from '../../support/search-task.ts';

const grid = new Grid([{ name: 'nodes', min: 0, max: 40, bins: 20 }], []);
const { config } = landscapeTask({
  strategy: 'islands',
  populationSize: 60,
  islands: { count: 3, emigrateEvery: 4, emigrants: 3 },
});

/** Islands with random agents, as `survive` leaves them. */
function settled(seed: number, options: Config = config): { all: Island[]; roster: Roster } {
  const random = rng(seed, 'islands', 0, 0);
  const roster = new Roster();
  let slot = 0;
  const all = Array.from({ length: options.islands.count }, (_, island) => {
    const made = new Island(grid, roster);
    const born = Array.from({ length: 5 + random.int(30) }, () => {
      const nodes = random.int(40);
      const fitness = random.int(10);
      return agentWith({
        slot: slot++,
        island,
        nodes,
        evaluation: { fitness, behaviour: `${nodes} ${fitness}` },
      });
    });
    islands.survive(made, born.sort(compareAgents), options);
    return made;
  });
  return { all, roster };
}

test('emigration: copies arrive with their origin, the elites stay at home, copies do not travel on', () => {
  let arrivals = 0;
  let blocked = 0;
  fc.assert(
    fc.property(fc.nat(10_000), (seed) => {
      const { all } = settled(seed);
      const before = all.map(({ members }) => [...members]);
      for (const { from, to, agents } of emigrate(all, 4, config)) {
        expect(to).toBe((from + 1) % 3);
        const wanted = before[from]?.slice(0, 3) ?? [];
        for (const agent of agents) {
          arrivals++;
          expect(wanted).toContain(agent);
          expect(all[to]?.members).toContain(agent);
          expect(all[to]?.immigrants.get(agent)).toEqual({ island: from, generation: 4 });
        }
        expect(all[from]?.members[0]).toBeDefined();
      }
      // Who left a home was beaten there by a better agent of the same cell, or of the same behaviour.
      all.forEach((island, i) => {
        const gone = (before[i] ?? []).filter((agent) => !island.members.includes(agent));
        for (const agent of gone)
          expect(island.members.some((other) => compareAgents(other, agent) < 0)).toBe(true);
        expect([...island.members].sort(compareAgents)).toEqual(island.members);
        expect(new Set(island.members)).toEqual(new Set(island.elites()));
      });
      const second = emigrate(all, 8, config);
      for (const { from, agents } of second)
        for (const agent of agents) {
          blocked++;
          expect(agent.island).toBe(from);
        }
    }),
    { seed: 21, numRuns: 80 },
  );
  expect(arrivals).toBeGreaterThan(200);
  expect(blocked).toBeGreaterThan(20);
});

test('emigration happens every emigrateEvery generations, never at the first, never alone', () => {
  const { all } = settled(3);
  for (const generation of [0, 1, 2, 3, 5, 6, 7])
    expect(emigrate(all, generation, config)).toEqual([]);
  expect(emigrate(all.slice(0, 1), 4, config)).toEqual([]);
  expect(emigrate(all, 4, config)).toHaveLength(3);
});

test('the members of an island are the elites of its archive, at most its share of the population', () => {
  const tight = { ...config, populationSize: 15 };
  let full = 0;
  fc.assert(
    fc.property(fc.nat(10_000), (seed) => {
      const { all, roster } = settled(seed, tight);
      const named = new Set<Agent>();
      for (const island of all) {
        expect(island.members.length).toBeLessThanOrEqual(5);
        if (island.members.length === 5) full++;
        expect(new Set(island.members)).toEqual(new Set(island.elites()));
        for (const agent of island.members) named.add(agent);
      }
      expect(new Set(roster.agents())).toEqual(named);
    }),
    { seed: 22, numRuns: 60 },
  );
  expect(full).toBeGreaterThan(100);
});
