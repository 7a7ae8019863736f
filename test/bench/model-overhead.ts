import { setTimeout as delay } from 'node:timers/promises';
import { runWithModels } from '../../src/engine/models/run-models.ts';
import type { ModelRun } from '../../src/engine/models/run-models.ts';
import { scriptedMutator } from '../support/stand-ins/mutator/mutator.ts';
import type { Figures } from './figures.ts';
import { median, round } from './figures.ts';
import { ORCHESTRATION_TASKS } from './orchestration-tasks.ts';
import { PLENTY, scriptedRun } from './scripted-run.ts';

const PROPOSALS = 1_000;
const PART = 100;
const ROUNDS = 3;

const LATENCY_MS = 500;
const CONCURRENCY = 10;
/** Proposals of the run at that latency: ten seconds of it at best. */
const DELAYED = 200;

/**
 * What the search itself costs a proposal in this process, prompt and gate and evaluation and the script's answer
 * included: early and late in a run at zero latency, and the share of the calls' own pace that is kept at 500 ms.
 */
export async function benchModelOverhead(): Promise<Figures> {
  const ratios: number[] = [];
  const first: number[] = [];
  const last: number[] = [];
  for (let seed = 0; seed <= ROUNDS; seed++) {
    const ends = await completions(runOf(seed, PROPOSALS));
    // The first round warms up the process.
    if (seed === 0) continue;
    const span = (from: number, to: number): number =>
      ((ends[to] ?? Number.NaN) - (ends[from] ?? Number.NaN)) / (to - from);
    first.push(span(0, PART));
    last.push(span(ends.length - 1 - PART, ends.length - 1));
    ratios.push((last.at(-1) ?? Number.NaN) / (first.at(-1) ?? Number.NaN));
  }
  return {
    proposals: PROPOSALS,
    firstHundredMsPerProposal: round(median(first)),
    lastHundredMsPerProposal: round(median(last)),
    lastToFirst: round(median(ratios)),
    delayed: await delayed(),
  };
}

async function delayed(): Promise<Figures> {
  const run = runOf(1, DELAYED);
  const start = performance.now();
  await completions({
    ...run,
    call: async (proposal) => {
      await delay(LATENCY_MS);
      return run.call(proposal);
    },
  });
  const perSecond = (DELAYED * 1_000) / (performance.now() - start);
  const pace = (CONCURRENCY * 1_000) / LATENCY_MS;
  return {
    latencyMs: LATENCY_MS,
    concurrency: CONCURRENCY,
    proposalsPerSecond: round(perSecond),
    shareOfPace: round(perSecond / pace),
  };
}

function runOf(seed: number, proposals: number): ModelRun {
  const [task] = ORCHESTRATION_TASKS;
  if (task === undefined) throw new Error('there is a task');
  const search = task.search({
    seed,
    models: { genetic: 0, concurrency: CONCURRENCY },
    budget: PLENTY,
    stop: { proposals },
  });
  return scriptedRun(search, scriptedMutator({ seed, structural: 0 }));
}

/** When each call of a run came in, in milliseconds. */
async function completions(run: ModelRun): Promise<readonly number[]> {
  const times: number[] = [];
  await runWithModels({ ...run, onCompletion: () => times.push(performance.now()) });
  return times;
}
