import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import {
  createLiveFeed,
  type LiveFeed,
  type LiveLog,
  SLOW_READER,
} from '../../durable-objects/live.ts';

/** A log in memory: the feed asks for no more than this of the population's own. */
class MemoryLog implements LiveLog {
  readonly #bodies: string[] = [];
  #oldest = 1;

  append(count: number, padding = ''): void {
    for (let i = 0; i < count; i++)
      this.#bodies.push(JSON.stringify({ seq: this.#bodies.length + 1, padding }));
  }
  trim(oldest: number): void {
    this.#oldest = oldest;
  }
  after(seq: number, limit: number): readonly { seq: number; body: string }[] {
    return this.#bodies.slice(seq, seq + limit).map((body, i) => ({ seq: seq + i + 1, body }));
  }
  last(): number {
    return this.#bodies.length;
  }
  oldest(): number {
    return this.#oldest;
  }
}

interface Client {
  readonly socket: WebSocket;
  readonly seqs: number[];
  readonly others: { readonly type: string; readonly seq?: number }[];
  readonly closed: Promise<CloseEvent>;
}

async function connect(feed: LiveFeed, query = '', headers = {}): Promise<Client> {
  const response = feed.accept(
    new Request(`https://hub.test/live${query}`, { headers: { upgrade: 'websocket', ...headers } }),
  );
  const socket = response.webSocket;
  if (!socket) throw new Error('no socket');
  const seqs: number[] = [];
  const others: { type: string; seq?: number }[] = [];
  const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve));
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data));
    if (message.type === 'event') seqs.push(message.event.seq);
    else others.push(message);
  });
  socket.accept();
  return { socket, seqs, others, closed };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 2_000 && !condition(); i++) await scheduler.wait(1);
  expect(condition()).toBe(true);
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

async function withFeed(
  name: string,
  run: (feed: LiveFeed, log: MemoryLog, ctx: DurableObjectState) => Promise<void>,
): Promise<void> {
  await runInDurableObject(env.ACCOUNTS.getByName(name), async (_, ctx) => {
    const log = new MemoryLog();
    await run(createLiveFeed(ctx, log), log, ctx);
    for (const socket of ctx.getWebSockets()) socket.close(1_000, 'test over');
  });
}

test('replays what is stored, then goes on live: dense, once, in order', () =>
  withFeed('live-replay', async (feed, log) => {
    log.append(250);
    const client = await connect(feed, '?after=0');
    log.append(50);
    feed.broadcast();
    await until(() => client.seqs.length >= 300);
    for (let i = 0; i < 20; i++) {
      log.append(7);
      feed.broadcast();
    }
    await until(() => client.seqs.length >= 440);
    expect(client.seqs).toEqual(range(1, 440));
    expect(client.others).toEqual([]);
  }));

test('without a cursor only what comes; with one only what is after it', () =>
  withFeed('live-cursor', async (feed, log) => {
    log.append(10);
    const [fresh, resumed] = [await connect(feed), await connect(feed, '?after=7')];
    log.append(2);
    feed.broadcast();
    await until(() => fresh.seqs.length === 2 && resumed.seqs.length === 5);
    expect(fresh.seqs).toEqual([11, 12]);
    expect(resumed.seqs).toEqual(range(8, 12));
  }));

test('a cursor too old and one in the future get an explicit resync, and then what follows', () =>
  withFeed('live-resync', async (feed, log) => {
    log.append(100);
    log.trim(50);
    const [old, edge, future] = [
      await connect(feed, '?after=48'),
      await connect(feed, '?after=49'),
      await connect(feed, '?after=101'),
    ];
    await until(() => old.others.length === 1 && future.others.length === 1);
    expect(old.others).toEqual([{ type: 'resync', seq: 100, missed: 52 }]);
    expect(future.others).toEqual([{ type: 'resync', seq: 100, missed: 0 }]);
    log.append(1);
    feed.broadcast();
    await until(() => [old, edge, future].every(({ seqs }) => seqs.at(-1) === 101));
    expect([old.seqs, future.seqs]).toEqual([[101], [101]]);
    expect(edge.seqs).toEqual(range(50, 101));
  }));

test('progress reaches only who has all events, so never overtakes one', () =>
  withFeed('live-progress', async (feed, log) => {
    const client = await connect(feed);
    feed.progress({ generation: 1, evaluations: 2, best: null, evaluationsPerSecond: 3 });
    log.append(1);
    feed.progress({ generation: 9, evaluations: 9, best: null, evaluationsPerSecond: 9 });
    feed.broadcast();
    await until(() => client.seqs.length === 1);
    expect(client.others).toEqual([
      { type: 'progress', generation: 1, evaluations: 2, best: null, evaluationsPerSecond: 3 },
    ]);
  }));

test('who does not acknowledge is cut with a code and resumes without a gap; who does is not cut', () =>
  withFeed('live-slow', async (feed, log, ctx) => {
    const big = 'x'.repeat(60_000);
    log.append(200, big);
    const slow = await connect(feed, '?after=0');
    const { code, reason } = await slow.closed;
    expect(code).toBe(SLOW_READER);
    expect(reason).toMatch(/after=0$/);
    const got = slow.seqs.length;
    expect(slow.seqs).toEqual(range(1, got));
    expect(got * 60_000).toBeLessThanOrEqual(8 * 1024 * 1024);
    expect(got).toBeGreaterThan(100);
    const resumed = await connect(feed, `?after=${got}`);
    await until(() => resumed.seqs.at(-1) === 200);
    const server = ctx.getWebSockets().find((socket) => socket.readyState === WebSocket.OPEN);
    if (!server) throw new Error('no server socket');
    feed.receive(server, JSON.stringify({ type: 'ack', seq: 200 }));
    log.append(110, big);
    feed.broadcast();
    await until(() => resumed.seqs.at(-1) === 310);
    expect(resumed.seqs).toEqual(range(got + 1, 310));
  }));

test('anything but an acknowledgement ends the socket', () =>
  withFeed('live-bad', async (feed, log, ctx) => {
    log.append(1);
    for (const text of [
      '',
      '{}',
      'null',
      '{"type":"ack"}',
      '{"type":"ack","seq":-1}',
      '['.repeat(500),
    ]) {
      const client = await connect(feed);
      const [server] = ctx.getWebSockets().filter((socket) => socket.readyState === WebSocket.OPEN);
      if (!server) throw new Error('no server socket');
      feed.receive(server, text);
      expect((await client.closed).code, text).toBe(4_000);
    }
  }));

test('a browser that offers the subprotocol gets it selected', () =>
  withFeed('live-protocol', async (feed) => {
    const headers = { upgrade: 'websocket', 'sec-websocket-protocol': 'hub.v1, hub.key.dGVzdA' };
    const response = feed.accept(new Request('https://hub.test/live', { headers }));
    expect(response.status).toBe(101);
    expect(response.headers.get('sec-websocket-protocol')).toBe('hub.v1');
    response.webSocket?.accept();
  }));
