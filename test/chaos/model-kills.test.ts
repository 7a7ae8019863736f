/** kill -9 with paid answers in flight: at most the calls in flight are lost, and every stored answer is used once. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rng } from '../../src/core/evolution/random.ts';
import type { RawHub } from '../support/raw-hub.ts';
import { startRawHub } from '../support/raw-hub.ts';
import { createBedrockStandIn } from '../support/stand-ins/bedrock/stand-in.ts';
import type { Listening } from '../support/stand-ins/listen.ts';
import { listen } from '../support/stand-ins/listen.ts';
import { scriptedMutator } from '../support/stand-ins/mutator/mutator.ts';

const SEED = 20261121;
const KILLS = 6;
const CONCURRENCY = 10;
/** Settled proposals of one. */
const GENERATION = 10;
const random = rng(SEED, 'model-kills', 0, 0);
const standIn = createBedrockStandIn({
  secrets: { AKIDKILLS: { secretAccessKey: 'secret-of-the-test' } },
  script: scriptedMutator({ seed: SEED }),
  latencyMs: 400,
});
let bedrock: Listening;
let hub: RawHub;

beforeAll(async () => {
  bedrock = await listen(standIn);
  hub = await startRawHub({
    AWS_ACCESS_KEY_ID: 'AKIDKILLS',
    AWS_SECRET_ACCESS_KEY: 'secret-of-the-test',
    AWS_REGIONS: 'us-east-1',
    BEDROCK_ENDPOINT: bedrock.url,
    BEDROCK_MODELS: 'local.mutator',
    MODEL_PRICES: JSON.stringify({ 'local.mutator': { in: 1, out: 5, maxOutput: 65_536 } }),
  });
});
afterAll(async () => {
  hub.stop();
  await bedrock.close();
});

const MODEL_OPERATORS = ['patch', 'rewrite', 'merge', 'repair'];

interface Recorded {
  readonly byOperator: Readonly<Record<string, number>>;
}
interface Called {
  readonly proposal: number;
  readonly outcome: string;
  readonly requests: number;
  readonly costMicro: number;
  readonly usage: { readonly outputTokens: number };
}
interface Event {
  readonly seq: number;
  readonly type: string;
  readonly data: Called | Recorded;
}
interface Sums {
  readonly usd: number;
  readonly calls: number;
}

async function begin(): Promise<string> {
  const { id } = await hub.request<{ id: string }>('POST', '/v1/populations', {
    name: 'killed',
    seeds: ['export default function f(x) { return 2 * x * x + 3 * x + 1; }'],
    evaluator: {
      kind: 'cases',
      compare: { kind: 'squared-error' },
      cases: [0, 1, 2, 3, 4].map((x) => ({ args: [x], expected: x ** 3 - 2 * x + 7 })),
    },
    config: {
      seed: SEED,
      // a lost call is charged its worst case
      budget: { usd: 100 },
      models: { concurrency: CONCURRENCY, share: 1, genetic: 0 },
      stop: { proposals: 120 },
    },
    start: true,
  });
  return id;
}

async function eventsOf(id: string): Promise<readonly Event[]> {
  const events: Event[] = [];
  for (;;) {
    const after = events.at(-1)?.seq ?? 0;
    const page = await hub.request<{ items: readonly Event[] }>(
      'GET',
      `/v1/populations/${id}/events?limit=500&after=${after}`,
    );
    if (page.items.length === 0) return events;
    events.push(...page.items);
  }
}

/** Children of models that generations took in and ran. */
const usedOf = (events: readonly Event[]): number =>
  events
    .flatMap(({ data }) => ('byOperator' in data ? [data.byOperator] : []))
    .flatMap((counts) => MODEL_OPERATORS.map((operator) => counts[operator] ?? 0))
    .reduce((sum, count) => sum + count, 0);

async function until(what: string, holds: () => Promise<boolean>, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await pause(100);
  }
}

const money = (): Promise<{ account: { spent: Sums; reserved: Sums } }> =>
  hub.request('GET', '/v1/budget');

test('kills with answers in flight: nothing stored is lost, nothing is paid or used twice', async () => {
  const id = await begin();
  let inFlight = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    await until('calls in flight', async () => standIn.inFlight() >= 3, 60);
    await pause(random.int(400));
    inFlight += standIn.inFlight();
    await hub.crash();
  }
  const isDone = async (): Promise<boolean> =>
    (await hub.request<{ state: string }>('GET', `/v1/populations/${id}`)).state === 'completed';
  await until('completed', isDone, 200);
  await until('settled', async () => (await money()).account.reserved.calls === 0, 30);

  const events = await eventsOf(id);
  const called = events.flatMap(({ data }) => ('proposal' in data ? [data] : []));
  const children = called.filter(({ outcome }) => outcome === 'answered');
  const lost = called.filter(({ outcome }) => outcome === 'lost');
  const answered = called.filter(
    ({ usage, outcome }) => usage.outputTokens > 0 && outcome !== 'lost',
  );
  const sent = standIn.calls.filter(({ status }) => status === 200);
  console.log(
    `kills with answers in flight, seed ${SEED}:`,
    JSON.stringify({
      kills: KILLS,
      inFlight,
      sent: sent.length,
      answered: answered.length,
      lost: lost.length,
      children: children.length,
      used: usedOf(events),
    }),
  );
  expect(new Set(called.map(({ proposal }) => proposal)).size).toBe(called.length);
  expect(answered.length).toBeGreaterThanOrEqual(80);
  expect(inFlight).toBeGreaterThan(KILLS);
  expect(lost.length).toBeLessThanOrEqual(KILLS * CONCURRENCY);
  // whatever was sent has come back, once, or was lost with its process
  expect(sent.length - answered.length).toBeGreaterThanOrEqual(0);
  expect(sent.length - answered.length).toBeLessThanOrEqual(lost.length);
  // every child joins one generation; some had been seen before, a generation's worth may wait at the end
  const used = usedOf(events);
  expect(used).toBeLessThanOrEqual(children.length);
  expect(used).toBeGreaterThanOrEqual(children.length - GENERATION - CONCURRENCY);
  const { spent } = (await money()).account;
  const ofEvents = called.reduce((sum, { costMicro }) => sum + costMicro, 0);
  expect(Math.round(spent.usd * 1e6)).toBe(ofEvents);
  const verified = await hub.request<{ ok: boolean }>('GET', `/v1/populations/${id}/verify`);
  expect(verified.ok).toBe(true);
}, 300_000);
