import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import * as commands from '../../durable-objects/commands.ts';
import type { CommandHost } from '../../durable-objects/commands.ts';
import { Delivery, EVENT_TARGET } from '../../durable-objects/delivery.ts';
import { loggedCopy } from '../../durable-objects/logged-copy.ts';
import type { PopulationStore } from '../../durable-objects/population-store.ts';
import { SNAPSHOT_TARGET } from '../../durable-objects/snapshots.ts';
import { createEventLog } from '../../src/adapters/d1/event-log.ts';
import { createObjectStore } from '../../src/adapters/r2/object-store.ts';
import type { EventLog, ObjectStore, StoredEvent } from '../../src/ports.ts';
import { MemoryLog } from '../support/memory-log.ts';
import {
  dueWorkOver,
  evolvedIn,
  FAR_FUTURE,
  progressOf,
  snapshotIn,
  steppingClock,
  withStore,
} from '../support/population-rows.ts';
import { CALLER, eventually } from '../support/populations.ts';

/** A signal belongs to the object it is made in. */
const never = (): AbortSignal => new AbortController().signal;

/** A population whose events and snapshots lie there undelivered. */
const evolved = (store: PopulationStore, now: () => number): Promise<CommandHost> =>
  evolvedIn(store, now, {
    strategy: 'greedy',
    generationSize: 8,
    snapshotEvery: 4,
    stop: { generations: 12 },
  });

const clock = (): (() => number) => steppingClock(10);

test('an outage of any length holds events back; afterwards nothing is missing or double', async () => {
  await withStore('outage', async (store) => {
    const now = clock();
    await evolved(store, now);
    const log = new MemoryLog();
    const delivery = new Delivery({ store, log, objects: createObjectStore(env.SNAPSHOTS), now });
    log.refuse = () => '503';
    let wait = 0;
    for (let i = 0; i < 12; i++) {
      const at = await delivery.run(EVENT_TARGET, never());
      wait = (at ?? 0) - now();
    }
    expect(wait).toBeGreaterThan(100_000);
    expect(store.outbox.get(EVENT_TARGET)).toMatchObject({ cursor: 0, failures: 12, error: '503' });
    expect(store.outbox.parked()).toEqual([]);
    log.refuse = () => null;
    log.loseAnswers = true;
    await delivery.run(EVENT_TARGET, never());
    log.loseAnswers = false;
    expect(await delivery.run(EVENT_TARGET, never())).toBeNull();
    const { seq } = store.events.head();
    expect([log.events.size, log.applied]).toEqual([seq, seq]);
    expect(store.outbox.get(EVENT_TARGET)).toMatchObject({ cursor: seq, failures: 0, error: null });
    expect(delivery.hasBacklog(EVENT_TARGET)).toBe(false);
  });
});

test('an answer that comes when its work was given up, and done again, moves nothing back', async () => {
  await withStore('late answer', async (store) => {
    const now = clock();
    await evolved(store, now);
    const log = new MemoryLog();
    const gate = Promise.withResolvers<void>();
    const slow: EventLog = {
      ofStream: log.ofStream,
      ofAccount: log.ofAccount,
      append: async (account, events) => {
        await gate.promise;
        await log.append(account, events);
      },
    };
    const objects = createObjectStore(env.SNAPSHOTS);
    const givenUp = new AbortController();
    const late = new Delivery({ store, log: slow, objects, now }).run(EVENT_TARGET, givenUp.signal);
    const draft = { type: 'noise', actor: 'hub', cause: { correlation: 't' }, data: {} };
    store.transaction(() => void store.events.append([draft], now()));
    givenUp.abort();
    await new Delivery({ store, log, objects, now }).run(EVENT_TARGET, never());
    gate.resolve();
    await late;
    expect(store.outbox.get(EVENT_TARGET)?.cursor).toBe(store.events.head().seq);
  });
});

