import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Agent } from '../../../src/core/evolution/agent.ts';
import { Grid } from '../../../src/core/evolution/archive.ts';
import { Island } from '../../../src/core/evolution/island.ts';
import { compareAgents } from '../../../src/core/evolution/order.ts';
import { Roster } from '../../../src/core/evolution/roster.ts';
import type { Config, ConfigInput, StrategyName } from '../../../src/core/evolution/config.ts';
import type { Course, Outlook, TaskKind } from '../../../src/core/evolution/strategies/auto.ts';
import {
  continued,
  handedOver,
  nextStrategy,
  resolveStrategy,
} from '../../../src/core/evolution/strategies/auto.ts';
import { configUnder } from '../../../src/core/evolution/strategies/defaults.ts';
import { strategyNamed } from '../../../src/core/evolution/strategies/named.ts';
import { afresh, resettled, settleEmpty } from '../../../src/core/evolution/strategies/resettle.ts';
import { agentWith } from '../../support/agents.ts';
import { landscapeTask } from '../../support/search-task.ts';

const SEED = 20261121;
const EXACT = { kind: 'exact' } as const;
const ONE: TaskKind['signature'] = { params: [{ name: 'x', type: 'number' }] };
const SQUARED = { kind: 'squared-error' } as const;
/** Where only models propose, and where operators do. */
const DEAR: Outlook = {
  attempts: 300,
  attemptsLeft: 1_000,
  onlyModels: true,
  hasCases: false,
  first: 'greedy',
};
const CHEAP: Outlook = { ...DEAR, attempts: 10_000, onlyModels: false };
const START: Course = { strategy: 'greedy', since: 0, turns: 0, fresh: false };

describe('auto', () => {
  test('what runs first: a named strategy always, else by the kind of task', () => {
    const first = (kind: Partial<TaskKind>, strategy: StrategyName = 'auto'): string =>
      resolveStrategy(strategy, { compare: null, signature: ONE, ...kind });
    expect(first({ compare: EXACT }, 'islands')).toBe('islands');
    expect(first({ compare: EXACT })).toBe('generational');
    expect(first({ compare: EXACT, models: {} })).toBe('generational');
    expect(first({})).toBe('greedy');
    expect(first({ signature: { params: [] } })).toBe('pareto');
    expect(first({ compare: EXACT, models: { genetic: 0 } })).toBe('greedy');
    expect(first({ models: { genetic: 0 } })).toBe('greedy');
  });

  test('where only models propose it hands over after a hundred attempts in vain', () => {
    expect(nextStrategy({ ...START, since: 201 }, DEAR)).toBeNull();
    expect(nextStrategy({ ...START, since: 200 }, DEAR)).toEqual({
      to: 'best-of-n',
      reason: 'stagnation',
    });
    expect(nextStrategy(START, { ...DEAR, hasCases: true })?.to).toBe('pareto');
    expect(nextStrategy({ ...START, strategy: 'best-of-n', turns: 1 }, DEAR)?.to).toBe('islands');
    expect(nextStrategy({ ...START, strategy: 'islands', turns: 2 }, DEAR)).toEqual({
      to: 'greedy',
      reason: 'stagnation',
    });
  });

  test('with few proposals left no islands; who is on them climbs', () => {
    const few = { ...DEAR, attemptsLeft: 199 };
    expect(nextStrategy({ ...START, strategy: 'islands', since: 300 }, few)).toEqual({
      to: 'greedy',
      reason: 'few-proposals-left',
    });
    expect(nextStrategy({ ...START, since: 300 }, few)).toBeNull();
    expect(nextStrategy({ ...START, strategy: 'best-of-n' }, few)?.to).toBe('greedy');
    expect(nextStrategy({ ...START, since: 9_900 }, { ...CHEAP, attemptsLeft: 10 })).toBeNull();
  });

  test('where operators propose, who looks at the best only is left sooner than who keeps many kinds', () => {
    const waits = (strategy: Course['strategy'], first: Outlook['first']): number => {
      let since = CHEAP.attempts;
      while (nextStrategy({ ...START, strategy, since }, { ...CHEAP, first }) === null) since -= 1;
      return CHEAP.attempts - since;
    };
    expect(waits('greedy', 'greedy')).toBeLessThan(waits('islands', 'greedy'));
    expect(waits('islands', 'greedy')).toBeLessThan(waits('generational', 'generational'));
  });

  test('every strategy gets its turn, then the population starts afresh; an improvement begins the count anew', () => {
    const visited = new Set<string>();
    let plateaus = 0;
    fc.assert(
      fc.property(
        fc.constantFrom<Outlook>(DEAR, CHEAP),
        fc.constantFrom('greedy', 'pareto', 'generational'),
        fc.boolean(),
        fc.array(
          fc.record({
            step: fc.integer({ min: 50, max: 3_000 }),
            improved: fc.nat(9).map((die) => die === 0),
          }),
          {
            minLength: 10,
            maxLength: 25,
          },
        ),
        (kind, start, hasCases, steps) => {
          const first: Course['strategy'] = kind.onlyModels ? 'greedy' : start;
          let course: Course = { ...START, strategy: first };
          let attempts = 0;
          let inVain = new Set<Course['strategy']>([first]);
          for (const { step, improved } of steps) {
            attempts += step;
            const outlook: Outlook = { ...kind, attempts, hasCases, first };
            const before = continued(course, outlook, improved);
            if (improved) inVain = new Set<Course['strategy']>([course.strategy]);
            const change = nextStrategy(before, outlook);
            if (improved) expect(change).toBeNull();
            course = change === null ? before : handedOver(before, change, attempts);
            expect(course.since).toBeLessThanOrEqual(attempts);
            expect(course.fresh).toBe(change?.reason === 'plateau');
            if (change === null) continue;
            expect(change.to).not.toBe(before.strategy);
            expect(course).toMatchObject({ strategy: change.to, since: attempts });
            visited.add(change.to);
            if (inVain.size === (kind.onlyModels || first !== 'greedy' ? 3 : 2)) {
              if (course.fresh) plateaus++;
              expect(course.fresh).toBe(!kind.onlyModels);
              inVain = new Set<Course['strategy']>([change.to]);
            } else {
              expect(inVain.has(change.to)).toBe(false);
              inVain.add(change.to);
            }
          }
        },
      ),
      { seed: SEED, numRuns: 100 },
    );
    expect(plateaus).toBeGreaterThan(50);
    expect([...visited].sort()).toEqual([
      'best-of-n',
      'generational',
      'greedy',
      'islands',
      'pareto',
    ]);
  });
});

