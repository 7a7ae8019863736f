import { env } from 'cloudflare:workers';
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { beforeAll, expect, test, vi } from 'vitest';
import type { z } from 'zod';
import { routes } from '../../src/routes/table.ts';
import { call, type Reply } from '../support/api.ts';
import { DOUBLE } from '../support/double.ts';

vi.setConfig({ testTimeout: 60_000 });

const ENDED = ['completed', 'stopped', 'failed'];
const at = (id: string, rest = ''): string => `/v1/populations/${id}${rest}`;
const create = (more: object = {}, headers = {}): Promise<Reply> =>
  call('POST', '/v1/populations', { ...DOUBLE, ...more }, headers);
const made = async (more: object = {}): Promise<string> =>
  String((await create(more)).json?.['id']);
const state = async (id: string): Promise<unknown> => (await call('GET', at(id))).json?.['state'];

async function ended(id: string): Promise<Reply> {
  for (let i = 0; i < 600; i++) {
    const reply = await call('GET', at(id));
    if (ENDED.includes(String(reply.json?.['state']))) return reply;
    await scheduler.wait(50);
  }
  throw new Error(`still ${String(await state(id))}`);
}

const next = (page: Reply['json']): string | null => {
  const given = page?.['next'];
  return typeof given === 'string' ? given : null;
};

/** The answer's shape is the one that OpenAPI promises. */
function checkShape(method: string, path: string, reply: Reply): void {
  const row = routes.find((each) => each.method === method && each.path === path);
  const schema = row?.answer as z.ZodType | undefined;
  const parsed = schema?.safeParse(reply.json);
  expect(parsed?.error?.issues ?? [], `${method} ${path}: ${reply.text.slice(0, 500)}`).toEqual([]);
  expect(reply.status).toBe(row?.status);
}

let solved: string;
beforeAll(async () => {
  solved = await made({ start: true, name: 'solved' });
  await ended(solved);
}, 60_000);

test('create: one effect and one answer a key, also after eviction of every object', async () => {
  const key = { 'idempotency-key': 'create-1' };
  const [first, second] = [
    await create({ name: 'once' }, key),
    await create({ name: 'once' }, key),
  ];
  checkShape('POST', '/v1/populations', first);
  expect([second.status, second.text]).toEqual([201, first.text]);
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  await evictDurableObject(env.ACCOUNTS.getByName('default'));
  expect((await create({ name: 'once' }, key)).text).toBe(first.text);
  const other = await create({ name: 'other' }, key);
  expect([other.status, other.json?.['code']]).toEqual([422, 'idempotency-mismatch']);
  const listed = await call('GET', '/v1/populations?limit=500');
  const items = (listed.json?.['items'] ?? []) as { name: string }[];
  expect(items.filter(({ name }) => name === 'once')).toHaveLength(1);
  checkShape('GET', '/v1/populations', listed);
});

test('create: cut between reservation and population, the repetition makes that one and no second', async () => {
  const account = env.ACCOUNTS.getByName('default');
  const key = { 'idempotency-key': 'create-2' };
  const first = await create({ name: 'cut' }, key);
  const id = String(first.json?.['id']);
  // as a crash right after the reservation leaves it: the row is reserved, the key has no answer
  await runInDurableObject(account, (_, { storage }) => {
    storage.sql.exec(`UPDATE populations SET state = 'reserved' WHERE id = ?`, id);
    storage.sql.exec('UPDATE idempotency SET answer = NULL WHERE subject = ?', id);
  });
  const early = await create({ name: 'cut' }, key);
  expect([early.status, early.json?.['code']]).toEqual([409, 'idempotency-in-progress']);
  await runInDurableObject(account, (_, { storage }) => {
    storage.sql.exec('UPDATE idempotency SET begun_at = begun_at - 40000 WHERE subject = ?', id);
  });
  const again = await create({ name: 'cut' }, key);
  expect([again.status, again.json?.['id']]).toEqual([201, id]);
});

test('create: the same key at once from two clients has one effect', async () => {
  const key = { 'idempotency-key': 'create-3' };
  const replies = await Promise.all([1, 2, 3].map(() => create({ name: 'race' }, key)));
  const ids = new Set(
    replies.filter(({ status }) => status === 201).map(({ json }) => json?.['id']),
  );
  expect(ids.size).toBe(1);
  for (const { status } of replies) expect([201, 409]).toContain(status);
});

