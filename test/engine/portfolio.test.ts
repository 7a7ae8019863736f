import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConfigInput } from '../../src/core/evolution/config.ts';
import { compareAgents } from '../../src/core/evolution/order.ts';
import { rng } from '../../src/core/evolution/random.ts';
import type { Random } from '../../src/core/evolution/random.ts';
import type { Arrival } from '../../src/engine/arrival.ts';
import { runRound } from '../../src/engine/run-search.ts';
import type { ClosedGeneration, Search, SearchTask } from '../../src/engine/search.ts';
import { createSearch } from '../../src/engine/search.ts';
import { Landscape } from '../support/landscape.ts';
import { SearchStore } from '../support/search-store.ts';
import { landscapeTask, program } from '../support/search-task.ts';

/** Children a generation; more proposals settle without any. */
const PER_GENERATION = 4;
const SETTLED = 10;

const config = (seed: number, genetic: number): ConfigInput => ({
  seed,
  models: { genetic },
  populationSize: 30,
  generationSize: 20,
  islands: { count: 3, emigrateEvery: 3, emigrants: 2 },
  stop: { generations: 1_000 },
});

/** A model that is dice: appends a term that seldom helps, so that every strategy comes to a plateau. */
function dice(search: Search, random: Random, id: string): Arrival {
  const parents = search.chooseParents(random.int(10), random, 1);
  const text = parents[0]?.genome.text ?? '';
  const term = random.pick(['x', '2.5', '(x ? x : 1)', 'Math.abs(x)', '-x']);
  return {
    id,
    operator: 'patch',
    parents: parents.map(({ hash }) => hash),
    genome: program(text.replace('return ', `return ${term} + `)),
    origin: {
      proposal: id,
      model: 'local.mutator',
      region: '-',
      promptVersion: 'patch-1',
      idea: `Adds ${term}.`,
      costMicro: 1,
    },
  };
}

function step(search: Search, seed: number, genetic: number, order?: Random): ClosedGeneration {
  const { generation } = search.state;
  const open = search.open({
    arrivals: Array.from({ length: generation < 0 ? 0 : PER_GENERATION }, (_, i) =>
      dice(search, rng(seed, 'dice', generation, i), `${generation}/${i}`),
    ),
    genetic,
    settled: { proposals: SETTLED, costMicro: 0 },
  });
  const landscape = new Landscape(order === undefined ? {} : { order });
  runRound(open, landscape, () => void open.propose(1e9));
  return open.close();
}

/** Scored by a module that nobody runs: the landscape stands in for it. */
function moduleTask(input: ConfigInput): SearchTask {
  const { evaluation, ...task } = landscapeTask(input);
  const { seed, fuelPerCall, bytesPerCall } = evaluation;
  const data = { train: null, heldOut: null, test: null };
  const module = { kind: 'module', source: '', runtime: 'machine', data } as const;
  return { ...task, evaluation: { ...module, seed, fuelPerCall, bytesPerCall } };
}

/** A generation of genetic operators alone. */
function evolve(search: Search, order?: Random): ClosedGeneration {
  const open = search.open();
  const landscape = new Landscape(order === undefined ? {} : { order });
  runRound(open, landscape, () => void open.propose(1e9));
  return open.close();
}

test(
  'auto where only models propose: switches on stagnation and says so; reloaded after every generation ⇒ the same search',
  { timeout: 60_000 },
  () => {
    const turns = new Map<string, number>();
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), (seed, chaos) => {
        const task = landscapeTask(config(seed, 0));
        const straight = createSearch(task);
        let pieces = createSearch(task);
        const store = new SearchStore();
        let best = -Infinity;
        for (let g = 0; g < 45; g++) {
          const { since } = straight.state.course;
          const one = step(straight, seed, 0);
          const two = step(pieces, seed, 0, rng(chaos, 'order', g, 0));
          expect(two.events).toEqual(one.events);
          expect(two.arrivals).toEqual(one.arrivals);
          store.record(two);
          pieces = store.load(task);
          const { course, islands, proposals } = straight.state;
          expect(islands).toHaveLength(course.strategy === 'islands' ? 3 : 1);
          for (const event of one.events) {
            if (event.type !== 'strategy-switched') continue;
            expect(course).toMatchObject({ strategy: event.to, since: proposals });
            expect(event.reason).toBe('stagnation');
            expect(proposals - since).toBeGreaterThanOrEqual(100);
            expect(straight.plateau).toBe(true);
            const turn = `${event.from} → ${event.to}`;
            turns.set(turn, (turns.get(turn) ?? 0) + 1);
          }
          expect(one.summary.best).toBeGreaterThanOrEqual(best);
          best = one.summary.best;
          const [first] = [...straight.living()].sort(compareAgents);
          expect(first?.hash).toBe(straight.state.best?.hash);
        }
        expect(pieces.stateHash()).toBe(straight.stateHash());
        expect(pieces.save()).toEqual(straight.save());
        expect(store.agents).toBe(straight.state.roster.size);
      }),
      { numRuns: 3, seed: 20261121 },
    );
    for (const turn of ['greedy → pareto', 'pareto → islands'])
      expect(turns.get(turn) ?? 0, `${turn} of ${JSON.stringify([...turns])}`).toBeGreaterThan(0);
  },
);

