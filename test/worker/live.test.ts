import { env, exports } from 'cloudflare:workers';
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { expect, test, vi } from 'vitest';
import { liveMessage } from '../../src/schemas/live.ts';
import { call, ROOT_KEY } from '../support/api.ts';
import { DOUBLE } from '../support/double.ts';

vi.setConfig({ testTimeout: 60_000 });

const BEARER = { authorization: `Bearer ${ROOT_KEY}` };
const base64url = (text: string): string =>
  btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

async function made(more: object = {}): Promise<string> {
  const { json } = await call('POST', '/v1/populations', { ...DOUBLE, ...more });
  return String(json?.['id']);
}

const upgrade = (
  id: string,
  query: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> =>
  exports.default.fetch(`https://hub.test/v1/populations/${id}/live${query}`, {
    headers: { upgrade: 'websocket', ...headers },
  });

/** A client that checks every message against the schema and collects the events' seqs. */
async function follow(
  id: string,
  query = '?after=0',
): Promise<{ socket: WebSocket; seqs: number[]; kinds: Set<string> }> {
  const { webSocket: socket, status } = await upgrade(id, query, BEARER);
  expect(status).toBe(101);
  if (!socket) throw new Error('no socket');
  const seqs: number[] = [];
  const kinds = new Set<string>();
  socket.addEventListener('message', ({ data }) => {
    const message = liveMessage.parse(JSON.parse(String(data)));
    kinds.add(message.type);
    if (message.type === 'event') seqs.push(message.event.seq);
  });
  socket.accept();
  return { socket, seqs, kinds };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1_500; i++) {
    if (await condition()) return;
    await scheduler.wait(20);
  }
  throw new Error('it did not come');
}

const lastSeq = async (id: string): Promise<number> => {
  const { json } = await call('GET', `/v1/populations/${id}/events?limit=500`);
  return ((json?.['items'] ?? []) as { seq: number }[]).at(-1)?.seq ?? 0;
};
const dense = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

test('a whole run is heard from creation to end: dense, once, in order, as stored', async () => {
  const id = await made({ name: 'heard' });
  const client = await follow(id);
  await call('POST', `/v1/populations/${id}/start`);
  await until(
    async () => (await call('GET', `/v1/populations/${id}`)).json?.['state'] === 'completed',
  );
  const last = await lastSeq(id);
  await until(() => client.seqs.length >= last);
  expect(client.seqs).toEqual(dense(last));
  client.socket.close(1_000, 'done');
}, 60_000);

test('the object hibernates with the socket open: constructed anew, it goes on at the cursor', async () => {
  const id = await made({ name: 'hibernating' });
  const client = await follow(id);
  await until(() => client.seqs.length === 1);
  const stub = env.POPULATIONS.getByName(id);
  const before = await runInDurableObject(stub, (instance) => instance);
  await evictDurableObject(stub);
  for (const name of ['two', 'three']) {
    const etag = (await call('GET', `/v1/populations/${id}`)).headers.get('etag') ?? '';
    await call('PATCH', `/v1/populations/${id}`, { name }, { 'if-match': etag });
  }
  await until(() => client.seqs.length === 3);
  expect(client.seqs).toEqual([1, 2, 3]);
  await runInDurableObject(stub, (instance, ctx) => {
    expect(instance === before).toBe(false);
    const [socket] = ctx.getWebSockets();
    expect(socket?.deserializeAttachment()).toMatchObject({ cursor: 3 });
  });
  client.socket.close(1_000, 'done');
});

test('a ping is answered without waking the object', async () => {
  const id = await made({ name: 'ping' });
  const { webSocket: socket } = await upgrade(id, '', BEARER);
  if (!socket) throw new Error('no socket');
  const answer = new Promise((resolve) =>
    socket.addEventListener('message', ({ data }) => resolve(data)),
  );
  socket.accept();
  socket.send('ping');
  expect(await answer).toBe('pong');
  socket.close(1_000, 'done');
});

test('a browser may bring the key as a subprotocol, and gets hub.v1 selected', async () => {
  const id = await made({ name: 'browser' });
  const offer = (key: string): Promise<Response> =>
    upgrade(id, '', { 'sec-websocket-protocol': `hub.v1, hub.key.${base64url(key)}` });
  const response = await offer(ROOT_KEY);
  expect([response.status, response.headers.get('sec-websocket-protocol')]).toEqual([
    101,
    'hub.v1',
  ]);
  response.webSocket?.accept();
  response.webSocket?.close(1_000, 'done');
  for (const key of ['wrong', '', 'test-key\u0000']) expect((await offer(key)).status).toBe(401);
  const malformed = await upgrade(id, '', { 'sec-websocket-protocol': 'hub.v1, hub.key.%%%' });
  expect(malformed.status).toBe(401);
});

test('what is no upgrade, has a bad cursor, or is not there, is a problem', async () => {
  const id = await made({ name: 'refused' });
  const plain = await call('GET', `/v1/populations/${id}/live`);
  expect([plain.status, plain.json?.['code']]).toEqual([400, 'bad-query']);
  for (const query of ['?after=-1', '?after=x', '?after=1.5', '?after='])
    expect((await upgrade(id, query, BEARER)).status, query).toBe(400);
  expect((await upgrade('p_aaaaaaaaaaaaaaaaaaaaaaaaaa', '', BEARER)).status).toBe(404);
  await call('DELETE', `/v1/populations/${id}`);
  expect((await upgrade(id, '', BEARER)).status).toBe(404);
});

test('deleting a population ends its sockets with a reason', async () => {
  const id = await made({ name: 'ended' });
  const { socket } = await follow(id);
  const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve));
  await call('DELETE', `/v1/populations/${id}`);
  expect((await closed).code).toBe(1_001);
});
