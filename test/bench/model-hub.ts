import { setTimeout as pause } from 'node:timers/promises';
import type { RawHub } from '../support/raw-hub.ts';
import { startRawHub } from '../support/raw-hub.ts';
import { createBedrockStandIn } from '../support/stand-ins/bedrock/stand-in.ts';
import { listen } from '../support/stand-ins/listen.ts';
import { scriptedMutator } from '../support/stand-ins/mutator/mutator.ts';
import type { StandIn } from '../support/stand-ins/stand-in.ts';
import type { Figures } from './figures.ts';
import { round } from './figures.ts';

const VALUES = 16;
const PART = 100;
const LATENCY_MS = 500;

/** 16 constants of which each proposal moves a few: next to nothing to evaluate. */
const BODY = {
  name: 'bench',
  seeds: [`export default function f() { return [${'0.5, '.repeat(VALUES - 1)}0.5]; }`],
  evaluator: {
    kind: 'cases',
    compare: { kind: 'squared-error' },
    cases: [{ args: [], expected: Array.from({ length: VALUES }, (_, i) => Math.sin(i) * 2) }],
  },
  start: true,
};

/**
 * The whole hub under raw workerd, models over real sockets: what a proposal costs early and late in a run whose model
 * answers at once, the pace kept at 500 ms, and a hundred calls of one population in flight. Proposals a second are
 * reckoned from the times of the log.
 */
export async function benchModelHub(): Promise<Figures> {
  const standIn = createBedrockStandIn({
    secrets: { AKIDBENCH: { secretAccessKey: 'secret-of-the-bench' } },
    script: scriptedMutator({ seed: 1, structural: 0 }),
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
    const figures: Record<string, Figures> = {};
    figures['atOnce'] = await atOnce(hub);
    standIn.setLatency(LATENCY_MS);
    figures['delayed'] = await delayed(hub, standIn, 10, 400);
    figures['hundred'] = await delayed(hub, standIn, 100, 1_000);
    return figures;
  } finally {
    hub.stop();
    await bedrock.close();
  }
}

async function atOnce(hub: RawHub): Promise<Figures> {
  const times = await run(hub, 10, 1_000);
  const first = perProposal(times.slice(0, PART));
  const last = perProposal(times.slice(-PART));
  return {
    proposals: times.length,
    firstHundredMsPerProposal: round(first),
    lastHundredMsPerProposal: round(last),
    lastToFirst: round(last / first),
  };
}

async function delayed(
  hub: RawHub,
  standIn: StandIn,
  concurrency: number,
  proposals: number,
): Promise<Figures> {
  const times = await run(hub, concurrency, proposals);
  const perSecond = 1_000 / perProposal(times);
  return {
    latencyMs: LATENCY_MS,
    concurrency,
    proposalsPerSecond: round(perSecond),
    shareOfPace: round(perSecond / ((concurrency * 1_000) / LATENCY_MS)),
    peakInFlight: standIn.peakInFlight(),
    overSixConnections: standIn.violations.length,
  };
}

const perProposal = (times: readonly number[]): number =>
  ((times.at(-1) ?? Number.NaN) - (times[0] ?? Number.NaN)) / (times.length - 1);

/** Runs a population to its end; answers when each call came in, in milliseconds. */
async function run(hub: RawHub, concurrency: number, proposals: number): Promise<number[]> {
  const { id } = await hub.request<{ id: string }>('POST', '/v1/populations', {
    ...BODY,
    config: {
      seed: 1,
      models: { concurrency, genetic: 0 },
      budget: { usd: 1_000 },
      stop: { proposals },
    },
  });
  const state = async (): Promise<string> =>
    (await hub.request<{ state: string }>('GET', `/v1/populations/${id}`)).state;
  while ((await state()) === 'running') await pause(200);
  const times: number[] = [];
  for (let after = 0; ;) {
    const page = await hub.request<{
      items: readonly { seq: number; type: string; at: string }[];
    }>('GET', `/v1/populations/${id}/events?limit=500&after=${after}`);
    if (page.items.length === 0) return times;
    after = page.items.at(-1)?.seq ?? after;
    const calls = page.items.filter(({ type }) => type === 'model-called');
    times.push(...calls.map(({ at }) => Date.parse(at)));
  }
}
