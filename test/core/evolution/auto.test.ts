import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Agent } from '../../../src/core/evolution/agent.ts';
import { Grid } from '../../../src/core/evolution/archive.ts';
import { Island } from '../../../src/core/evolution/island.ts';
import { compareAgents } from '../../../src/core/evolution/order.ts';
import { Roster } from '../../../src/core/evolution/roster.ts';
import type { Outlook } from '../../../src/core/evolution/strategies/auto.ts';
import {
  narrowed,
  nextStrategy,
  resolveStrategy,
} from '../../../src/core/evolution/strategies/auto.ts';
import { strategyNamed } from '../../../src/core/evolution/strategies/named.ts';
import { resettled, settleEmpty } from '../../../src/core/evolution/strategies/resettle.ts';
import { agentWith } from '../../support/agents.ts';
import { landscapeTask } from '../../support/search-task.ts';

const SEED = 20261121;
const EXACT = { kind: 'exact' } as const;
const OUTLOOK: Outlook = {
  proposals: 300,
  improvedAt: 200,
  proposalsLeft: 1_000,
  hasCases: false,
  first: 'greedy',
};

describe('auto', () => {
  test('what runs first: a named strategy always; climbing where only models propose', () => {
    expect(resolveStrategy('islands', EXACT, { genetic: 0 })).toBe('islands');
    expect(resolveStrategy('auto', EXACT)).toBe('generational');
    expect(resolveStrategy('auto', null)).toBe('islands');
    expect(resolveStrategy('auto', EXACT, {})).toBe('generational');
    expect(resolveStrategy('auto', EXACT, { genetic: 0 })).toBe('greedy');
    expect(resolveStrategy('auto', null, { genetic: 0 })).toBe('greedy');
  });

  test('stays while the best improves, switches after a hundred proposals without, counted from the last switch', () => {
    const course = { strategy: 'greedy', since: 0 } as const;
    expect(nextStrategy(course, { ...OUTLOOK, improvedAt: 201 })).toBeNull();
    expect(nextStrategy(course, OUTLOOK)).toEqual({ to: 'best-of-n', reason: 'plateau' });
    expect(nextStrategy({ ...course, since: 201 }, OUTLOOK)).toBeNull();
    expect(nextStrategy(course, { ...OUTLOOK, hasCases: true })?.to).toBe('pareto');
    expect(nextStrategy({ strategy: 'best-of-n', since: 50 }, OUTLOOK)?.to).toBe('islands');
    expect(nextStrategy({ strategy: 'islands', since: 50 }, OUTLOOK)?.to).toBe('greedy');
  });

  test('with few proposals left no islands; who is on them climbs', () => {
    const few = { ...OUTLOOK, proposalsLeft: 199, improvedAt: 300 };
    expect(nextStrategy({ strategy: 'islands', since: 50 }, few)).toEqual({
      to: 'greedy',
      reason: 'few-proposals-left',
    });
    expect(nextStrategy({ strategy: 'greedy', since: 50 }, few)).toBeNull();
    const stuck = { ...few, improvedAt: 0 };
    expect(nextStrategy({ strategy: 'best-of-n', since: 50 }, stuck)?.to).toBe('greedy');
  });

  test('beside genetic operators what suits them comes first, and stays however few proposals are left', () => {
    const beside = { ...OUTLOOK, first: 'generational', proposalsLeft: 10 } as const;
    expect(nextStrategy({ strategy: 'generational', since: 250 }, beside)).toBeNull();
    expect(nextStrategy({ strategy: 'generational', since: 50 }, beside)?.to).toBe('greedy');
  });

  test('a switch never leads to the strategy that runs, and every one gets its turn', () => {
    const visited = new Set<string>();
    fc.assert(
      fc.property(
        fc.constantFrom('greedy', 'generational', 'islands'),
        fc.boolean(),
        fc.constantFrom(50, 5_000, Infinity),
        (first, hasCases, proposalsLeft) => {
          let strategy: Outlook['first'] = first;
          for (let proposals = 100; proposals < 1_000; proposals += 100) {
            const next = nextStrategy(
              { strategy, since: proposals - 100 },
              { proposals, improvedAt: 0, proposalsLeft, hasCases, first },
            );
            expect(next?.to).not.toBe(strategy);
            strategy = next?.to ?? strategy;
            visited.add(strategy);
          }
        },
      ),
      { seed: SEED, numRuns: 60 },
    );
    expect([...visited].sort()).toEqual([
      'best-of-n',
      'generational',
      'greedy',
      'islands',
      'pareto',
    ]);
  });

  test('few live where only models propose; a named strategy keeps the size that was asked for', () => {
    const of = (input: Parameters<typeof landscapeTask>[0]): number =>
      narrowed(landscapeTask(input).config, 'greedy').populationSize;
    expect(of({ models: { genetic: 0 } })).toBe(10);
    expect(of({ models: { genetic: 0 }, populationSize: 4 })).toBe(4);
    expect(of({ models: {} })).toBe(500);
    expect(of({ models: { genetic: 0 }, strategy: 'greedy' })).toBe(500);
  });
});

const grid = new Grid([{ name: 'nodes', min: 0, max: 40, bins: 20 }], []);

const agents = fc
  .array(fc.record({ nodes: fc.nat(39), fitness: fc.nat(20) }), { minLength: 1, maxLength: 40 })
  .map((traits) =>
    traits
      .map(({ nodes, fitness }, slot) =>
        agentWith({ slot, nodes, evaluation: { fitness, behaviour: `${slot}` } }),
      )
      .sort(compareAgents),
  );

test('resettling: split and merged again, the best is everywhere, nobody is lost but by a better one of its cell', () => {
  let split = 0;
  fc.assert(
    fc.property(agents, fc.integer({ min: 2, max: 4 }), (all, count) => {
      const roster = new Roster();
      const home = new Island(grid, roster);
      home.join(all);
      for (const agent of all) home.offer(agent);
      const parts = resettled([home], strategyNamed('islands'), count);
      expect(parts).toHaveLength(count);
      expect(home.members).toEqual([]);
      const survivors = new Set<Agent>();
      for (const island of parts) {
        expect(island.members[0]).toBe(all[0]);
        expect(new Set(island.members)).toEqual(new Set(island.elites()));
        for (const agent of island.members) survivors.add(agent);
      }
      if (parts.every(({ members }) => members.length > 1)) split++;
      for (const agent of all)
        if (!survivors.has(agent))
          expect(
            all.some(
              (other) => other.nodes >> 1 === agent.nodes >> 1 && compareAgents(other, agent) < 0,
            ),
          ).toBe(true);
      const [merged, ...none] = resettled(parts, strategyNamed('greedy'), 1);
      expect(none).toEqual([]);
      expect(merged?.members).toEqual([...survivors].sort(compareAgents));
      expect(new Set(roster.agents())).toEqual(survivors);
    }),
    { seed: SEED, numRuns: 200 },
  );
  expect(split).toBeGreaterThan(100);
});

test('islands that nobody settled get a copy of the best, which never emigrates', () => {
  const roster = new Roster();
  const [a, b] = [new Island(grid, roster), new Island(grid, roster)];
  const seed = agentWith({ slot: 0 });
  a.join([seed]);
  a.offer(seed);
  settleEmpty([a, b]);
  expect(b.members).toEqual([seed]);
  expect(b.immigrants.get(seed)).toEqual({ island: 0, generation: 0 });
  settleEmpty([a, b]);
  expect(roster.size).toBe(1);
});
