import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Agent, Evaluation } from '../../src/core/evolution/agent.ts';
import type { ConfigInput } from '../../src/core/evolution/config.ts';
import { compareAgents } from '../../src/core/evolution/order.ts';
import { rng } from '../../src/core/evolution/random.ts';
import type { Random } from '../../src/core/evolution/random.ts';
import { livingAgents } from '../../src/core/evolution/state.ts';
import type { Arrival } from '../../src/engine/arrival.ts';
import { runRound } from '../../src/engine/run-search.ts';
import type { ClosedGeneration, OpenOptions, Search } from '../../src/engine/search.ts';
import { createSearch } from '../../src/engine/search.ts';
import { Landscape } from '../support/landscape.ts';
import type { LandscapeOptions } from '../support/landscape.ts';
import { SearchStore } from '../support/search-store.ts';
import { landscapeTask, program } from '../support/search-task.ts';

const CONFIG: ConfigInput = {
  seed: 4,
  strategy: 'islands',
  populationSize: 60,
  generationSize: 20,
  islands: { count: 2, emigrateEvery: 3, emigrants: 2 },
  stop: { generations: 1_000 },
};

const ORIGIN = {
  proposal: 'p',
  model: 'local.mutator',
  region: 'us-east-1',
  promptVersion: 'patch-1',
  idea: 'More terms.',
  costMicro: 7,
};

const bodyOf = (terms: number): string =>
  `export default function f(x) { return ${['x', ...Array.from({ length: terms }, (_, i) => `${i}.5`)].join(' + ')}; }`;

function arrival(id: string, text: string, parents: readonly Agent[]): Arrival {
  return {
    id,
    operator: 'rewrite',
    parents: parents.map(({ hash }) => hash),
    genome: program(text),
    origin: { ...ORIGIN, proposal: id },
  };
}

function step(
  search: Search,
  options: OpenOptions,
  landscape: LandscapeOptions = {},
): ClosedGeneration {
  const open = search.open(options);
  runRound(open, new Landscape(landscape), () => void open.propose(1e9));
  return open.close();
}

const parentOf = (search: Search): readonly Agent[] =>
  search.chooseParents(0, rng(1, 'test', 0, 0), 1);

