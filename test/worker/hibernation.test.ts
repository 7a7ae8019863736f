import { env, exports } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { call, ROOT_KEY } from '../support/api.ts';
import { DOUBLE } from '../support/double.ts';

/** The platform puts an object to sleep after 10 s without work; here nobody evicts it. */
const IDLE_MS = 16_000;

test('an idle object hibernates by itself with a socket open: it is constructed again, the attachment is kept', async () => {
  const { json } = await call('POST', '/v1/populations', DOUBLE);
  const id = String(json?.['id']);
  const { webSocket: socket } = await exports.default.fetch(
    `https://hub.test/v1/populations/${id}/live?after=0`,
    { headers: { upgrade: 'websocket', authorization: `Bearer ${ROOT_KEY}` } },
  );
  if (!socket) throw new Error('no socket');
  const seqs: number[] = [];
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as { type: string; event: { seq: number } };
    if (message.type === 'event') seqs.push(message.event.seq);
  });
  socket.accept();
  const stub = env.POPULATIONS.getByName(id);
  await runInDurableObject(stub, (instance) => void Reflect.set(instance, 'seenBefore', true));

  await scheduler.wait(IDLE_MS);

  await runInDurableObject(stub, (instance, ctx) => {
    expect(Reflect.get(instance, 'seenBefore')).toBeUndefined();
    expect(ctx.getWebSockets().map((each) => each.deserializeAttachment())).toMatchObject([
      { cursor: 1 },
    ]);
  });
  const etag = (await call('GET', `/v1/populations/${id}`)).headers.get('etag') ?? '';
  await call('PATCH', `/v1/populations/${id}`, { name: 'awake' }, { 'if-match': etag });
  for (let i = 0; i < 500 && seqs.length < 2; i++) await scheduler.wait(10);
  expect(seqs).toEqual([1, 2]);
  socket.close(1_000, 'done');
}, 60_000);