test('one target down does not hold back the other; a bad event is parked, reported, and tried again', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
  await withStore('poison', async (store) => {
    let time = FAR_FUTURE;
    const now = (): number => (time += 10);
    await evolved(store, now);
    const log = new MemoryLog();
    const objects: ObjectStore = {
      put: async () => {
        throw new Error('the bucket is down');
      },
      get: async () => null,
      delete: async () => {},
    };
    const delivery = new Delivery({ store, log, objects, now });
    log.refuse = (events) => (events.some(({ seq }) => seq === 5) ? '413' : null);
    for (let i = 0; i < 4; i++) {
      await delivery.run(SNAPSHOT_TARGET, never());
      await delivery.run(EVENT_TARGET, never());
    }
    const { seq } = store.events.head();
    expect(log.events.size).toBe(seq - 1);
    expect(store.outbox.parked()).toMatchObject([{ target: EVENT_TARGET, item: 5, error: '413' }]);
    expect(store.outbox.secured(EVENT_TARGET)).toBe(4);
    expect(reported).toHaveBeenCalledTimes(1);
    expect(store.outbox.get(SNAPSHOT_TARGET)).toMatchObject({ cursor: 0, failures: 4 });
    log.refuse = () => null;
    time += 3_700_000;
    expect(await delivery.run(EVENT_TARGET, never())).toBeNull();
    expect([log.events.size, store.outbox.parked().length]).toEqual([seq, 0]);
  });
  reported.mockRestore();
});

test('where the log has just refused the last event it should have, and has the one after it, the copy ends before it', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
  await withStore('refused at the end', async (store) => {
    const now = clock();
    await evolved(store, now);
    const { seq } = store.events.head();
    const draft = { type: 'noise', actor: 'hub', cause: { correlation: 't' }, data: {} };
    store.transaction(() => void store.events.append([draft], now()));
    const log = new MemoryLog();
    log.refuse = (events) => (events.some((event) => event.seq === seq) ? '413' : null);
    let pages = 0;
    const finite: EventLog = {
      append: (...sent) => log.append(...sent),
      ofAccount: log.ofAccount,
      ofStream: async (...asked) => {
        if (++pages > 10) throw new Error('it goes on for ever');
        return log.ofStream(...asked);
      },
    };
    const copies: (readonly number[] | undefined)[] = [];
    const watched: EventLog = {
      ...finite,
      append: async (account, events) => {
        if (store.outbox.get(EVENT_TARGET)?.cursor === seq)
          copies.push((await loggedCopy(finite, store))?.map((one) => one.seq));
        await log.append(account, events);
      },
    };
    const objects = createObjectStore(env.SNAPSHOTS);
    const delivery = new Delivery({ store, log: watched, objects, now });
    for (let i = 0; i < 4; i++) await delivery.run(EVENT_TARGET, never());
    expect(store.outbox.parked()).toMatchObject([{ target: EVENT_TARGET, item: seq }]);
    expect(copies).toEqual([Array.from({ length: seq - 1 }, (_, i) => i + 1)]);
  });
  reported.mockRestore();
});

test('while a parked item waits for its hour, what comes after it goes out at once', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
  await withStore('behind a parked one', async (store) => {
    let time = FAR_FUTURE;
    const now = (): number => (time += 10);
    const host = await evolved(store, now);
    const log = new MemoryLog();
    log.refuse = (events) => (events.some(({ seq }) => seq === 5) ? '413' : null);
    const due = dueWorkOver(host, { log, objects: createObjectStore(env.SNAPSHOTS) });
    const lookLater = async (): Promise<void> => {
      time += 2_000;
      await due.alarm();
    };
    await eventually('the bad event is parked, all others are there', async () => {
      await lookLater();
      const row = store.due.get('deliver', EVENT_TARGET);
      return store.outbox.parked().length === 1 && (row?.at ?? 0) > time + 3_000_000;
    });
    const draft = { type: 'noise', actor: 'hub', cause: { correlation: 't' }, data: {} };
    store.transaction(() => void store.events.append([draft], now()));
    const { seq } = store.events.head();
    await lookLater();
    await eventually('the new event is there', async () => log.events.has(seq));
    expect(store.outbox.parked()).toHaveLength(1);
  });
  reported.mockRestore();
});

