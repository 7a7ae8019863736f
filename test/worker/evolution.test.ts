import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { expect, test, vi } from 'vitest';
import * as commands from '../../durable-objects/commands.ts';
import type { Evolution } from '../../durable-objects/evolution.ts';
import { deapSymbolicRegression } from '../../src/core/evolution/presets.ts';
import type { EventView, PopulationView } from '../../durable-objects/population-api.ts';
import { PopulationStore } from '../../durable-objects/population-store.ts';
import {
  createIn,
  evolutionOver,
  FAR_FUTURE,
  progressOf,
  steppingClock,
  withStore,
  workedBy,
} from '../support/population-rows.ts';
import {
  CALLER,
  crash,
  double,
  eventually,
  populationId,
  populationOf,
  quadratic,
  until,
} from '../support/populations.ts';

/** The checks of `verify` that do not hold. */
async function broken(id: string): Promise<unknown> {
  const verified = await populationOf(id).verify();
  if (!verified.ok) throw new Error(verified.error.detail);
  expect(verified.value.checks.length).toBeGreaterThan(6);
  return verified.value.checks.filter(({ ok }) => !ok);
}

async function eventsOf(id: string): Promise<readonly EventView[]> {
  const page = await populationOf(id).events({ after: 0, limit: 500 });
  if (!page.ok) throw new Error(page.error.detail);
  return page.value.items;
}

/** Bodies of the copies in D1, in order. */
async function logged(id: string): Promise<EventView[]> {
  const { results } = await env.DB.prepare('SELECT body FROM events WHERE stream = ? ORDER BY seq')
    .bind(`population:${id}`)
    .all<{ body: string }>();
  return results.map(({ body }): EventView => JSON.parse(body));
}

test('a population evolves from seed to champion, and every invariant holds', async () => {
  const id = populationId('thin');
  const population = populationOf(id);
  await population.create(double(id, { start: true }), CALLER);
  const view = await until(id);
  expect([view.state, view.stoppedBy, view.testFitness]).toEqual(['completed', 'fitness', 1]);
  expect(view.champion?.heldOutFitness).toBe(1);
  expect(view.stateHashGeneration).toBe(view.generation);
  const champion = await population.champion();
  expect(champion.ok && champion.value.hash).toBe(view.champion?.hash);
  expect(await broken(id)).toEqual([]);
});

const CONFIG = {
  strategy: 'generational',
  populationSize: 60,
  stop: { generations: 12 },
  snapshotEvery: 5,
} as const;

async function run(
  name: string,
  disturb: (id: string) => Promise<void>,
  config: Parameters<typeof quadratic>[1] = CONFIG,
): Promise<PopulationView> {
  const id = populationId(name);
  await populationOf(id).create({ ...quadratic(id, config), start: true }, CALLER);
  await disturb(id);
  const view = await until(id);
  expect(view.state).toBe('completed');
  expect(await broken(id)).toEqual([]);
  await eventually('the log has it all', async () => {
    return (await logged(id)).length === (await eventsOf(id)).length;
  });
  expect(await logged(id)).toEqual(await eventsOf(id));
  return view;
}

let calmRun: Promise<PopulationView> | undefined;

/** What the disturbed ones are compared with, run once. */
const undisturbed = (): Promise<PopulationView> => (calmRun ??= run('calm', async () => {}));

test(
  'crashed again and again, it ends in the same state; the log has every event',
  { timeout: 60_000 },
  async () => {
    const calm = await undisturbed();
    let crashes = 0;
    const disturbed = await run('crashed', async (id) => {
      for (let i = 0; i < 6; i++) {
        await scheduler.wait(5 + 13 * i);
        await crash(id);
        crashes++;
      }
    });
    expect(crashes).toBe(6);
    expect(disturbed.stateHash).toBe(calm.stateHash);
    expect(disturbed.evaluations).toBe(calm.evaluations);
    expect(disturbed.usage).toEqual(calm.usage);
  },
);

/** A run of expressions in every generation, which the cubic is too much for. */
const WITH_RUNS = {
  ...deapSymbolicRegression,
  primitives: { ...deapSymbolicRegression.primitives, operators: ['+'] },
  populationSize: 40,
  generationSize: 20,
  stop: { generations: 2 },
} as const;

