/** Alarms that fail, come twice, or come at strange times (R6, R7, R8): the same search, and never a loop without rest. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import type { PopulationNote } from '../../durable-objects/account-api.ts';
import { createBackground } from '../../durable-objects/background.ts';
import * as commands from '../../durable-objects/commands.ts';
import type { DueWorkHost } from '../../durable-objects/due-work.ts';
import type { PopulationView } from '../../durable-objects/population-api.ts';
import { createObjectStore } from '../../src/adapters/r2/object-store.ts';
import { MemoryLog } from '../support/memory-log.ts';
import {
  createIn,
  dueWorkOver,
  evolutionOver,
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
  until,
} from '../support/populations.ts';

const CONFIG = {
  strategy: 'generational',
  populationSize: 24,
  snapshotEvery: 4,
  stop: { generations: 10 },
} as const;

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function begin(name: string): Promise<string> {
  const id = populationId(name);
  await populationOf(id).create({ ...quadratic(id, CONFIG), start: true }, CALLER);
  return id;
}

const read = async (id: string): Promise<PopulationView> => {
  const answer = await populationOf(id).read();
  if (!answer.ok) throw new Error(answer.error.detail);
  return answer.value.population;
};

async function expectWhole(id: string): Promise<void> {
  const verified = await populationOf(id).verify();
  expect(verified.ok && verified.value.checks.filter(({ ok }) => !ok)).toEqual([]);
}

let calm: Promise<PopulationView> | undefined;
/** What the search comes to when nothing disturbs it. */
const undisturbed = (): Promise<PopulationView> =>
  (calm ??= begin('calm').then((id) => until(id, ['completed'])));

test('alarms that come twice, three at a time, while the population evolves', async () => {
  const { stateHash, evaluations } = await undisturbed();
  const id = await begin('twice');
  let rounds = 0;
  for (; (await read(id)).state === 'running'; rounds++)
    await runInDurableObject(populationOf(id), async (instance) => {
      const ring = async (): Promise<void> => instance.alarm?.();
      await Promise.all([ring(), ring(), ring()]);
    });
  expect(rounds).toBeGreaterThan(0);
  expect(await read(id)).toMatchObject({ state: 'completed', stateHash, evaluations });
  await expectWhole(id);
});

test('a clock that jumps an hour, a month, an hour back, or stands still', async () => {
  const { stateHash, evaluations } = await undisturbed();
  const HOUR = 3_600_000;
  const jumps = [HOUR, 0, -HOUR, 30 * 24 * HOUR, -HOUR, 2 * HOUR, 0, -2 * HOUR, 3 * HOUR];
  vi.useFakeTimers({ toFake: ['Date'] });
  const id = await begin('jumps');
  const seen: number[] = [];
  for (let i = 0; i < 200 && (await read(id)).state === 'running'; i++) {
    vi.setSystemTime(Date.now() + (jumps[i % jumps.length] ?? 0));
    // what is due in the future of a clock that went back is due now
    expect((await populationOf(id).pause(CALLER)).ok).toBe(true);
    expect((await populationOf(id).resume(CALLER)).ok).toBe(true);
    await runDurableObjectAlarm(populationOf(id));
    seen.push((await read(id)).generation);
  }
  expect(await read(id)).toMatchObject({ state: 'completed', stateHash, evaluations });
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  await expectWhole(id);
});

test('storage that refuses every write: the alarm neither throws nor spins, and goes on when it can', async () => {
  const { stateHash } = await undisturbed();
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  const id = await begin('refused');
  const write = (sql: string): Promise<unknown> =>
    runInDurableObject(populationOf(id), (_, { storage }) => void storage.sql.exec(sql));
  await write('ALTER TABLE events RENAME TO hidden');
  await scheduler.wait(1_500);
  const failures = errors.mock.calls.filter(([entry]) =>
    JSON.stringify(entry).includes('"alarm-failed"'),
  );
  await write('ALTER TABLE hidden RENAME TO events');
  await expect(
    runInDurableObject(populationOf(id), (instance) => instance.alarm?.()),
  ).resolves.toBeUndefined();
  expect(errors.mock.calls.length).toBeGreaterThan(0);
  expect(failures.length).toBeLessThan(10);
  const view = await until(id, ['completed', 'paused']);
  if (view.state === 'paused') {
    expect(view.pausedBy).toBe('step-crashed');
    await populationOf(id).resume(CALLER);
  }
  expect((await until(id, ['completed'])).stateHash).toBe(stateHash);
  await expectWhole(id);
}, 60_000);

test('network work that outlives its lease: its row is not due all the time, and it is not begun twice', async () => {
  await withStore('lasting', async (store) => {
    let time = FAR_FUTURE;
    const background = createBackground(store, () => time);
    const end = Promise.withResolvers<null>();
    let begun = 0;
    const work = (): Promise<null> => {
      begun++;
      return end.promise;
    };
    background.start('note', '', work);
    time += 61_000;
    const ready = store.due.ready(time);
    expect(ready).toMatchObject([{ kind: 'note' }]);
    // what an alarm does with it
    for (const { kind, key } of ready) background.start(kind, key, work);
    expect(store.due.ready(time)).toEqual([]);
    expect(store.due.soonest()).toBeGreaterThan(time);
    expect(begun).toBe(1);
    end.resolve(null);
    await eventually('it is done', async () => store.due.get('note', '') === undefined);
  });
});

test('what becomes of a population while the registry is told how it stands is told after it', async () => {
  await withStore('told twice', async (store) => {
    const now = steppingClock(10);
    const told: string[] = [];
    const gate = Promise.withResolvers<void>();
    const note = async ({ state }: PopulationNote): Promise<void> => {
      told.push(state);
      await gate.promise;
    };
    const accounts = { getByName: () => ({ note }) } as unknown as DueWorkHost['accounts'];
    const log = new MemoryLog();
    const objects = createObjectStore(env.SNAPSHOTS);
    createIn(store, now, quadratic(store.id, CONFIG));
    const host = { store, evolution: evolutionOver(store, now), now };
    const due = dueWorkOver(host, { log, objects, accounts });
    due.start();
    commands.pause(host, CALLER);
    due.start();
    gate.resolve();
    await eventually('the registry knows', async () => {
      due.start();
      return store.due.get('note', '') === undefined;
    });
    expect(told).toEqual(['running', 'paused']);
  });
});

test('network work that is never answered counts as lost with its lease, and is begun again', async () => {
  await withStore('unanswered', async (store) => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const time = FAR_FUTURE;
    const background = createBackground(store, () => time);
    let begun = 0;
    const work = (): Promise<null> =>
      ++begun === 1 ? Promise.withResolvers<null>().promise : Promise.resolve(null);
    background.start('deliver', 'd1', work);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(background.isRunning('deliver', 'd1')).toBe(false);
    expect(store.due.get('deliver', 'd1')).toBeDefined();
    background.start('deliver', 'd1', work);
    await vi.advanceTimersByTimeAsync(1);
    expect([begun, store.due.get('deliver', 'd1')]).toEqual([2, undefined]);
  });
});