test('a full outbox presses; a drained one does not', async () => {
  await withStore('pressure', async (store) => {
    const now = clock();
    await evolved(store, now);
    const log = new MemoryLog();
    const delivery = new Delivery({ store, log, objects: createObjectStore(env.SNAPSHOTS), now });
    const draft = { type: 'noise', actor: 'hub', cause: { correlation: 't' }, data: {} };
    store.transaction(
      () =>
        void store.events.append(
          Array.from({ length: 20_000 }, () => draft),
          now(),
        ),
    );
    expect(delivery.pressure()).toBeGreaterThan(1);
    await delivery.run(EVENT_TARGET, never());
    expect(delivery.pressure()).toBeLessThan(0.5);
  });
}, 60_000);

test('events that every durable target has are trimmed behind the last delivered snapshot', async () => {
  await withStore('trim', async (store) => {
    const now = clock();
    await evolved(store, now);
    const log = new MemoryLog();
    const delivery = new Delivery({ store, log, objects: createObjectStore(env.SNAPSHOTS), now });
    const draft = { type: 'noise', actor: 'hub', cause: { correlation: 't' }, data: {} };
    store.transaction(
      () =>
        void store.events.append(
          Array.from({ length: 1_200 }, () => draft),
          now(),
        ),
    );
    await delivery.run(EVENT_TARGET, never());
    expect(store.events.oldest()).toBe(1);
    await delivery.run(SNAPSHOT_TARGET, never());
    const oldest = store.events.oldest();
    const snapshot = store.snapshots.last();
    expect(oldest).toBeGreaterThan(1);
    expect(oldest).toBeLessThanOrEqual((snapshot?.seq ?? 0) + 1);
    expect(store.events.after(0, 1)[0]?.seq).toBe(oldest);
  });
});

test('a snapshot in the object store is whole: every blob under its key is what its id says', async () => {
  await withStore('whole', async (store) => {
    const now = clock();
    await evolved(store, now);
    const objects = createObjectStore(env.SNAPSHOTS);
    const delivery = new Delivery({ store, log: new MemoryLog(), objects, now });
    expect(await delivery.run(SNAPSHOT_TARGET, never())).toBeNull();
    let blobs = 0;
    for (let number = store.snapshots.last()?.number ?? 0; number > 0; number--) {
      for (const { key, id } of store.snapshots.manifest(number)?.manifest.blobs ?? []) {
        const bytes = await objects.get(key);
        const digest = await crypto.subtle.digest('SHA-256', bytes ?? new Uint8Array());
        expect(Buffer.from(digest).toString('hex')).toBe(id);
        blobs++;
      }
    }
    expect(blobs).toBeGreaterThan(6);
  });
});

test('snapshots that wait together write each object once: the bucket takes one write a second and key', async () => {
  await withStore('written once', async (store) => {
    const now = clock();
    await evolved(store, now);
    expect(store.snapshots.after(0, 100).length).toBeGreaterThan(3);
    const bucket = createObjectStore(env.SNAPSHOTS);
    const written = new Map<string, number>();
    const objects: ObjectStore = {
      ...bucket,
      put: async (key, bytes) => {
        if (written.has(key)) throw new Error('429');
        written.set(key, bytes.length);
        await bucket.put(key, bytes);
      },
    };
    const delivery = new Delivery({ store, log: new MemoryLog(), objects, now });
    expect(await delivery.run(SNAPSHOT_TARGET, never())).toBeNull();
    expect(store.outbox.get(SNAPSHOT_TARGET)).toMatchObject({
      cursor: store.snapshots.last()?.number,
      failures: 0,
    });
  });
});

test('while a snapshot is parked, those after it bring what is new and nothing again', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
  await withStore('parked snapshot', async (store) => {
    const now = clock();
    const host = await evolved(store, now);
    const refused = store.snapshots.find(store.snapshots.manifest(2)?.id ?? '');
    const bucket = createObjectStore(env.SNAPSHOTS);
    const written: string[] = [];
    const objects: ObjectStore = {
      ...bucket,
      put: async (key, bytes) => {
        if (key.includes(refused?.id ?? 'none')) throw new Error('413');
        written.push(key);
        await bucket.put(key, bytes);
      },
    };
    const delivery = new Delivery({ store, log: new MemoryLog(), objects, now });
    for (let i = 0; i < 5; i++) await delivery.run(SNAPSHOT_TARGET, never());
    expect(store.outbox.parked()).toMatchObject([{ target: SNAPSHOT_TARGET, item: 2 }]);
    expect(delivery.hasBacklog(SNAPSHOT_TARGET)).toBe(false);
    for (let more = 0; more < 2; more++) {
      written.length = 0;
      store.transaction(() => store.save(host.evolution.snapshot(progressOf(store), 'rescore')));
      await delivery.run(SNAPSHOT_TARGET, never());
      expect(written.filter((key) => key.endsWith('.json')).length).toBe(1);
      expect(written.length).toBe(1);
    }
  });
  reported.mockRestore();
});