test(
  'auto without models: by evaluations, islands become more while nothing moves, afresh after all; reloaded ⇒ the same',
  { timeout: 60_000 },
  () => {
    const task = moduleTask({
      seed: 5,
      strategy: 'auto',
      populationSize: 60,
      generationSize: 300,
      genomeBytes: 200,
      search: { maxDepth: 5 },
      stop: { generations: 1_000 },
    });
    const straight = createSearch(task);
    let pieces = createSearch(task);
    const store = new SearchStore();
    const events = new Map<string, number>();
    const note = (name: string): void => void events.set(name, (events.get(name) ?? 0) + 1);
    for (let g = 0; g < 30; g++) {
      const { course: before, islands: apart } = straight.state;
      const one = evolve(straight);
      const two = evolve(pieces, rng(7, 'order', g, 0));
      expect(two.events).toEqual(one.events);
      store.record(two);
      if (g % 10 === 0 || straight.state.course.fresh) pieces = store.load(task);
      const { course, islands, evaluations } = straight.state;
      expect(islands.length).toBeGreaterThanOrEqual(course.strategy === 'islands' ? 2 : 1);
      expect(islands.length).toBeLessThanOrEqual(course.strategy === 'islands' ? 5 : 1);
      for (const event of one.events) {
        note(event.type);
        if (event.type === 'island-founded') expect(islands).toHaveLength(apart.length + 1);
        if (event.type === 'islands-merged') expect(islands).toHaveLength(apart.length - 1);
        if (event.type !== 'strategy-switched') continue;
        note(event.reason);
        expect(evaluations - before.since).toBeGreaterThanOrEqual(1_000);
        expect(course.fresh).toBe(event.reason === 'plateau');
        if (course.fresh) expect(straight.living().length).toBeLessThanOrEqual(3);
        expect(straight.living().some(({ hash }) => hash === straight.state.best?.hash)).toBe(true);
      }
      if (before.fresh) expect(one.summary.byOperator['random'] ?? 0).toBeGreaterThan(10);
      const living = new Set(straight.living());
      expect(living.size).toBeLessThanOrEqual(60 + islands.length);
      expect(store.agents).toBe(pieces.state.roster.size);
    }
    expect(pieces.stateHash()).toBe(straight.stateHash());
    expect(pieces.save()).toEqual(straight.save());
    for (const name of ['stagnation', 'plateau', 'island-founded'])
      expect(events.get(name) ?? 0, `${name} of ${JSON.stringify([...events])}`).toBeGreaterThan(0);
  },
);

test('the last proposals leave the islands; what limits them may be told from outside', () => {
  const task = landscapeTask({ ...config(3, 0), stop: { proposals: 1_000 } });
  const search = createSearch(task);
  while (search.state.course.strategy !== 'islands') step(search, 3, 0);
  const open = search.open({ genetic: 0, proposalsLeft: 150 });
  runRound(open, new Landscape(), () => void open.propose(1e9));
  expect(open.close().events).toContainEqual({
    type: 'strategy-switched',
    from: 'islands',
    to: 'greedy',
    reason: 'few-proposals-left',
  });
});

test('a named strategy stays however long nothing moves, and nothing about models is saved', () => {
  const { models: _none, ...plain } = config(1, 0);
  const search = createSearch(landscapeTask({ ...plain, strategy: 'greedy' }));
  for (let g = 0; g < 120; g++)
    expect(evolve(search).events.some(({ type }) => type === 'strategy-switched')).toBe(false);
  const { course, evaluations } = search.state;
  expect(evaluations - course.since).toBeGreaterThan(1_000);
  expect(search.save()).not.toHaveProperty('models');
});

test('a named strategy on several islands: the islands that one seed leaves empty are settled too', () => {
  const search = createSearch(landscapeTask({ ...config(1, 0), strategy: 'islands' }));
  step(search, 1, 0);
  expect(search.state.islands.map(({ members }) => members.length)).toEqual([1, 1, 1]);
  const homes = new Set<number>();
  for (let i = 0; i < 5; i++)
    for (const { hash } of step(search, 1, 0).arrivals) homes.add(search.find(hash)?.island ?? -1);
  homes.delete(-1);
  expect(homes).toEqual(new Set([0, 1, 2]));
});
