import { env } from 'cloudflare:workers';
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type {
  AccountRpc,
  PopulationItem,
  StoredAnswer,
} from '../../durable-objects/account-api.ts';
import { CALLER, double, populationOf } from '../support/populations.ts';

const SEED = 20261121;
const ANSWER: StoredAnswer = { status: 201, body: '{"id":"x"}', etag: '"1"' };
type Stub = DurableObjectStub & AccountRpc;
const account = (name: string): Stub => env.ACCOUNTS.getByName(name);
const item = (id: string, more: Partial<PopulationItem> = {}): PopulationItem => ({
  id,
  name: 'one',
  state: 'created',
  createdAt: '2026-11-21T10:00:00.000Z',
  updatedAt: '2026-11-21T10:00:00.000Z',
  ...more,
});

async function made(stub: Stub, key?: string, name = 'one'): Promise<string> {
  const reserved = await stub.reserve({ name, key, request: 'r' });
  if (!reserved.ok || reserved.value.kind !== 'reserved') throw new Error('not reserved');
  const { id } = reserved.value;
  await stub.confirm(item(id, { name }), ANSWER);
  return id;
}

test('a reservation is hidden until it is confirmed, and then listed', async () => {
  const stub = account('hidden');
  const reserved = await stub.reserve({ name: 'one', key: undefined, request: 'r' });
  expect(reserved).toMatchObject({ ok: true, value: { kind: 'reserved' } });
  expect(await stub.list({ limit: 50 })).toEqual({ ok: true, value: { items: [], next: null } });
  if (!reserved.ok || reserved.value.kind !== 'reserved') throw new Error('not reserved');
  expect(reserved.value.id).toMatch(/^p_[a-z2-7]{26}$/);
  await stub.confirm(item(reserved.value.id), ANSWER);
  const listed = await stub.list({ limit: 50 });
  expect(listed.ok && listed.value.items.map(({ id }) => id)).toEqual([reserved.value.id]);
});

test('one key: in progress, then resumed with the same id after a crash, then replayed', async () => {
  const stub = account('keyed');
  const input = { name: 'one', key: 'k', request: 'r' };
  const first = await stub.reserve(input);
  const second = await stub.reserve(input);
  expect(second).toMatchObject({ ok: false, error: { code: 'idempotency-in-progress' } });
  await evictDurableObject(stub);
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec('UPDATE idempotency SET begun_at = begun_at - 31000');
  });
  expect(await stub.reserve(input)).toEqual(first);
  if (!first.ok || first.value.kind !== 'reserved') throw new Error('not reserved');
  await stub.confirm(item(first.value.id), ANSWER);
  expect(await stub.reserve(input)).toEqual({
    ok: true,
    value: { kind: 'replay', answer: ANSWER },
  });
  const other = await stub.reserve({ ...input, request: 'other' });
  expect(other).toMatchObject({ ok: false, error: { code: 'idempotency-mismatch' } });
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec('UPDATE idempotency SET begun_at = begun_at - 31 * 24 * 3600 * 1000');
  });
  expect(await stub.reserve({ ...input, request: 'other' })).toMatchObject({ ok: true });
});

test('a refused create leaves neither an id nor a used key', async () => {
  const stub = account('released');
  const first = await stub.reserve({ name: 'one', key: 'k', request: 'r' });
  if (!first.ok || first.value.kind !== 'reserved') throw new Error('not reserved');
  await stub.release(first.value.id);
  expect(await stub.owns(first.value.id)).toBe(false);
  expect(await stub.reserve({ name: 'two', key: 'k', request: 'changed' })).toMatchObject({
    ok: true,
    value: { kind: 'reserved' },
  });
});

test('a population that cannot be read keeps the alarm from no other', async () => {
  const stub = account('one-broken');
  const ids: string[] = [];
  for (const name of ['lost', 'broken']) {
    const reserved = await stub.reserve({ name, key: undefined, request: 'r' });
    if (reserved.ok && reserved.value.kind === 'reserved') ids.push(reserved.value.id);
  }
  const [, broken = ''] = ids;
  await populationOf(broken).create(double(broken), CALLER);
  await runInDurableObject(populationOf(broken), (_, { storage }) => {
    storage.sql.exec('ALTER TABLE documents RENAME TO hidden');
  });
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const left = await runInDurableObject(stub, async (instance, { storage }) => {
    storage.sql.exec('UPDATE populations SET created_at = ?', '2026-11-21T10:00:00.000Z');
    await instance.alarm?.();
    expect(await storage.getAlarm()).not.toBeNull();
    return storage.sql.exec('SELECT id FROM populations').toArray();
  });
  expect(left).toEqual([{ id: broken }]);
  expect(warned).toHaveBeenCalledTimes(1);
  warned.mockRestore();
});