test('the registry hears how a population stands, though the request that changed it was cut off', async () => {
  const account = populationId('cut off');
  const registry = env.ACCOUNTS.getByName(account);
  const reserved = await registry.reserve({ name: 'cut off', key: undefined, request: '' });
  if (!reserved.ok || reserved.value.kind !== 'reserved') throw new Error('an id');
  const { id } = reserved.value;
  const population = populationOf(id);
  const config = { strategy: 'greedy', stop: { generations: 1_000_000 } } as const;
  const made = await population.create({ ...quadratic(id, config), account }, CALLER);
  if (!made.ok) throw new Error(made.error.detail);
  await registry.confirm(made.value.population, { status: 201, body: '', etag: '' });
  for (const [command, state] of [
    ['start', 'running'],
    ['pause', 'paused'],
    ['resume', 'running'],
    ['stop', 'stopped'],
  ] as const) {
    expect((await population[command](CALLER)).ok).toBe(true);
    await eventually(`it is listed as ${state}`, async () => {
      const listed = await registry.list({ limit: 10, state });
      return listed.ok && listed.value.items.length === 1;
    });
  }
});

test('runs of expressions: crashed in the middle of one, the same state', async () => {
  const calm = await run('calm-runs', async () => {}, WITH_RUNS);
  expect(calm.evaluations).toBeGreaterThan(2_000);
  const disturbed = await run(
    'crashed-runs',
    async (id) => {
      for (let i = 0; i < 3; i++) {
        await scheduler.wait(20 * i);
        await crash(id);
      }
    },
    WITH_RUNS,
  );
  expect([disturbed.stateHash, disturbed.evaluations]).toEqual([calm.stateHash, calm.evaluations]);
});

test(
  'pause and stop discard the open generation; resume goes on as if nothing had been',
  { timeout: 60_000 },
  async () => {
    const calm = await undisturbed();
    const paused = await run('paused', async (id) => {
      for (let i = 0; i < 4; i++) {
        await scheduler.wait(30);
        const answer = await populationOf(id).pause(CALLER);
        if (!answer.ok) return;
        expect(answer.value.population.pausedBy).toBe('user');
        expect((await populationOf(id).resume(CALLER)).ok).toBe(true);
      }
    });
    expect(paused.stateHash).toBe(calm.stateHash);
    expect(paused.evaluations).toBe(calm.evaluations);
  },
);

test('what ran until a pause is running time, the pause is not, whatever ends the next run', async () => {
  await withStore('idle', async (store) => {
    let time = FAR_FUTURE;
    const now = (): number => (time += 1);
    createIn(store, now, quadratic(store.id, { strategy: 'greedy', generationSize: 8 }));
    let breaths = 0;
    const breathe = async (): Promise<void> => {
      time += 100;
      if (++breaths === 5) commands.pause(host, CALLER);
    };
    const evolution: Evolution = evolutionOver(store, now, undefined, { breathe });
    const host = { store, evolution, now };
    await evolution.run();
    expect(progressOf(store)).toMatchObject({ state: 'paused', pausedBy: 'user' });
    const { runMs } = progressOf(store);
    expect(runMs).toBeGreaterThanOrEqual(500);
    time += 86_400_000;
    commands.resume(host, CALLER);
    evolution.pause('backpressure', 'nobody takes events');
    expect(progressOf(store)).toMatchObject({ state: 'paused', pausedBy: 'backpressure', runMs });
  });
});

test('what passes between a pause while the loop rests and a stop is no running time', async () => {
  await withStore('stopped after a pause', async (store) => {
    let time = FAR_FUTURE;
    const now = (): number => (time += 1);
    const config = { strategy: 'greedy', stop: { generations: 100_000 } } as const;
    createIn(store, now, quadratic(store.id, config));
    const breathe = async (): Promise<void> => void (time += 5_000);
    const evolution: Evolution = evolutionOver(store, now, undefined, { breathe });
    const host = { store, evolution, now };
    await evolution.run();
    commands.pause(host, CALLER);
    const { runMs } = progressOf(store);
    time += 86_400_000;
    commands.stop(host, CALLER);
    expect(progressOf(store)).toMatchObject({ state: 'stopped', runMs });
  });
});

