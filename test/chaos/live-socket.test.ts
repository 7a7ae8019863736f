/** The live socket under R13: a client that sends its cursor misses nothing, gets nothing twice, in order. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rng } from '../../src/core/evolution/random.ts';
import { followLive, until } from '../support/live-client.ts';
import { type RawHub, startRawHub } from '../support/raw-hub.ts';

let hub: RawHub;
beforeAll(async () => {
  hub = await startRawHub();
});
afterAll(() => hub.stop());

const SEED = 20_261_121;
/** `npm run test:long` runs the whole of R13, `npm test` a part of it. */
const LONG = process.env['LONG'] === '1';
const EVENTS = LONG ? 3_000 : 600;
const SOCKETS = LONG ? 1_000 : 100;
const MIN_KILLS = LONG ? 10 : 3;

/** A population that records one event a generation, as many as are wanted, and is never solved. */
async function population(generations: number): Promise<string> {
  const cases = Array.from({ length: 4 }, (_, x) => ({ args: [x], expected: Math.sqrt(x + 0.5) }));
  const { id } = await hub.request<{ id: string }>('POST', '/v1/populations', {
    name: 'events',
    seeds: ['export default function f(x) { return x; }'],
    evaluator: { kind: 'cases', compare: { kind: 'squared-error' }, cases },
    config: {
      seed: 1,
      strategy: 'greedy',
      populationSize: 4,
      generationSize: 2,
      stop: { generations },
    },
  });
  return id;
}

const start = (id: string): Promise<unknown> => hub.request('POST', `/v1/populations/${id}/start`);
const state = async (id: string): Promise<string> =>
  (await hub.request<{ state: string }>('GET', `/v1/populations/${id}`)).state;

interface StoredEvents {
  readonly items: readonly { readonly seq: number; readonly hash: string }[];
  readonly next: string | null;
}

/** The population's own chain, page by page. */
async function chain(id: string): Promise<{ seq: number; hash: string }[]> {
  const all: { seq: number; hash: string }[] = [];
  for (let after: string | null = '0'; after !== null;) {
    const page: StoredEvents = await hub.request(
      'GET',
      `/v1/populations/${id}/events?limit=500&after=${after}`,
    );
    all.push(...page.items);
    after = page.next;
  }
  return all;
}

const ascending = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + i);

test(`live: kills during ${EVENTS} events and more lose none, repeat none and keep the order`, async () => {
  const random = rng(SEED, 'live/kills', 0, 0);
  // it ends when it is stopped, so that there is always something left to kill
  const id = await population(1_000_000);
  const client = followLive(hub, id);
  await start(id);
  let kills = 0;
  for (; kills < MIN_KILLS || client.seqs.length < EVENTS; kills++) {
    const goal = client.seqs.length + 80 + random.int(150);
    await until(() => client.seqs.length >= goal, 30_000, `event ${goal}`);
    await hub.crash();
  }
  await hub.request('POST', `/v1/populations/${id}/stop`);
  while ((await state(id)) === 'running') await new Promise((resolve) => setTimeout(resolve, 100));
  const own = await chain(id);
  await until(() => client.seqs.length >= own.length, 10_000, 'the end of the chain');
  client.close();
  console.log(`${own.length} events, ${kills} kills, ${client.connections} connections`);
  expect(client.resyncs).toEqual([]);
  expect(client.seqs).toEqual(own.map(({ seq }) => seq));
  expect(client.hashes).toEqual(own.map(({ hash }) => hash));
  expect(client.seqs).toEqual(ascending(1, own.length));
}, 240_000);

test(`live: ${SOCKETS} sockets all get every event`, async () => {
  const id = await population(50);
  const clients = Array.from({ length: SOCKETS }, () => followLive(hub, id));
  // every socket is open once it has the event of the creation
  await until(() => clients.every(({ seqs }) => seqs.length > 0), 60_000, 'all sockets');
  await start(id);
  while ((await state(id)) === 'running') await new Promise((resolve) => setTimeout(resolve, 100));
  const own = (await chain(id)).map(({ seq }) => seq);
  await until(() => clients.every(({ seqs }) => seqs.length >= own.length), 60_000, 'all events');
  for (const { seqs } of clients) expect(seqs).toEqual(own);
  for (const client of clients) client.close();
}, 180_000);

test('live: a reader that stops is cut with a code, and resumes where it was', async () => {
  const id = await population(EVENTS);
  await start(id);
  while ((await state(id)) === 'running') await new Promise((resolve) => setTimeout(resolve, 100));
  const total = (await chain(id)).length;
  const got: number[] = [];
  const code = await new Promise<number>((resolve) => {
    const socket = hub.live(id, 0);
    // reads, but never says that it has: to the hub the same as a reader that stopped
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as { type: string; event: { seq: number } };
      if (message.type === 'event') got.push(message.event.seq);
      if (got.length === total) resolve(0);
    });
    socket.addEventListener('close', ({ code: closed }) => resolve(closed));
  });
  // with so little in flight nobody is cut; the bound itself has its worker test (test/worker/live-feed.test.ts)
  expect([0, 4_008]).toContain(code);
  const rest = followLive(hub, id, got.at(-1) ?? 0);
  await until(() => got.length + rest.seqs.length >= total, 20_000, 'the rest');
  rest.close();
  expect([...got, ...rest.seqs]).toEqual(ascending(1, total));
}, 120_000);

test('live: a cursor in the future is answered by a resync, not by silence', async () => {
  const id = await population(5);
  await start(id);
  while ((await state(id)) === 'running') await new Promise((resolve) => setTimeout(resolve, 50));
  const last = (await chain(id)).length;
  const client = followLive(hub, id, last + 1_000);
  await until(() => client.resyncs.length > 0, 10_000, 'a resync');
  client.close();
  expect(client.resyncs).toEqual([last]);
  expect(client.seqs).toEqual([]);
}, 60_000);
