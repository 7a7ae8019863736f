import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import type { Env } from '../../src/env.ts';
import hub from '../../src/index.ts';
import { SERVED_FROM_MEMORY_MS } from '../../src/routes/champion-cache.ts';
import { call, ROOT_KEY } from '../support/api.ts';
import { DOUBLE } from '../support/double.ts';
import { eventually, until } from '../support/populations.ts';

interface Asked {
  populations: number;
  accounts: number;
}

/** The hub's bindings, with a count of how often an object was sought. */
function counting(asked: Asked): Env {
  const seek = <T extends { getByName: (name: string) => unknown }>(
    objects: T,
    which: keyof Asked,
  ): T =>
    new Proxy(objects, {
      get: (target, name) => {
        if (name === 'getByName') asked[which]++;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  return {
    ...env,
    POPULATIONS: seek(env.POPULATIONS, 'populations'),
    ACCOUNTS: seek(env.ACCOUNTS, 'accounts'),
  };
}

async function solved(): Promise<string> {
  const made = await call('POST', '/v1/populations', { ...DOUBLE, start: true });
  const id = String(made.json?.['id']);
  expect((await until(id)).state).toBe('completed');
  return id;
}

const invoke = (id: string, bindings: Env, key: string): Promise<Response> =>
  hub.fetch(
    new Request(`https://hub.test/v1/populations/${id}/champion/invoke`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{"args": [21]}',
    }),
    bindings,
  );

test.each(['root key', 'issued key'])(
  'champion invoked with the %s: in a second the objects are asked once, all other answers come from memory',
  async (kind) => {
    const id = await solved();
    const issued = await call('POST', '/v1/keys', { name: 'test', scopes: ['run'] });
    const key = kind === 'root key' ? ROOT_KEY : String(issued.json?.['key']);
    const asked: Asked = { populations: 0, accounts: 0 };
    const bindings = counting(asked);
    const start = Date.now();
    expect((await invoke(id, bindings, key)).status).toBe(200);
    // the registry says whose population it is, the population has the champion, the account's object knows the key
    expect(asked.populations).toBe(1);
    expect(asked.accounts).toBeGreaterThanOrEqual(1);
    const atFirst = { ...asked };
    for (
      let answers = 0;
      answers <= 20 || Date.now() - start < SERVED_FROM_MEMORY_MS / 2;
      answers++
    ) {
      const answer = await invoke(id, bindings, key);
      expect(await answer.json()).toMatchObject({ output: 42 });
      // on a machine that stood still meanwhile the second may have passed
      if (Date.now() - start < SERVED_FROM_MEMORY_MS) expect(asked).toEqual(atFirst);
    }
    await eventually('the object is asked again', async () => {
      await invoke(id, bindings, key);
      return asked.populations >= 2;
    });
    expect(Date.now() - start).toBeGreaterThanOrEqual(SERVED_FROM_MEMORY_MS);
  },
);

test('who deletes a population is answered when no isolate serves its champion from memory any more', async () => {
  const id = await solved();
  expect((await invoke(id, env, ROOT_KEY)).status).toBe(200);
  expect((await call('DELETE', `/v1/populations/${id}`)).status).toBe(204);
  expect((await invoke(id, env, ROOT_KEY)).status).toBe(404);
});

test('a clock that is set back makes nothing in memory last longer: neither a champion nor a revoked key', async () => {
  const id = await solved();
  const issued = await call('POST', '/v1/keys', { name: 'revoked', scopes: ['run'] });
  const key = String(issued.json?.['key']);
  const asked: Asked = { populations: 0, accounts: 0 };
  const bindings = counting(asked);
  expect((await invoke(id, bindings, key)).status).toBe(200);
  const { populations } = asked;
  const revoked = await call('DELETE', `/v1/keys/${String(issued.json?.['keyId'])}`);
  expect(revoked.status).toBe(204);
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    vi.setSystemTime(Date.now() - 3_600_000);
    expect((await invoke(id, bindings, key)).status).toBe(401);
    expect((await invoke(id, bindings, ROOT_KEY)).status).toBe(200);
    expect(asked.populations).toBe(populations + 1);
  } finally {
    vi.useRealTimers();
  }
});