describe('the config while a strategy runs', () => {
  const under = (input: ConfigInput, to: Course['strategy']): Config => {
    const { config } = landscapeTask(input);
    const first = resolveStrategy(config.strategy, { ...config, compare: SQUARED });
    return configUnder(config, to, first, SQUARED);
  };

  test('what the first strategy chose follows the one that runs; what was asked for stays', () => {
    expect(under({}, 'generational')).toEqual(landscapeTask({}).config);
    expect(under({}, 'islands')).toMatchObject({
      generationSize: 100,
      populationSize: 500,
      search: { parents: 'weighted', crossover: 0.5, mutation: 1 },
    });
    const asked = {
      generationSize: 70,
      search: { crossover: 0.9, parents: 'tournament' },
    } as const;
    expect(under(asked, 'greedy')).toMatchObject({
      generationSize: 70,
      search: { parents: 'tournament', crossover: 0.9, mutation: 1 },
    });
    const named = landscapeTask({ strategy: 'generational' }).config;
    expect(configUnder(named, 'generational', 'generational', SQUARED)).toBe(named);
  });

  test('few live where only models propose; a named strategy keeps the size that was asked for', () => {
    const of = (input: ConfigInput): number => under(input, 'greedy').populationSize;
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

test('a fresh start: the best and elites stay, best first, in no more than the room; all others die', () => {
  let full = 0;
  fc.assert(
    fc.property(agents, fc.integer({ min: 1, max: 6 }), fc.boolean(), (all, room, onIslands) => {
      const roster = new Roster();
      const home = new Island(grid, roster);
      home.join(all);
      for (const agent of all) home.offer(agent);
      const elites = home.elites().toSorted(compareAgents);
      const to = strategyNamed(onIslands ? 'islands' : 'generational');
      const next = afresh([home], to, onIslands ? 2 : 1, room);
      const kept = new Set(next.flatMap(({ members }) => members));
      expect(kept).toEqual(new Set(elites.slice(0, room)));
      expect(new Set(roster.agents())).toEqual(kept);
      for (const island of next) expect(island.members[0]).toBe(all[0]);
      if (kept.size === room) full++;
    }),
    { seed: SEED, numRuns: 200 },
  );
  expect(full).toBeGreaterThan(100);
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
