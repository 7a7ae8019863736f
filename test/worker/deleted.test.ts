/**
 * What still comes in after DELETE (answers of models, a log that takes events again, objects on their way) brings nothing
 * back, and a log that takes events again nothing that was paused by hand.
 */
import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { expect, test, vi } from 'vitest';
import * as commands from '../../durable-objects/commands.ts';
import { EVENT_TARGET } from '../../durable-objects/delivery.ts';
import { PopulationStore } from '../../durable-objects/population-store.ts';
import { CONTENT_TABLES, LOG_TABLES } from '../../durable-objects/schema.ts';
import { createObjectStore } from '../../src/adapters/r2/object-store.ts';
import type { EventLog, ObjectStore } from '../../src/ports.ts';
import { MemoryLog } from '../support/memory-log.ts';
import {
  createIn,
  dueWorkOver,
  evolutionOver,
  evolvedIn,
  FAR_FUTURE,
  steppingClock,
  withStore,
} from '../support/population-rows.ts';
import {
  CALLER,
  eventually,
  populationId,
  populationOf,
  quadratic,
} from '../support/populations.ts';
import { createControl } from '../support/stand-ins/control.ts';
import { BEDROCK_CONTROL } from '../support/stand-ins/outbound-names.ts';

const bedrock = createControl(BEDROCK_CONTROL);
/** Answers take longer than DELETE needs, and less than it rests before it looks again whether it may erase. */
const ANSWER_MS = 300;

interface Standing {
  /** Numbers of the calls in flight. */
  readonly calling: readonly number[];
  /** The highest recorded; -1 where nothing is left. */
  readonly generation: number;
  readonly isStepDue: boolean;
  readonly events: readonly string[];
}

const standing = (id: string): Promise<Standing> =>
  runInDurableObject(populationOf(id), (_, { storage }) => {
    const store = new PopulationStore(storage, id);
    const inFlight = store.proposals.all().filter(({ state }) => state === 'calling');
    return {
      calling: inFlight.map(({ n }) => n),
      generation: store.progress?.highest ?? -1,
      isStepDue: store.due.get('step', '') !== undefined,
      events: store.events.after(0, 10_000).map(({ type }) => type),
    };
  });

test('answers of calls in flight do not set a deleted population going', async () => {
  const id = populationId('buried');
  await bedrock.send({ do: 'mutate', options: { seed: 3 }, metadata: id });
  const fault = { kind: 'delay', ms: ANSWER_MS } as const;
  await bedrock.send({ do: 'inject', rule: { fault, match: { metadata: id } } });
  const body = quadratic(id, {
    populationSize: 60,
    generationSize: 30,
    models: { arms: ['bedrock/us-east-1/local.mutator'], genetic: 20 },
    stop: { proposals: 10_000 },
  });
  await populationOf(id).create({ ...body, account: `a${id}`, start: true }, CALLER);
  await eventually('models are being asked', async () => {
    return (await bedrock.send({ do: 'report' }, id)).inFlight > 0;
  });
  expect((await populationOf(id).remove(CALLER)).ok).toBe(true);
  const buried = await standing(id);
  expect(buried.calling.length).toBeGreaterThan(0);
  let after = buried;
  await eventually('what was asked came home', async () => {
    after = await standing(id);
    return !after.calling.some((n) => buried.calling.includes(n));
  });
  expect([after.calling, after.isStepDue]).toEqual([[], false]);
  expect(after.generation).toBeLessThanOrEqual(buried.generation);
  expect(after.events.slice(buried.events.length)).not.toContain('generation-recorded');
});

const CONFIG = { strategy: 'greedy', generationSize: 8, snapshotEvery: 4 } as const;

test.each(['nothing', 'DELETE', 'pause'])(
  'backpressure that ends resumes a population, but none that was deleted, or paused by hand, meanwhile (%s)',
  async (meanwhile) => {
    await withStore(`pressed ${meanwhile}`, async (store) => {
      const now = steppingClock(10);
      createIn(store, now, quadratic(store.id, CONFIG));
      const taken = new MemoryLog();
      const gate = Promise.withResolvers<void>();
      const log: EventLog = {
        append: async (account, events) => {
          await gate.promise;
          await taken.append(account, events);
        },
        ofStream: taken.ofStream,
        ofAccount: taken.ofAccount,
      };
      const evolution = evolutionOver(store, now);
      const host = { store, evolution, now };
      const due = dueWorkOver(host, { log, objects: createObjectStore(env.SNAPSHOTS) });
      evolution.pause('backpressure', 'the log has not taken anything for long');
      due.startBacklog();
      if (meanwhile === 'DELETE') expect(commands.bury(host, CALLER).ok).toBe(true);
      if (meanwhile === 'pause') expect(commands.pause(host, CALLER).ok).toBe(true);
      const { seq } = store.events.head();
      gate.resolve();
      await eventually('the delivery is over', async () => {
        return store.due.get('deliver', EVENT_TARGET) === undefined;
      });
      expect(taken.events.size).toBeGreaterThanOrEqual(seq);
      expect(store.due.get('step', '') === undefined).toBe(meanwhile !== 'nothing');
      const later = store.events.after(seq, 10).map(({ type }) => type);
      expect(later).toEqual(meanwhile === 'nothing' ? ['population-resumed'] : []);
      if (meanwhile === 'pause') expect(store.progress?.pausedBy).toBe('user');
    });
  },
);