test('the alarm drops a reservation whose population was never made', async () => {
  const stub = account('orphan');
  const first = await stub.reserve({ name: 'one', key: undefined, request: 'r' });
  if (!first.ok || first.value.kind !== 'reserved') throw new Error('not reserved');
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec(`UPDATE populations SET created_at = '2026-01-01T00:00:00.000Z'`);
  });
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  expect(await stub.owns(first.value.id)).toBe(false);
});

test('pages are dense, newest first, and keep their order while populations are added', async () => {
  const stub = account('pages');
  const ids: string[] = [];
  for (let i = 0; i < 25; i++) ids.unshift(await made(stub, undefined, `n${i}`));
  const seen: string[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await stub.list({ cursor, limit: 7 });
    if (!page.ok) throw new Error(page.error.detail);
    seen.push(...page.value.items.map(({ id }) => id));
    if (page.value.next === null) break;
    cursor = page.value.next;
    await made(stub);
  }
  expect(seen).toEqual(ids);
});

test('the state filter follows the notes; older news and the deleted change nothing', async () => {
  const stub = account('states');
  const [a, b] = [await made(stub), await made(stub)];
  const note = (id: string, state: 'running' | 'completed', second: number) =>
    stub.note(item(id, { state, updatedAt: `2026-11-21T10:00:0${second}.000Z` }));
  await note(a, 'completed', 5);
  await note(a, 'running', 3);
  await note(b, 'running', 2);
  await stub.forget(b);
  await note(b, 'completed', 9);
  const ids = async (state?: 'running' | 'completed'): Promise<readonly string[]> => {
    const listed = await stub.list({ limit: 50, state });
    return listed.ok ? listed.value.items.map(({ id }) => id) : [];
  };
  expect(await ids('completed')).toEqual([a]);
  expect(await ids('running')).toEqual([]);
  expect(await ids()).toEqual([a]);
  expect([await stub.owns(a), await stub.owns(b)]).toEqual([true, false]);
});

test('any cursor that was not given is refused, never thrown at', async () => {
  const stub = account('cursors');
  await made(stub);
  let refused = 0;
  const alike = fc.string().map((text) => `populations.${text}`);
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), alike), async (cursor) => {
      const page = await stub.list({ cursor, limit: 5 });
      if (page.ok) return;
      refused++;
      expect(page.error.code).toBe('bad-cursor');
    }),
    { seed: SEED, numRuns: 300 },
  );
  expect(refused).toBeGreaterThan(200);
});

test('a key works with its digest only, until it is revoked; no key leaves no tables', async () => {
  const stub = account('keys');
  expect(await stub.verifyKey('nothing', '00')).toBeNull();
  await runInDurableObject(stub, (_, { storage }) => {
    expect(storage.sql.exec('SELECT name FROM sqlite_master').toArray()).toEqual([]);
  });
  const issued = await stub.issueKey({ account: 'keys', name: 'ci', scopes: ['read', 'run'] });
  expect(issued.key).toMatch(/^hub_keys_[a-z2-7]{10}_[a-z2-7]{32}$/);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(issued.key));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
  expect(await stub.verifyKey(issued.keyId, hex)).toEqual(['read', 'run']);
  expect(await stub.verifyKey(issued.keyId, hex.replace(/^./, 'x'))).toBeNull();
  await runInDurableObject(stub, (_, { storage }) => {
    const stored = JSON.stringify(storage.sql.exec('SELECT * FROM keys').toArray());
    expect(stored).toContain(hex);
    expect(stored).not.toContain(issued.key.slice(-32));
  });
  expect((await stub.keys()).map(({ keyId }) => keyId)).toEqual([issued.keyId]);
  expect(await stub.revokeKey(issued.keyId)).toBe(true);
  expect(await stub.revokeKey(issued.keyId)).toBe(false);
  expect(await stub.verifyKey(issued.keyId, hex)).toBeNull();
});