test('a snapshot after a restore is whole, though patches left the bodies it names as they were', async () => {
  await withStore('whole-again', async (store) => {
    const now = clock();
    const host = await evolved(store, now);
    const objects = createObjectStore(env.SNAPSHOTS);
    const delivery = new Delivery({ store, log: new MemoryLog(), objects, now });
    for (const target of [EVENT_TARGET, SNAPSHOT_TARGET]) await delivery.run(target, never());
    const found = await snapshotIn(store, store.snapshots.last()?.id, objects);
    expect(commands.restore(host, CALLER, found).ok).toBe(true);
    for (const generations of [40, 12])
      expect(commands.patch(host, { config: { stop: { generations } } }, '*', CALLER).ok).toBe(
        true,
      );
    commands.resume(host, CALLER);
    while (store.progress?.state === 'running') await host.evolution.run();
    expect(await delivery.run(SNAPSHOT_TARGET, never())).toBeNull();
    const { number = 0 } = store.snapshots.last() ?? {};
    const blobs = store.snapshots.manifest(number)?.manifest.blobs ?? [];
    const before = store.snapshots.manifest(number - 1)?.manifest.blobs ?? [];
    // bodies that were there before, under keys of the restore's epoch
    const renamed = blobs.filter(({ id, key }) =>
      before.some((known) => known.id === id && known.key !== key),
    );
    expect(renamed.length).toBeGreaterThan(0);
    const missing: string[] = [];
    for (const { key } of blobs) if ((await objects.get(key)) === null) missing.push(key);
    expect(missing).toEqual([]);
  });
});

test('the log in D1 takes an event once, refuses a fork, pages by stream and by account', async () => {
  const log = createEventLog(env.DB);
  const event = (stream: string, seq: number, hash: string): StoredEvent => ({
    stream,
    seq,
    at: 1,
    type: 't',
    hash,
    body: JSON.stringify({ stream, seq }),
  });
  const both = [event('population:a', 1, 'h1'), event('population:a', 2, 'h2')];
  await log.append('acc', both);
  await log.append('acc', both);
  await log.append('acc', [event('population:b', 1, 'h3')]);
  await log.append('other', [event('population:c', 1, 'h4')]);
  await expect(
    (async () => log.append('acc', [event('population:a', 2, 'forged')]))(),
  ).rejects.toThrow('another event 2');
  const bodies = (found: readonly { body: string }[]): unknown[] =>
    found.map(({ body }) => JSON.parse(body));
  expect(bodies(await log.ofStream('population:a', 1, 10))).toEqual([
    { stream: 'population:a', seq: 2 },
  ]);
  const first = await log.ofAccount('acc', 0, 2);
  expect(bodies(first)).toEqual([
    { stream: 'population:a', seq: 1 },
    { stream: 'population:a', seq: 2 },
  ]);
  expect(bodies(await log.ofAccount('acc', first[1]?.cursor ?? 0, 2))).toEqual([
    { stream: 'population:b', seq: 1 },
  ]);
});

test('an object in R2 is written once and found, and a prefix is erased', async () => {
  const objects = createObjectStore(env.SNAPSHOTS);
  const text = new TextEncoder();
  await objects.put('p_r2/1/a', text.encode('first'));
  await objects.put('p_r2/1/a', text.encode('second'));
  await objects.put('p_r2x/1/a', text.encode('neighbour'));
  expect(new TextDecoder().decode((await objects.get('p_r2/1/a')) ?? undefined)).toBe('first');
  await objects.delete('p_r2/');
  expect(await objects.get('p_r2/1/a')).toBeNull();
  expect(await objects.get('p_r2x/1/a')).not.toBeNull();
});