/** Rows of a deleted population, but for its tombstone. */
const rowsOf = ({ db }: PopulationStore): readonly string[] =>
  [...CONTENT_TABLES, ...LOG_TABLES, 'due'].filter(
    (table) => db.first(`SELECT 1 FROM ${table} LIMIT 1`) !== undefined,
  );

const keysOf = async ({ id }: PopulationStore): Promise<string[]> =>
  (await env.SNAPSHOTS.list({ prefix: `${id}/` })).objects.map(({ key }) => key);

test.each(['on their way before', 'left for after'])(
  'snapshots %s DELETE: nothing is in the object store once it was erased',
  async (when) => {
    await withStore(`erased ${when}`, async (store) => {
      const now = steppingClock(1_000);
      const host = await evolvedIn(store, now, { ...CONFIG, stop: { generations: 12 } });
      const bucket = createObjectStore(env.SNAPSHOTS);
      const gate = Promise.withResolvers<void>();
      let begun = 0;
      let ended = 0;
      const objects: ObjectStore = {
        ...bucket,
        put: async (key, bytes) => {
          begun++;
          await gate.promise;
          await bucket.put(key, bytes);
          ended++;
        },
      };
      const due = dueWorkOver(host, { log: new MemoryLog(), objects });
      const isBefore = when === 'on their way before';
      if (isBefore) due.startBacklog();
      expect(commands.bury(host, CALLER).ok).toBe(true);
      // long enough for an erasure that waits for nothing
      for (let i = 0; i < 10; i++) {
        await due.alarm();
        await scheduler.wait(1);
      }
      expect(begun).toBe(isBefore ? 1 : 0);
      gate.resolve();
      await eventually('all is erased, and nothing is on its way', async () => {
        await due.alarm();
        return store.definition === undefined && begun === ended;
      });
      // what was on its way ended; nothing more was sent
      expect(begun).toBe(isBefore ? 1 : 0);
      expect(await keysOf(store)).toEqual([]);
    });
  },
);

test('events that the log refuses reach it after DELETE too, when all else is erased', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
  await withStore('refused events', async (store) => {
    let time = FAR_FUTURE;
    const now = (): number => (time += 10);
    const host = await evolvedIn(store, now, { ...CONFIG, stop: { generations: 12 } });
    const log = new MemoryLog();
    const accounts = new Set<string>();
    log.refuse = (events) => (events.some(({ seq }) => seq === 5) ? '413' : null);
    const taking: EventLog = {
      append: async (account, events) => {
        await log.append(account, events);
        accounts.add(account);
      },
      ofStream: log.ofStream,
      ofAccount: log.ofAccount,
    };
    const due = dueWorkOver(host, { log: taking, objects: createObjectStore(env.SNAPSHOTS) });
    const later = async (ms: number): Promise<void> => {
      time += ms;
      await due.alarm();
    };
    expect(commands.bury(host, CALLER).ok).toBe(true);
    const { seq } = store.events.head();
    await eventually('the content is erased', async () => {
      await later(2_000);
      return store.definition === undefined;
    });
    expect(log.events.size).toBe(seq - 1);
    expect(rowsOf(store)).toEqual(['events', 'targets', 'parked', 'due']);
    log.refuse = () => null;
    await eventually('nothing is left', async () => {
      await later(3_700_000);
      return rowsOf(store).length === 0;
    });
    expect([log.events.size, log.applied]).toEqual([seq, seq]);
    expect([...accounts]).toEqual(['default']);
    expect([store.isDeleted, await keysOf(store)]).toEqual([true, []]);
  });
  reported.mockRestore();
});

test('an object that arrives after it was erased is erased too', async () => {
  await withStore('late object', async (store) => {
    let time = FAR_FUTURE;
    const now = (): number => (time += 10);
    const host = await evolvedIn(store, now, { ...CONFIG, stop: { generations: 4 } });
    const objects = createObjectStore(env.SNAPSHOTS);
    const due = dueWorkOver(host, { log: new MemoryLog(), objects });
    expect(commands.bury(host, CALLER).ok).toBe(true);
    await eventually('the content is erased', async () => {
      time += 6_000;
      await due.alarm();
      return store.definition === undefined;
    });
    // sent before DELETE, by a process that ended since
    await objects.put(`${store.id}/1/blobs/late`, new Uint8Array([1]));
    time += 3_700_000;
    await due.alarm();
    await eventually('it is erased', async () => (await keysOf(store)).length === 0);
    await eventually('nothing is left to do', async () => rowsOf(store).length === 0);
  });
});
