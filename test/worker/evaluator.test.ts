import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { expect, test, vi } from 'vitest';
import { openDatabase } from '../../durable-objects/database.ts';
import { createDocumentsStore } from '../../durable-objects/documents-store.ts';
import type {
  CreatePopulation,
  PopulationRpc,
  PopulationView,
} from '../../durable-objects/population-api.ts';
import { Shards } from '../../durable-objects/shards.ts';
import type { CasesTask, ModuleTask } from '../../src/core/evolution/evaluation-task.ts';
import { parseGenome } from '../../src/core/language/genome.ts';
import { createCasesEvaluator } from '../../src/engine/evaluate-cases.ts';
import type { EvaluationJob } from '../../src/ports.ts';
import { createIn, FAR_FUTURE, withStore } from '../support/population-rows.ts';
import {
  CALLER,
  eventually,
  populationId,
  populationOf,
  quadratic,
  until,
} from '../support/populations.ts';

const MODULE = `export default function evaluate(agent, { data }) {
  let wrong = 0;
  for (const x of data) wrong += Math.abs(agent(x) - 2 * x);
  return { score: 1 / (1 + wrong), scores: data.map((x) => (agent(x) === 2 * x ? 1 : 0)) };
}`;

/** Full JavaScript: a class, a regular expression, async; the machine refuses it. */
const FULL = `class Judge {
  #wrong = 0;
  see(got, wanted) { this.#wrong += /^-?[0-9.]+$/.test(String(got)) ? Math.abs(got - wanted) : 1000; }
  get score() { return 1 / (1 + this.#wrong); }
}
export default async function evaluate(agent, { data }) {
  const judge = new Judge();
  for (const x of data) judge.see(agent(x), 2 * x);
  await null;
  return { score: judge.score };
}`;

test('a shard scores a trial as the engine does in its own process', async () => {
  const task = casesTask();
  const shard = env.EVALUATORS.getByName('trial/0');
  expect(await shard.evaluate('trial', job(2))).toEqual({ ok: true, value: 'need-task' });
  await shard.prepare('trial', task);
  const local = createCasesEvaluator(task);
  local.add([job(2)]);
  expect(await shard.evaluate('trial', job(2))).toEqual({
    ok: true,
    value: local.work(1e9)[0]?.evaluation,
  });
});

test('the same module gives the same evaluation in an isolate and in the machine', async () => {
  for (const factor of [1, 2]) {
    const answers = [];
    for (const runtime of ['isolate', 'machine'] as const) {
      const shard = env.EVALUATORS.getByName(`${runtime}/0`);
      await shard.prepare(runtime, moduleTask(MODULE, runtime));
      answers.push(await shard.evaluate(runtime, job(factor)));
    }
    expect(answers[0]).toMatchObject({ ok: true, value: { failed: false } });
    expect(answers[0]).toEqual(answers[1]);
  }
});

test('hand-over: acknowledged at once, asks for an unknown task, one population at a time in probation', async () => {
  const shard = env.EVALUATORS.getByName('probation');
  const order = (population: string, lease: string) => ({ population, lease, jobs: [job(1)] });
  expect(await shard.reserve('a')).toEqual({ ok: true, value: true });
  expect(await shard.reserve('b')).toEqual({ ok: true, value: false });
  expect(await shard.accept(order('b', '0'))).toEqual({ ok: true, value: 'busy' });
  expect(await shard.accept(order('a', '1'))).toEqual({ ok: true, value: 'need-task' });
  const slow = moduleTask(
    'export default function evaluate(agent) { for (let i = 0; i < 5e7; i++); return { score: agent(1) }; }',
    'machine',
  );
  await shard.prepare('a', slow);
  await shard.prepare('b', casesTask());
  expect(await shard.accept(order('a', '1'))).toEqual({ ok: true, value: 'accepted' });
  expect(await shard.accept(order('a', '1'))).toEqual({ ok: true, value: 'accepted' });
  expect(await shard.accept(order('b', '2'))).toEqual({ ok: true, value: 'busy' });
  expect(await shard.reserve('b')).toEqual({ ok: true, value: false });
  expect(await shard.accept(order('a', '3'))).toEqual({ ok: true, value: 'accepted' });
});

test('a population whose module needs an isolate is solved through shards', async () => {
  const view = await evolve({
    kind: 'module',
    source: FULL,
    data: [1, 2, 5],
    heldOutData: [8],
    testData: [21],
  });
  expect(view).toMatchObject({ state: 'completed', stoppedBy: 'fitness', testFitness: 1 });
});