test('a command is done once a key; its repetition changes nothing later', async () => {
  const id = await made({ name: 'commands', config: { seed: 1, stop: { generations: 100_000 } } });
  const key = { 'idempotency-key': 'start-1' };
  const first = await call('POST', at(id, '/start'), undefined, key);
  expect(first.status).toBe(202);
  expect((await call('POST', at(id, '/pause'))).json?.['state']).toBe('paused');
  const again = await call('POST', at(id, '/start'), undefined, key);
  expect([again.status, again.text]).toEqual([202, first.text]);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(await state(id)).toBe('paused');
  const other = await call('POST', at(id, '/resume'), undefined, key);
  expect([other.status, other.json?.['code']]).toEqual([422, 'idempotency-mismatch']);
  expect((await call('POST', at(id, '/stop'))).json?.['state']).toBe('stopped');
});

test('the life cycle refuses what its table does not have', async () => {
  const id = await made({ name: 'states' });
  for (const verb of ['pause', 'resume']) {
    const refused = await call('POST', at(id, `/${verb}`));
    expect([refused.status, refused.json?.['code']], verb).toEqual([409, 'wrong-state']);
  }
  expect((await call('POST', at(id, '/stop'))).json).toMatchObject({ state: 'stopped' });
  expect((await call('POST', at(id, '/stop'))).status).toBe(202);
  expect((await call('POST', at(id, '/start'))).status).toBe(409);
});

test('the list filters by state, and follows a command at once', async () => {
  const id = await made({ name: 'filtered' });
  const ids = async (filter: string): Promise<string[]> => {
    const { json } = await call('GET', `/v1/populations?limit=500&state=${filter}`);
    return ((json?.['items'] ?? []) as { id: string }[]).map((item) => item.id);
  };
  expect(await ids('created')).toContain(id);
  await call('POST', at(id, '/stop'));
  expect(await ids('created')).not.toContain(id);
  expect(await ids('stopped')).toContain(id);
  expect(await ids('completed')).toContain(solved);
});