test('who fails at the end of a generation that takes several alarms pauses all the same: a rest is no progress', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
  await withStore('failing late', async (store) => {
    let time = FAR_FUTURE;
    const now = (): number => (time += 1);
    createIn(store, now, quadratic(store.id, { strategy: 'greedy' }));
    // every alarm works for one slice, and every third slice fails
    const breathe = async (): Promise<void> => void (time += 5_000);
    let slices = 0;
    const failing = workedBy((evaluator) => {
      if (++slices % 3 === 0) throw new Error('out of memory');
      return evaluator.work(1);
    });
    const evolution = evolutionOver(store, now, failing, { breathe });
    for (let alarms = 0; alarms < 40 && progressOf(store).state === 'running'; alarms++)
      await evolution.run();
    expect(progressOf(store)).toMatchObject({ state: 'paused', pausedBy: 'step-crashed' });
    expect(reported).toHaveBeenCalledTimes(6);
  });
  reported.mockRestore();
});

test('alarms that only rest are no failures, however many a generation takes', async () => {
  await withStore('long generation', async (store) => {
    let time = FAR_FUTURE;
    const now = (): number => (time += 1);
    const config = { strategy: 'greedy', stop: { generations: 1 } } as const;
    createIn(store, now, quadratic(store.id, config));
    const breathe = async (): Promise<void> => void (time += 5_000);
    const slow = workedBy((evaluator) => evaluator.work(1));
    const evolution = evolutionOver(store, now, slow, { breathe });
    let alarms = 0;
    for (; progressOf(store).state === 'running'; alarms++) await evolution.run();
    expect(alarms).toBeGreaterThan(20);
    expect(progressOf(store).state).toBe('completed');
  });
});

test('a clock that is set back ends an alarm soon: deliveries and what else is due get their turn', async () => {
  await withStore('set back', async (store) => {
    let time = FAR_FUTURE;
    const now = (): number => (time += 1);
    const config = {
      strategy: 'greedy',
      generationSize: 8,
      stop: { generations: 100_000 },
    } as const;
    createIn(store, now, quadratic(store.id, config));
    let breaths = 0;
    const breathe = async (): Promise<void> => {
      if (++breaths === 2) time -= 3_600_000;
      if (breaths === 50) commands.stop({ store, evolution, now }, CALLER);
    };
    const evolution: Evolution = evolutionOver(store, now, undefined, { breathe });
    await evolution.run();
    expect(breaths).toBeLessThan(5);
    expect(progressOf(store).state).toBe('running');
    expect(store.due.get('step', '')?.at).toBeLessThanOrEqual(time);
  });
});

test(
  'restore: the same state hash and champion, history goes on, generations never repeat',
  { timeout: 60_000 },
  async () => {
    const id = populationId('restored');
    const population = populationOf(id);
    await population.create({ ...quadratic(id, CONFIG), start: true }, CALLER);
    const end = await until(id);
    const before = await eventsOf(id);
    const listed = await population.snapshots({ limit: 50 });
    if (!listed.ok) throw new Error(listed.error.detail);
    const old = listed.value.items.find(({ reason }) => reason === 'interval');
    if (old === undefined) throw new Error('a snapshot by interval');
    const restored = await population.restore(old.id, CALLER);
    if (!restored.ok) throw new Error(restored.error.detail);
    const view = restored.value.population;
    expect([view.state, view.stateHash, view.generation]).toEqual([
      'paused',
      old.stateHash,
      old.generation,
    ]);
    expect(view).not.toHaveProperty('testFitness');
    expect(await broken(id)).toEqual([]);
    expect(await checksOf(id)).toContain(RESTORED);
    expect((await eventsOf(id)).slice(0, before.length)).toEqual(before);
    const champion = await population.champion();
    expect(champion.ok && champion.value.hash).toBe(view.champion?.hash);

    const tag = restored.value.etag;
    const more = { config: { stop: { generations: end.generation + 4 } } };
    expect((await population.patch(more, tag, CALLER)).ok).toBe(true);
    expect(await broken(id)).toEqual([]);
    expect(await checksOf(id)).toContain(RESTORED);
    expect(await tampered(id)).toContain(RESTORED);
    await population.resume(CALLER);
    const again = await until(id, ['completed']);
    expect(again.generation).toBeGreaterThan(end.generation);
    const generations = (await eventsOf(id))
      .filter(({ type }) => type === 'generation-recorded')
      .map(({ data }) => Number(data['generation']));
    expect(generations).toEqual(generations.map((_, i) => i));
    expect(await broken(id)).toEqual([]);
    expect(await crashAndBroken(id)).toEqual([]);
    expect((await populationOf(id).restore('no such snapshot', CALLER)).ok).toBe(false);
  },
);