describe('arrivals', () => {
  test('take the first slots, are born with their origin, and genetic slots follow', () => {
    const search = createSearch(landscapeTask({ ...CONFIG, strategy: 'greedy' }));
    step(search, {});
    const first = search.state.nextSlot;
    const texts = [bodyOf(6), bodyOf(7)];
    const closed = step(search, {
      arrivals: texts.map((text, i) => arrival(`a${i}`, text, parentOf(search))),
      genetic: 5,
      settled: { proposals: 3, costMicro: 40 },
    });
    expect(search.state.nextSlot).toBe(first + 7);
    expect(closed.summary.byOperator['rewrite']).toBe(2);
    expect(closed.summary.proposed).toBeGreaterThan(4);
    expect(closed.summary.cost).toBe(40);
    expect(search.state.proposals).toBe(3);
    for (const [i, { id, outcome, hash, fitness, gain }] of closed.arrivals.entries()) {
      expect(id).toBe(`a${i}`);
      expect(outcome).toBe('joined');
      const agent = search.find(hash);
      expect(agent).toMatchObject({
        slot: first + i,
        operator: 'rewrite',
        origin: { ...ORIGIN, proposal: id },
      });
      expect(fitness).toBe(agent?.evaluation.fitness);
      const [parent] = agent?.parents.map((one) => search.find(one)) ?? [];
      expect(gain?.raw).toBe((fitness ?? 0) - (parent?.evaluation.fitness ?? NaN));
    }
  });

  test('a duplicate of the living or of the same generation ends its slot; nothing is drawn in its place', () => {
    const search = createSearch(landscapeTask(CONFIG));
    step(search, {});
    const parents = parentOf(search);
    const runs: string[] = [];
    const closed = step(
      search,
      {
        arrivals: [
          arrival('new', bodyOf(6), parents),
          arrival('twin', `// another comment\n${bodyOf(6)}`, parents),
          arrival('parent', parents[0]?.genome.text ?? '', parents),
        ],
        genetic: 0,
      },
      { onJob: ({ id }) => void runs.push(id) },
    );
    expect(closed.arrivals.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['new', 'joined'],
      ['twin', 'duplicate'],
      ['parent', 'duplicate'],
    ]);
    expect(closed.arrivals[1]).toMatchObject({ fitness: null, gain: null });
    expect(closed.summary.refusedByRule).toEqual({ duplicate: 2 });
    expect(runs.filter((id) => /^\d+\/\d+$/.test(id))).toHaveLength(1);
    expect(closed.summary.proposed).toBe(1);
  });

  test('an unsafe one is quarantined unseen, a failing one fails; neither joins', () => {
    const search = createSearch(landscapeTask(CONFIG));
    step(search, {});
    const open = search.open({
      arrivals: [
        arrival(
          'unsafe',
          'export default function f(x) { while (true) { x = x + 1; } }',
          parentOf(search),
        ),
        arrival('failing', bodyOf(9), parentOf(search)),
      ],
      genetic: 0,
    });
    open.propose(1e9);
    const evaluator = new Landscape();
    evaluator.add(open.take(9));
    for (const { id, evaluation } of evaluator.work()) {
      const failed: Evaluation = {
        ...evaluation,
        failed: true,
        fitness: 0,
        reason: { code: 'threw', detail: 'x is not iterable' },
      };
      open.complete({ id, evaluation: failed });
    }
    runRound(open, evaluator);
    const closed = open.close();
    expect(closed.arrivals[0]).toMatchObject({ outcome: 'unsafe', reason: 'unsafe', gain: null });
    expect(closed.quarantined).toHaveLength(1);
    expect(closed.arrivals[1]).toMatchObject({
      outcome: 'failed',
      fitness: null,
      gain: { raw: 0, rank: 0 },
      reason: 'threw: x is not iterable',
    });
    for (const { hash } of closed.arrivals) expect(search.find(hash)).toBeUndefined();
  });

  test('a parent that died while the model answered: the child joins, and its gain is known only if the parent’s fitness was noted', () => {
    const search = createSearch(landscapeTask(CONFIG));
    step(search, {});
    const orphan = { ...arrival('o', bodyOf(6), []), parents: ['0'.repeat(64)] };
    expect(step(search, { arrivals: [orphan], genetic: 0 }).arrivals[0]).toMatchObject({
      outcome: 'joined',
      gain: null,
    });
    const known = { ...orphan, id: 'k', genome: program(bodyOf(7)), parentFitness: 0.01 };
    const [outcome] = step(search, { arrivals: [known], genetic: 0 }).arrivals;
    expect(outcome?.gain).toEqual({ raw: (outcome?.fitness ?? 0) - 0.01, rank: 1 });
  });

  test('no more than evaluations are left; who was not looked at is not named', () => {
    const search = createSearch(landscapeTask({ ...CONFIG, stop: { evaluations: 23 } }));
    step(search, {});
    const arrivals = [4, 5, 6, 7, 8].map((n) => arrival(`a${n}`, bodyOf(n), parentOf(search)));
    const closed = step(search, { arrivals, genetic: 50 });
    expect(closed.arrivals.map(({ id }) => id)).toEqual(['a4', 'a5', 'a6']);
    expect(search.state.evaluations).toBe(23);
    expect(closed.stop).toBe('evaluations');
  });

  test('genetic: 0 makes generation 0 of the seeds alone, and a generation of nothing at all', () => {
    const search = createSearch(landscapeTask(CONFIG));
    expect(step(search, { genetic: 0 }).summary.byOperator).toEqual({ seed: 1 });
    const idle = step(search, { genetic: 0, settled: { proposals: 10, costMicro: 0 } });
    expect(idle.summary.proposed).toBe(0);
    expect(search.state.proposals).toBe(10);
    expect(search.stagnation).toBe(1);
  });

  test('more genetic slots than a generation has are granted', () => {
    const search = createSearch(landscapeTask(CONFIG));
    step(search, {});
    const first = search.state.nextSlot;
    step(search, { genetic: 70 });
    expect(search.state.nextSlot - first).toBe(70);
  });

  test('before generation 0 there are no parents, and nobody may arrive', () => {
    const search = createSearch(landscapeTask(CONFIG));
    expect(parentOf(search)).toEqual([]);
    expect(() => search.open({ arrivals: [arrival('a', bodyOf(3), [])] })).toThrow('generation 0');
  });

  test('stop.proposals ends the search by its budget', () => {
    const search = createSearch(landscapeTask({ ...CONFIG, stop: { proposals: 4 } }));
    expect(step(search, { genetic: 3 }).stop).toBeUndefined();
    const settled = { proposals: 3, costMicro: 0 };
    expect(step(search, { genetic: 0, settled }).stop).toBeUndefined();
    const last = arrival('a', bodyOf(3), parentOf(search));
    expect(step(search, { arrivals: [last], genetic: 0 }).stop).toBe('budget');
  });
});