test('PATCH needs the ETag of name, task and config, which the search does not change', async () => {
  const before = await call('GET', at(solved));
  const etag = before.headers.get('etag') ?? '';
  expect(etag).toMatch(/^"[^"]+"$/);
  expect((await call('PATCH', at(solved), { name: 'two' })).status).toBe(428);
  const stale = await call('PATCH', at(solved), { name: 'two' }, { 'if-match': '"stale"' });
  expect([stale.status, stale.json?.['code']]).toEqual([412, 'precondition-failed']);
  const patched = await call('PATCH', at(solved), { name: 'two' }, { 'if-match': etag });
  checkShape('PATCH', '/v1/populations/{id}', patched);
  expect(patched.json?.['name']).toBe('two');
  expect(patched.headers.get('etag')).not.toBe(etag);
  expect((await call('PATCH', at(solved), { name: 'three' }, { 'if-match': etag })).status).toBe(
    412,
  );
  expect(
    (
      await call('GET', at(solved), undefined, {
        'if-none-match': patched.headers.get('etag') ?? '',
      })
    ).status,
  ).toBe(200);
  const { headers } = await call('POST', '/v1/populations', DOUBLE);
  expect(headers.get('etag')).toMatch(/^"/);
});

test('every read has the shape that OpenAPI promises', async () => {
  const champion = await call('GET', at(solved, '/champion'));
  checkShape('GET', '/v1/populations/{id}/champion', champion);
  expect(Object.keys(champion.json ?? {})).not.toContain('invoke');
  const hash = String(champion.json?.['hash']);
  for (const [path, url] of [
    ['', ''],
    ['/agents', '/agents?limit=3'],
    ['/agents/{hash}', `/agents/${hash}`],
    ['/agents/{hash}/lineage', `/agents/${hash}/lineage`],
    ['/events', '/events?limit=3'],
    ['/snapshots', '/snapshots'],
    ['/verify', '/verify'],
    ['/steering', '/steering'],
  ] as const)
    checkShape('GET', `/v1/populations/{id}${path}`, await call('GET', at(solved, url)));
  const genome = 'export default function f(x) { return x + x; }';
  checkShape(
    'POST',
    '/v1/populations/{id}/evaluations',
    await call('POST', at(solved, '/evaluations'), { genome }),
  );
  checkShape('GET', '/v1/events', await call('GET', '/v1/events?limit=3'));
});

test('the champion is served and invoked; before the seeds ran there is none', async () => {
  const { json: champion } = await call('GET', at(solved, '/champion'));
  const invoked = await call('POST', at(solved, '/champion/invoke'), { args: [21] });
  expect(invoked.json).toEqual({ output: 42, hash: champion?.['hash'], fuel: expect.any(Number) });
  const fresh = await made({ name: 'fresh' });
  for (const reply of [
    await call('GET', at(fresh, '/champion')),
    await call('POST', at(fresh, '/champion/invoke'), { args: [] }),
  ])
    expect([reply.status, reply.json?.['code']]).toEqual([404, 'no-champion']);
});

test('pages of agents and events are dense', async () => {
  const events: { seq: number; hash: string; prev: string | null }[] = [];
  for (let after: string | null = '0'; after !== null;) {
    const { json } = await call('GET', at(solved, `/events?limit=2&after=${after}`));
    events.push(...((json?.['items'] ?? []) as typeof events));
    after = next(json);
  }
  expect(events.length).toBeGreaterThan(2);
  for (const [i, event] of events.entries()) {
    expect(event.seq).toBe(i + 1);
    expect(event.prev).toBe(events[i - 1]?.hash ?? null);
  }
  for (const order of ['fitness', 'generation', 'bytes']) {
    const whole = await call('GET', at(solved, `/agents?order=${order}&limit=500`));
    const hashes = ((whole.json?.['items'] ?? []) as { hash: string }[]).map(({ hash }) => hash);
    const paged: string[] = [];
    for (let cursor = ''; ;) {
      const { json } = await call(
        'GET',
        at(solved, `/agents?order=${order}&limit=60${cursor && `&cursor=${cursor}`}`),
      );
      paged.push(...((json?.['items'] ?? []) as { hash: string }[]).map(({ hash }) => hash));
      const following = next(json);
      if (following === null) break;
      cursor = encodeURIComponent(following);
    }
    expect(paged, order).toEqual(hashes);
    expect(new Set(paged).size).toBe(paged.length);
  }
});

test('DELETE: gone at once, from the list too, and its id answers 404 for ever', async () => {
  const id = await made({ name: 'deleted' });
  expect((await call('DELETE', at(id))).status).toBe(204);
  for (const [method, rest] of [
    ['GET', ''],
    ['GET', '/champion'],
    ['POST', '/start'],
    ['DELETE', ''],
  ] as const)
    expect((await call(method, at(id, rest))).status, rest).toBe(404);
  const { text } = await call('GET', '/v1/populations?limit=500');
  expect(text).not.toContain(id);
});

test('another account sees nothing of it: 404, not 403', async () => {
  const issued = await env.ACCOUNTS.getByName('other').issueKey({
    account: 'other',
    name: 'x',
    scopes: ['read', 'write', 'run'],
  });
  const authorization = { authorization: `Bearer ${issued.key}` };
  for (const row of routes.filter(({ path }) => path.includes('{id}') && !path.endsWith('/live'))) {
    const path = row.path.replace('{id}', solved).replace('{hash}', 'f'.repeat(64));
    const bodies: Record<string, object> = {
      evaluations: { genome: 'x' },
      invoke: { args: [] },
      restore: { snapshot: 'x' },
      steering: { mode: 'append', text: 'x' },
      [solved]: {},
    };
    const sends = row.method !== 'GET' && row.method !== 'DELETE';
    const body = sends ? bodies[path.split('/').at(-1) ?? ''] : undefined;
    const reply = await call(row.method, path, body, { ...authorization, 'if-match': '"x"' });
    expect([reply.status, reply.json?.['code']], `${row.method} ${row.path}`).toEqual([
      404,
      'not-found',
    ]);
  }
  expect((await call('GET', '/v1/populations', undefined, authorization)).json).toEqual({
    items: [],
    next: null,
  });
  expect((await call('GET', '/v1/events', undefined, authorization)).json).toEqual({
    items: [],
    next: null,
  });
});
