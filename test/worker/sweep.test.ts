import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import type { Caller } from '../../durable-objects/population-api.ts';
import { sweep } from '../../src/cron/sweep.ts';
import { call } from '../support/api.ts';
import { DOUBLE } from '../support/double.ts';
import { CALLER, populationOf, until } from '../support/populations.ts';

const services = {
  account: (name: string): ReturnType<typeof env.ACCOUNTS.getByName> =>
    env.ACCOUNTS.getByName(name),
  population: populationOf,
};

/** Starts or deletes a population and takes its alarm away before it can go off, as after seven failures in a row. */
async function withoutAlarm(id: string, what: 'start' | 'remove'): Promise<void> {
  await runInDurableObject(populationOf(id), async (instance, { storage }) => {
    const command: (caller: Caller) => Promise<unknown> = Reflect.get(instance, what);
    const done = command.call(instance, CALLER);
    await storage.deleteAlarm();
    await done;
  });
}

test('a running population whose alarm died is armed again by the sweep', async () => {
  const made = await call('POST', '/v1/populations', DOUBLE);
  const id = String(made.json?.['id']);
  await withoutAlarm(id, 'start');
  await env.ACCOUNTS.getByName('default').note({
    id,
    name: DOUBLE.name,
    state: 'running',
    updatedAt: new Date().toISOString(),
  });
  await scheduler.wait(50);
  const stalled = await populationOf(id).read();
  expect(stalled.ok && stalled.value.population).toMatchObject({
    state: 'running',
    generation: -1,
  });
  expect(await sweep(['default'], services)).toEqual({ asked: 1, rearmed: 1, failed: 0 });
  expect((await until(id)).state).toBe('completed');
  const verified = await populationOf(id).verify();
  expect(verified.ok && verified.value.checks.filter(({ ok }) => !ok)).toEqual([]);
});

test(
  'a population that cannot be reached does not hold up the others',
  { timeout: 60_000 },
  async () => {
    const body = { ...DOUBLE, config: { seed: 7, stop: { generations: 2_000 } }, start: true };
    const ids = [
      String((await call('POST', '/v1/populations', body)).json?.['id']),
      String((await call('POST', '/v1/populations', body)).json?.['id']),
    ];
    const poked: string[] = [];
    const swept = await sweep(['default'], {
      ...services,
      population: (id) => ({
        poke: async () => {
          if (id === ids[0]) throw new Error('overloaded');
          poked.push(id);
          return { ok: true, value: { rearmed: false } };
        },
      }),
    });
    expect(swept.failed).toBe(1);
    expect(poked).toContain(ids[1]);
    for (const id of ids) await call('POST', `/v1/populations/${id}/stop`);
  },
);

test('a deleted population whose alarm died is armed again too: it has content to erase', async () => {
  const made = await call('POST', '/v1/populations', DOUBLE);
  const id = String(made.json?.['id']);
  await withoutAlarm(id, 'remove');
  await env.ACCOUNTS.getByName('default').forget(id);
  const poked: string[] = [];
  const population = (one: string): ReturnType<typeof populationOf> => {
    poked.push(one);
    return populationOf(one);
  };
  expect((await sweep(['default'], { ...services, population })).rearmed).toBe(1);
  expect(poked).toContain(id);
  const swept = await sweep(['default'], services, Date.now() + 25 * 3_600_000);
  expect(swept).toEqual({ asked: 0, rearmed: 0, failed: 0 });
});