/** A model that is dice: appends a term, or repeats what is known. */
function dice(search: Search, random: Random, id: string): Arrival {
  const parents = search.chooseParents(random.int(10), random, 1);
  const text = parents[0]?.genome.text ?? bodyOf(1);
  const child = random.chance(0.7)
    ? text.replace('return ', `return ${random.int(9)} + `)
    : bodyOf(random.int(5));
  return arrival(id, child, parents);
}

test(
  'with arrivals: any order of results, reloaded after every generation ⇒ the same search',
  { timeout: 60_000 },
  () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.nat(1_000),
        fc.nat(1_000),
        fc.constantFrom('greedy', 'islands', 'best-of-n', 'generational'),
        (seed, chaos, strategy) => {
          const task = landscapeTask({ ...CONFIG, seed, strategy });
          const straight = createSearch(task);
          let pieces = createSearch(task);
          const store = new SearchStore();
          for (let g = 0; g < 8; g++) {
            const offer = (search: Search): OpenOptions => ({
              arrivals:
                g === 0
                  ? []
                  : Array.from({ length: 4 }, (_, i) =>
                      dice(search, rng(seed, 'dice', g, i), `${g}/${i}`),
                    ),
              genetic: 6,
            });
            const one = step(straight, offer(straight));
            const two = step(pieces, offer(pieces), { order: rng(chaos, 'order', g, 0) });
            expect(two.arrivals).toEqual(one.arrivals);
            expect(two.summary).toEqual(one.summary);
            store.record(two);
            pieces = store.load(task);
            for (const { outcome, gain } of one.arrivals) {
              const key = gain !== null && gain.rank > 0 ? 'gained' : outcome;
              seen.set(key, (seen.get(key) ?? 0) + 1);
            }
          }
          expect(pieces.stateHash()).toBe(straight.stateHash());
          expect(pieces.save()).toEqual(straight.save());
        },
      ),
      { numRuns: 9, seed: 20261121 },
    );
    for (const key of ['gained', 'joined', 'duplicate', 'died'])
      expect(seen.get(key) ?? 0, key).toBeGreaterThan(8);
  },
);

test('all who live are told best first, whichever island they live on', () => {
  const islands = { count: 3, emigrateEvery: 1_000, emigrants: 2 };
  const search = createSearch(landscapeTask({ ...CONFIG, islands }));
  let elsewhere = 0;
  for (let generation = 0; generation < 20; generation++) {
    step(search, {});
    const living = search.living();
    const [first] = search.state.islands;
    expect(living).toEqual(livingAgents(search.state).toSorted(compareAgents));
    if (first?.members[0] !== living[0]) elsewhere++;
  }
  expect(elsewhere).toBeGreaterThan(3);
});

test('parents are of the island of their index, different ones, and do not change within a generation', () => {
  const search = createSearch(landscapeTask(CONFIG));
  step(search, {});
  step(search, {});
  let pairs = 0;
  for (let index = 0; index < 40; index++) {
    const chosen = search.chooseParents(index, rng(9, 'pair', index, 0), 2);
    expect(search.chooseParents(index, rng(9, 'pair', index, 0), 2)).toEqual(chosen);
    expect(new Set(chosen).size).toBe(chosen.length);
    const home = search.state.islands[index % 2]?.members ?? [];
    for (const parent of chosen) expect(home).toContain(parent);
    if (chosen.length === 2) pairs++;
  }
  expect(pairs).toBeGreaterThan(30);
});

test(
  'guidance: an operator is tried up to twice as often, never more, never less than half',
  { timeout: 60_000 },
  () => {
    const count = (factor: number): number => {
      const search = createSearch(landscapeTask({ ...CONFIG, generationSize: 100 }));
      step(search, { genetic: 0 });
      let constants = 0;
      for (let i = 0; i < 6; i++)
        constants +=
          step(search, { genetic: 150, guidance: { weights: { constant: factor } } }).summary
            .byOperator['constant'] ?? 0;
      return constants;
    };
    const plain = count(1);
    expect(plain).toBeGreaterThan(30);
    expect(count(2)).toBeGreaterThan(plain * 1.3);
    expect(count(100)).toBe(count(2));
    expect(count(0.5)).toBeLessThan(plain * 0.85);
    expect(count(0)).toBe(count(0.5));
  },
);

test('guidance: where crossover is told to be tried twice as often the other operators are tried too', () => {
  const search = createSearch(landscapeTask({ ...CONFIG, search: { crossover: 0.7 } }));
  step(search, { genetic: 40 });
  const guidance = { weights: { crossover: 2 } };
  const { crossover = 0, ...others } = step(search, { genetic: 150, guidance }).summary.byOperator;
  expect(crossover).toBeGreaterThan(60);
  expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(15);
});