const RESTORED = 'state hash of the restored state';

/** The names of all checks of `verify`. */
async function checksOf(id: string): Promise<unknown> {
  const verified = await populationOf(id).verify();
  return verified.ok ? verified.value.checks.map(({ name }) => name) : verified.error;
}

/** Checks that fail while living agents have another fitness than in the snapshot; puts it back. */
async function tampered(id: string): Promise<unknown> {
  const exchange = (from: string, to: string): Promise<unknown> =>
    runInDurableObject(populationOf(id), (_, { storage }) => {
      storage.sql.exec(
        "UPDATE blobs SET body = replace(body, ?, ?) WHERE kind = 'living'",
        from,
        to,
      );
    });
  await exchange('"fitness":0.', '"fitness":1.');
  const verified = await populationOf(id).verify();
  await exchange('"fitness":1.', '"fitness":0.');
  return verified.ok && verified.value.checks.filter(({ ok }) => !ok).map(({ name }) => name);
}

async function crashAndBroken(id: string): Promise<unknown> {
  await crash(id);
  return broken(id);
}

test(
  'DELETE erases everything but a tombstone; the log keeps the whole chain',
  { timeout: 30_000 },
  async () => {
    const id = populationId('deleted');
    const population = populationOf(id);
    await population.create(double(id, { start: true }), CALLER);
    await until(id);
    const objects = async (): Promise<number> =>
      (await env.SNAPSHOTS.list({ prefix: `${id}/` })).objects.length;
    await eventually('snapshots are delivered', async () => (await objects()) > 3);
    const last = (await eventsOf(id)).at(-1);
    expect((await population.remove(CALLER)).ok).toBe(true);
    for (const answer of [await population.read(), await population.remove(CALLER)]) {
      expect(!answer.ok && answer.error.code).toBe('not-found');
    }
    await eventually('the objects are erased', async () => (await objects()) === 0);
    const rows = async (): Promise<number> =>
      runInDurableObject(population, (_, { storage }) =>
        ['events', 'blobs', 'snapshots', 'progress', 'targets', 'parked']
          .map(
            (table) =>
              storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).one().n,
          )
          .reduce((sum, n) => sum + n),
      );
    await eventually('the rows are erased', async () => (await rows()) === 0);
    const copies = await logged(id);
    expect(copies.at(-1)?.type).toBe('population-deleted');
    expect(copies.map(({ seq }) => seq)).toEqual(copies.map((_, i) => i + 1));
    expect(copies.at(-1)?.prev).toBe(last?.hash);
    const again = await population.create(double(id), CALLER);
    expect(!again.ok && again.error.code).toBe('not-found');
  },
);

test('rows written are at most 50 for 1,000 evaluations', { timeout: 60_000 }, async () => {
  const id = populationId('rows');
  const population = populationOf(id);
  const config = {
    strategy: 'islands',
    generationSize: 100,
    stop: { evaluations: 8_000 },
  } as const;
  await population.create({ ...quadratic(id, config), start: true }, CALLER);
  const { evaluations } = await until(id);
  const rows = await runInDurableObject(population, (instance) =>
    Number(Reflect.get(instance, 'rowsWritten')),
  );
  expect(evaluations).toBe(8_000);
  // read by test/bench/rows.ts
  console.log(`rows written per 1,000 evaluations: ${(rows / evaluations) * 1_000}`);
  expect((rows / evaluations) * 1_000).toBeLessThanOrEqual(50);
});

test('a process that starts reads its agents once', async () => {
  await withStore('started', async (store, storage) => {
    const now = steppingClock(1_000);
    createIn(store, now, quadratic('started', { stop: { generations: 50 } }));
    const evolution = evolutionOver(store, now);
    while (progressOf(store).search === null) await evolution.run();
    const started = new PopulationStore(storage, 'started');
    const loaded = vi.spyOn(started, 'loadSearch');
    await evolutionOver(started, now).run();
    expect(loaded).toHaveBeenCalledTimes(1);
  });
});
