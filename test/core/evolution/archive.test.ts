import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Agent } from '../../../src/core/evolution/agent.ts';
import { Archive, Grid, bestGroup, groupsOf } from '../../../src/core/evolution/archive.ts';
import { DEFAULT_DESCRIPTORS } from '../../../src/core/evolution/fill-config.ts';
import { compareAgents, isBetter } from '../../../src/core/evolution/order.ts';
import { agentWith } from '../../support/agents.ts';

const grid = new Grid(
  [
    { name: 'nodes', min: 8, max: 128, bins: 4 },
    { name: 'novelty', min: 0, max: 1, bins: 3 },
  ],
  [],
);

const offers = (behaviours: number): fc.Arbitrary<Agent[]> =>
  fc
    .array(
      fc.record({
        nodes: fc.integer({ min: 1, max: 300 }),
        novelty: fc.double({ min: -0.5, max: 1.5, noNaN: true }),
        fitness: fc.integer({ min: 0, max: 20 }),
        behaviour: fc.integer({ min: 0, max: behaviours }),
        failed: fc.boolean(),
      }),
      { minLength: 1, maxLength: 60, size: 'max' },
    )
    .map((list) =>
      list.map(({ nodes, novelty, fitness, behaviour, failed }, slot) =>
        agentWith({
          slot,
          nodes,
          evaluation: {
            fitness,
            features: { novelty },
            behaviour: String(behaviour),
            failed: failed && slot % 5 === 0,
          },
        }),
      ),
    );

test('the archive keeps the best agent of each cell, whatever the order of the offers', () => {
  let contested = 0;
  fc.assert(
    fc.property(offers(1e9), (list) => {
      const archive = new Archive(grid);
      for (const agent of list) archive.offer(agent);
      const best = new Map<number, Agent>();
      for (const agent of list.filter(({ evaluation }) => !evaluation.failed)) {
        const cell = grid.cellOf(agent);
        const holder = best.get(cell);
        if (holder !== undefined) contested++;
        if (holder === undefined || isBetter(agent, holder)) best.set(cell, agent);
      }
      const expected = [...best].sort(([a], [b]) => a - b).map(([, agent]) => agent);
      expect(archive.elites()).toEqual(expected);
      expect(archive.size).toBe(expected.length);
    }),
    { seed: 5 },
  );
  expect(contested).toBeGreaterThan(1_000);
});

test('of agents that behave alike only one is archived: none of those offered after it is better', () => {
  let alike = 0;
  fc.assert(
    fc.property(offers(3), (list) => {
      const archive = new Archive(grid);
      for (const agent of list) {
        const before = archive.elites();
        const { kept, removed } = archive.offer(agent);
        const twin = before.find(
          (elite) => elite.evaluation.behaviour === agent.evaluation.behaviour,
        );
        if (twin !== undefined) {
          alike++;
          if (kept) expect(removed).toContain(twin);
          if (kept) expect(isBetter(agent, twin)).toBe(true);
        }
        const behaviours = archive.elites().map(({ evaluation }) => evaluation.behaviour);
        expect(new Set(behaviours).size).toBe(behaviours.length);
        expect(archive.elites().includes(agent)).toBe(kept);
      }
      const ablest = list.filter(({ evaluation }) => !evaluation.failed).sort(compareAgents)[0];
      if (ablest !== undefined) expect(archive.elites()).toContain(ablest);
    }),
    { seed: 6 },
  );
  expect(alike).toBeGreaterThan(1_000);
});

test('cells: sizes are cut by equal factors, features by equal steps, and the ends are open', () => {
  const cell = (nodes: number, novelty: number): number =>
    grid.cellOf(agentWith({ nodes, evaluation: { features: { novelty } } }));
  // 8, 16, 32, 64, 128: the edges of four bins.
  expect([1, 15, 16, 31, 32, 63, 64, 9_999].map((nodes) => cell(nodes, 0) / 3)).toEqual([
    0, 0, 1, 1, 2, 2, 3, 3,
  ]);
  expect([-9, 0.33, 0.34, 0.66, 0.67, 9].map((novelty) => cell(1, novelty))).toEqual([
    0, 0, 1, 1, 2, 2,
  ]);
  expect(new Grid(DEFAULT_DESCRIPTORS, []).cells).toBe(288);
});

test('bestGroup: the named group with the best mean, else the best sixth of the cases', () => {
  const groups = groupsOf(['small', 'large', 'small', undefined]);
  expect(groups).toEqual([0, 1, 0, 2]);
  expect(bestGroup([0.2, 0.5, 0.9, 0.3], groups)).toBe(0);
  expect(bestGroup([0.2, 0.5, 0.2, 0.7], groups)).toBe(2);
  expect(groupsOf([undefined, undefined])).toEqual([]);
  expect(bestGroup([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [])).toBe(5);
  expect(bestGroup([], [])).toBe(0);
});
