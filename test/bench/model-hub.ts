import { setTimeout as pause } from 'node:timers/promises';
import type { RawHub } from '../support/raw-hub.ts';
import { startRawHub } from '../support/raw-hub.ts';
import { createBedrockStandIn } from '../support/stand-ins/bedrock/stand-in.ts';
import { listen } from '../support/stand-ins/listen.ts';
import { scriptedMutator } from '../support/stand-ins/mutator/mutator.ts';
import type { StandIn } from '../support/stand-ins/stand-in.ts';
import type { Figures } from './figures.ts';
import { round } from './figures.ts';

const LATENCY_MS = 500;
const PART = 100;

/**
 * The whole hub with models: population, account, gateways, sockets, frames and signatures, against a stand-in of
 * Bedrock in this process. What a proposal costs early and late without latency, the share of the pace that ten calls
 * at a time keep at 500 ms, and whether a hundred are ever in flight.
 */
export async function benchModelHub(): Promise<Figures> {
  const standIn = createBedrockStandIn({
    secrets: { AKIDBENCH: { secretAccessKey: 'secret-of-the-bench' } },
    script: scriptedMutator({ seed: 1 }),
    keepCalls: 0,
  });
  const bedrock = await listen(standIn);
  const hub = await startRawHub({
    AWS_ACCESS_KEY_ID: 'AKIDBENCH',
    AWS_SECRET_ACCESS_KEY: 'secret-of-the-bench',
    AWS_REGIONS: 'us-east-1',
    BEDROCK_ENDPOINT: bedrock.url,
    BEDROCK_MODELS: 'local.mutator',
    MODEL_PRICES: JSON.stringify({ 'local.mutator': { in: 1, out: 5, maxOutput: 65_536 } }),
  });
  try {
    const quick = await run(hub, standIn, { concurrency: 10, proposals: 1_000, latencyMs: 0 });
    const paced = await run(hub, standIn, { concurrency: 10, proposals: 300, latencyMs: 500 });
    const wide = await run(hub, standIn, { concurrency: 100, proposals: 600, latencyMs: 2_000 });
    const first = span(quick.ends, 0, PART);
    const last = span(quick.ends, quick.ends.length - 1 - PART, quick.ends.length - 1);
    const perSecond = 1_000 / span(paced.ends, 20, paced.ends.length - 21);
    return {
      proposals: quick.ends.length,
      firstHundredMsPerProposal: round(first),
      lastHundredMsPerProposal: round(last),
      lastToFirst: round(last / first),
      at500Ms: {
        perSecond: round(perSecond),
        shareOfPace: round(perSecond / (10_000 / LATENCY_MS)),
      },
      peakInFlightOf100: wide.peak,
    };
  } finally {
    hub.stop();
    await bedrock.close();
  }
}

interface Load {
  readonly concurrency: number;
  readonly proposals: number;
  readonly latencyMs: number;
}

/** `ends`: when each call had ended, ms since epoch, in order. */
async function run(
  hub: RawHub,
  standIn: StandIn,
  { concurrency, proposals, latencyMs }: Load,
): Promise<{ readonly ends: readonly number[]; readonly peak: number }> {
  standIn.reset();
  standIn.setLatency(latencyMs);
  const { id } = await hub.request<{ id: string }>('POST', '/v1/populations', {
    name: 'load',
    seeds: ['export default function f(x) { return 2 * x * x + 3 * x + 1; }'],
    evaluator: {
      kind: 'cases',
      compare: { kind: 'squared-error' },
      cases: [0, 1, 2, 3, 4].map((x) => ({ args: [x], expected: x ** 3 - 2 * x + 7 })),
    },
    config: {
      seed: 1,
      populationSize: 50,
      models: { concurrency, share: 1, genetic: 0 },
      budget: { usd: 1_000 },
      stop: { proposals },
    },
    start: true,
  });
  for (;;) {
    const { state } = await hub.request<{ state: string }>('GET', `/v1/populations/${id}`);
    if (state === 'completed') break;
    if (state !== 'running') throw new Error(`the population is ${state}`);
    await pause(200);
  }
  return { ends: await endsOf(hub, id), peak: standIn.peakInFlight() };
}

async function endsOf(hub: RawHub, id: string): Promise<readonly number[]> {
  const ends: number[] = [];
  for (let after = 0; ;) {
    const { items } = await hub.request<{
      items: readonly { seq: number; type: string; at: string }[];
    }>('GET', `/v1/populations/${id}/events?limit=500&after=${after}`);
    const last = items.at(-1);
    if (last === undefined) return ends;
    for (const { type, at } of items) if (type === 'model-called') ends.push(Date.parse(at));
    after = last.seq;
  }
}

/** Mean time between two ends, ms. */
const span = (ends: readonly number[], from: number, to: number): number =>
  ((ends[to] ?? Number.NaN) - (ends[from] ?? Number.NaN)) / (to - from);
