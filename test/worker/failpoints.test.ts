/** A crash between any two writes of a population's life: the same history, state and copies as without one. */
import { expect, test, vi } from 'vitest';
import * as commands from '../../durable-objects/commands.ts';
import type { CommandHost } from '../../durable-objects/commands.ts';
import { Delivery, TARGETS } from '../../durable-objects/delivery.ts';
import type { Evolution } from '../../durable-objects/evolution.ts';
import { verifyStored } from '../../durable-objects/evidence.ts';
import type { Caller } from '../../durable-objects/population-api.ts';
import { PopulationStore } from '../../durable-objects/population-store.ts';
import { steer } from '../../durable-objects/steering.ts';
import type { EventData } from '../../src/core/dna/event.ts';
import type { ObjectStore } from '../../src/ports.ts';
import type { Failpoint } from '../support/failpoints.ts';
import { COMMIT, COMMITTED, Crash, processOver } from '../support/failpoints.ts';
import { MemoryLog } from '../support/memory-log.ts';
import {
  evolutionOver,
  snapshotIn,
  steppingClock,
  withStorage,
} from '../support/population-rows.ts';
import { CALLER, quadratic } from '../support/populations.ts';

vi.setConfig({ testTimeout: 120_000 });

/** One process of the population: a store over its rows and all that stands on it. */
interface Running {
  readonly store: PopulationStore;
  readonly evolution: Evolution;
  readonly host: CommandHost;
  readonly delivery: Delivery;
  readonly log: MemoryLog;
  readonly objects: ObjectStore;
}

/** Repeated with the same key by whoever got no answer. */
const keyed = (key: string): Caller => ({ ...CALLER, idempotency: { key, request: key } });

function memoryObjects(): ObjectStore & { readonly objects: ReadonlyMap<string, Uint8Array> } {
  const objects = new Map<string, Uint8Array>();
  return {
    objects,
    put: async (key, bytes) => void (objects.has(key) || objects.set(key, bytes)),
    get: async (key) => objects.get(key) ?? null,
    delete: async (prefix) => {
      for (const key of objects.keys()) if (key.startsWith(prefix)) objects.delete(key);
    },
  };
}

/** One slice an alarm, so that a generation is the most that happens in between. */
async function evolveTo(generation: number, { store, evolution }: Running): Promise<void> {
  while (store.progress?.state === 'running' && store.progress.highest < generation)
    await evolution.run();
}

async function restoreFirst({ store, host, objects }: Running): Promise<void> {
  const first = store.snapshots.manifest(1);
  const found = await snapshotIn(store, first?.id, objects);
  const caller = keyed('restore');
  commands.once(host, caller, commands.AS_POPULATION, () => commands.restore(host, caller, found));
}

const COMMANDS = { start: commands.start, pause: commands.pause, resume: commands.resume };

const command =
  (name: keyof typeof COMMANDS, key: string) =>
  ({ host }: Running): void => {
    const caller = keyed(key);
    const run = COMMANDS[name];
    const done = commands.once(host, caller, commands.AS_POPULATION, () => run(host, caller));
    if (!done.ok) throw new Error(done.error.detail);
  };

async function deliver({ delivery, store }: Running): Promise<void> {
  for (const { id } of TARGETS)
    while (delivery.hasBacklog(id)) await delivery.run(id, new AbortController().signal);
  expect(store.outbox.parked()).toEqual([]);
}

/** A life in steps that are repeated from the first after every crash: each has one effect, however often it is asked for. */
const life = (name: string): readonly ((running: Running) => void | Promise<void>)[] => [
  ({ host }) => {
    const config = {
      strategy: 'generational',
      populationSize: 12,
      snapshotEvery: 2,
      stop: { generations: 7 },
    } as const;
    commands.createPopulation(
      host,
      quadratic(name, config),
      { drawnSeed: 1, hasIsolates: false },
      CALLER,
    );
  },
  command('start', 'start'),
  (running) => evolveTo(2, running),
  command('pause', 'pause'),
  ({ host }) => void steer(host, { mode: 'append', text: 'be brief' }, keyed('steer')),
  deliver,
  command('resume', 'resume'),
  (running) => evolveTo(4, running),
  command('pause', 'pause again'),
  restoreFirst,
  command('resume', 'resume again'),
  (running) => evolveTo(Infinity, running),
  deliver,
];