test('a pause leaves no evaluator under suspicion once its shard has ended the work', async () => {
  const id = populationId('unsuspected');
  const population = populationOf(id);
  const { config: _, ...body } = quadratic(id, {});
  const evaluator = { kind: 'module', source: FULL, data: [1, 2, 5] } as const;
  await population.create({ ...body, evaluator, config: { seed: 7 } }, CALLER);
  const isOnRecord = (storage: DurableObjectStorage): boolean =>
    createDocumentsStore(openDatabase(storage)).get('inflight') !== undefined;
  await population.start(CALLER);
  await runInDurableObject(population, async (instance, { storage }) => {
    const pause: PopulationRpc['pause'] = Reflect.get(instance, 'pause');
    await eventually('a batch is out', async () => isOnRecord(storage));
    expect((await pause.call(instance, CALLER)).ok).toBe(true);
    expect(isOnRecord(storage)).toBe(true);
  });
  await eventually('nothing is on record as in flight', () =>
    runInDurableObject(population, (_instance, { storage }) => !isOnRecord(storage)),
  );
});

test('of three batches that a pause gave up, each is on record as in flight until it comes back or its time is up', async () => {
  await withStore('given up', async (store) => {
    let time = FAR_FUTURE;
    createIn(store, () => time, quadratic(store.id, {}));
    const drawn = vi.spyOn(crypto, 'randomUUID');
    const shards = new Shards({
      store,
      evaluators: env.EVALUATORS,
      task: moduleTask(FULL, 'isolate'),
      shards: { min: 3, max: 3 },
      now: () => time,
      wake: () => {},
    });
    const isOnRecord = (): boolean => store.documents.get('inflight') !== undefined;
    const giveUp = (): string[] => {
      drawn.mockClear();
      shards.evaluator.add(['a', 'b', 'c', 'd'].map((id) => ({ ...job(2), id })));
      shards.pump();
      shards.evaluator.clear();
      return drawn.mock.results.map(({ value }) => String(value));
    };
    const leases = giveUp();
    expect(leases).toHaveLength(3);
    for (const lease of leases) {
      expect(isOnRecord()).toBe(true);
      shards.complete({ lease, results: [] });
    }
    expect(isOnRecord()).toBe(false);
    const [first = ''] = giveUp();
    time += 3_600_000;
    shards.complete({ lease: first, results: [] });
    expect(isOnRecord()).toBe(false);
    drawn.mockRestore();
  });
});

test('three shards end where the own process ends, state hash and all', async () => {
  const views = [];
  for (const shards of [1, 3]) {
    const id = populationId('shards');
    await populationOf(id).create(
      {
        ...quadratic(id, {
          populationSize: 40,
          generationSize: 40,
          shards,
          stop: { generations: 4 },
        }),
        start: true,
      },
      CALLER,
    );
    views.push(await until(id));
  }
  const outcome = (view: PopulationView | undefined): unknown[] => [
    view?.state,
    view?.generation,
    view?.evaluations,
    view?.best,
    view?.champion,
    view?.stateHash,
  ];
  expect(views.map((view) => view.config['shards'])).toEqual([1, 3]);
  expect(outcome(views[0])[0]).toBe('completed');
  expect(outcome(views[1])).toEqual(outcome(views[0]));
});

test('a module that never ends has only failed agents: the population fails', async () => {
  const source = 'export default function evaluate() { for (;;); }';
  const view = await evolve({ kind: 'module', source, data: [1] }, 4);
  expect(view.state).toBe('failed');
}, 30_000);

async function evolve(
  evaluator: CreatePopulation['evaluator'],
  size = 20,
): Promise<PopulationView> {
  const id = populationId('module');
  const created = await populationOf(id).create(
    {
      id,
      account: 'default',
      name: 'module',
      seeds: ['export default function f(x) { return x; }'],
      evaluator,
      config: {
        seed: 7,
        strategy: 'greedy',
        generationSize: size,
        populationSize: size,
        stop: { fitness: 1, generations: 40 },
      },
      start: true,
    },
    CALLER,
  );
  if (!created.ok) throw new Error(JSON.stringify(created.error));
  return await until(id);
}

const limits = { seed: 42, fuelPerCall: 20_000, bytesPerCall: 1_000_000 };

const casesTask = (): CasesTask => ({
  kind: 'cases',
  compare: { kind: 'exact' },
  cases: { train: [1, 2, 3].map((x) => ({ args: [x], expected: 2 * x })), heldOut: [], test: [] },
  ...limits,
});

const moduleTask = (source: string, runtime: 'isolate' | 'machine'): ModuleTask => ({
  kind: 'module',
  source,
  runtime,
  data: { train: [1, 2, 3], heldOut: null, test: null },
  ...limits,
});

function job(factor: number): EvaluationJob {
  const text = `export default function f(x) { return ${factor} * x; }`;
  const genome = parseGenome(text, { genomeBytes: 6_656 });
  if (!genome.ok) throw new Error(JSON.stringify(genome.error));
  return { id: 'a', genome: genome.value, split: 'train', repeats: [0] };
}