/** Lives the life over an object's storage, with processes that end where `endsAt` says. */
async function live(name: string, endsAt: (point: Failpoint, running: string) => boolean) {
  return withStorage(name, async (storage) => {
    const now = steppingClock(3_000);
    const log = new MemoryLog();
    const objects = memoryObjects();
    let crashes = 0;
    for (;;) {
      let where = 'opening';
      const process = processOver(storage, (point) => endsAt(point, where));
      try {
        const store = new PopulationStore(process.storage, name);
        const evolution = evolutionOver(store, now);
        const host = { store, evolution, now };
        const delivery = new Delivery({ store, log, objects, now });
        for (const [number, step] of life(name).entries()) {
          where = `${number}/${store.progress?.highest ?? -1}`;
          await step({ store, evolution, host, delivery, log, objects });
          if (process.hasEnded) throw new Crash('was swallowed');
        }
        return { ...(await resultOf(store, log, objects)), crashes };
      } catch (error) {
        if (!process.hasEnded) throw error;
        crashes++;
      }
    }
  });
}

async function resultOf(
  store: PopulationStore,
  log: MemoryLog,
  objects: ReturnType<typeof memoryObjects>,
) {
  const { progress } = store;
  if (progress === undefined) throw new Error('there is no population');
  const checks = await verifyStored(store, log, objects);
  const { seq } = store.events.head();
  return {
    broken: checks?.filter(({ ok }) => !ok),
    state: progress.state,
    stateHash: progress.stateHash,
    evaluations: progress.search?.evaluations,
    history: store.events.after(0, 10_000).map(({ type, data }) => [type, untimed(data)]),
    copies: { missing: seq - log.events.size, double: log.applied - seq },
    objects: [...objects.objects.keys()].length,
    due:
      store.due.soonest() === null ? 'nothing' : store.due.ready(Infinity).map((row) => row.kind),
  };
}

/** Snapshots hold times, so their ids and sizes differ from life to life; their state hashes do not. */
const untimed = (data: EventData): EventData =>
  Object.fromEntries(
    Object.entries(data).filter(([name]) => !['id', 'bytes', 'from'].includes(name)),
  );

test('a crash at every failpoint of every transaction, one after the other: nothing differs', async () => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  const statements = new Set<string>();
  let most = 0;
  const { crashes: none, ...calm } = await live('p_calm', ({ index, next }) => {
    statements.add(next);
    most = Math.max(most, index);
    return false;
  });
  expect(none).toBe(0);
  expect(calm).toMatchObject({ broken: [], state: 'completed', copies: { missing: 0, double: 0 } });
  const crashed = new Map<string, number>();
  // the n-th life crashes at the n-th point of each of its transactions, once at each
  for (let n = 0; n <= most; n++) {
    const reached = new Set<string>();
    const { crashes, ...outcome } = await live(`p_${n}`, ({ index, next }, where) => {
      const point = `${where} ${next}`;
      if (index !== n || reached.has(point)) return false;
      reached.add(point);
      crashed.set(next, (crashed.get(next) ?? 0) + 1);
      return true;
    });
    expect(crashes).toBeGreaterThan(0);
    expect(outcome, `crashes at point ${n}`).toEqual(calm);
  }
  errors.mockRestore();
  const total = [...crashed.values()].reduce((sum, times) => sum + times, 0);
  console.log(
    `${total} crashes at ${crashed.size} kinds of failpoints, up to ${most} in one transaction`,
  );
  expect([...statements].filter((statement) => !crashed.has(statement))).toEqual([]);
  expect([crashed.get(COMMIT), crashed.get(COMMITTED)].every((times) => (times ?? 0) > 30)).toBe(
    true,
  );
  expect(total).toBeGreaterThan(150);
});
