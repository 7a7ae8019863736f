import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../src/core/evolution/config.ts';
import type { ModelProposal } from '../../../src/core/models/proposal.ts';
import type { Completion } from '../../../src/engine/models/completing.ts';
import { runWithModels } from '../../../src/engine/models/run-models.ts';
import type { ClosedGeneration, Search } from '../../../src/engine/search.ts';
import { constantsTask } from '../../support/constants-task.ts';
import { LOCAL_SECRETS, standInRun } from '../../support/model-run.ts';
import { createBedrockStandIn } from '../../support/stand-ins/bedrock/stand-in.ts';
import type { FaultRule } from '../../support/stand-ins/fault.ts';
import type { MutatorOptions } from '../../support/stand-ins/mutator/mutator.ts';
import { scriptedMutator } from '../../support/stand-ins/mutator/mutator.ts';
import type { StandIn } from '../../support/stand-ins/stand-in.ts';

interface Ran {
  readonly search: Search;
  readonly standIn: StandIn;
  readonly generations: readonly ClosedGeneration[];
  readonly completions: readonly Completion[];
}

/** A whole run against a stand-in, through the real client: only sockets are missing. */
async function ran(
  config: ConfigInput,
  { faults = [], ...mutator }: Partial<MutatorOptions> & { faults?: readonly FaultRule[] } = {},
): Promise<Ran> {
  const script = scriptedMutator({ seed: 5, ...mutator });
  const standIn = createBedrockStandIn({ secrets: LOCAL_SECRETS, script, faults });
  const generations: ClosedGeneration[] = [];
  const completions: Completion[] = [];
  const search = await runWithModels({
    ...standInRun(constantsTask(config), standIn),
    onGeneration: (closed) => generations.push(closed),
    onCompletion: (completion) => completions.push(completion),
  });
  return { search, standIn, generations, completions };
}

const MODELS_ONLY: ConfigInput = {
  models: { genetic: 0 },
  budget: { usd: 100 },
  stop: { proposals: 60 },
};

let modelsOnly: Promise<Ran> | undefined;

/** Looked at from several sides, so it is run once. */
const ranByModels = (): Promise<Ran> => (modelsOnly ??= ran(MODELS_ONLY));

const called = ({ completions }: Ran) =>
  completions
    .flatMap(({ happenings }) => happenings)
    .filter(({ type }) => type === 'model-called')
    .map(({ data }) => data);

describe('a search whose children come from models', { timeout: 60_000 }, () => {
  it('gets better, and ends when it had its proposals', async () => {
    const run = await ranByModels();
    const [first] = run.generations;
    expect(run.search.state.best?.evaluation.fitness).toBeGreaterThan(first?.summary.best ?? 1);
    expect(run.generations.at(-1)?.stop).toBe('budget');
    expect(run.search.state.proposals).toBeGreaterThanOrEqual(60);
    expect(run.search.state.best?.origin).toMatchObject({ model: 'local.mutator' });
  });

  it('is the same again with the same seed and the same model', async () => {
    const [once, again] = [await ranByModels(), await ran(MODELS_ONLY)];
    expect(again.search.stateHash()).toBe(once.search.stateHash());
    const other = await ran({ ...MODELS_ONLY, seed: 8 });
    expect(other.search.stateHash()).not.toBe(once.search.stateHash());
  });

  it('uses every paid child once', async () => {
    const run = await ranByModels();
    const paid = run.completions
      .filter(({ proposal }) => proposal.state === 'answered')
      .map(({ proposal }) => proposal.id);
    const used = run.generations.flatMap(({ arrivals }) => arrivals.map(({ id }) => id));
    expect(new Set(used).size).toBe(used.length);
    expect(used.every((id) => paid.includes(id))).toBe(true);
    // Those that came after the last generation was opened wait: they are stored, not lost.
    expect(paid.length - used.length).toBeLessThanOrEqual(10);
    expect(used.length).toBeGreaterThan(40);
  });

  it('asks for no more children than evaluations are left, and for none at the limit', async () => {
    const seeds = (await ranByModels()).generations[0]?.summary.evaluations ?? 0;
    const evaluations = seeds + 25;
    const config = { ...MODELS_ONLY, stop: { evaluations } };
    const standIn = createBedrockStandIn({
      secrets: LOCAL_SECRETS,
      script: scriptedMutator({ seed: 5 }),
    });
    const run = standInRun(constantsTask(config), standIn);
    const asked: ModelProposal[] = [];
    const search = await runWithModels({
      ...run,
      call: async (proposal) => {
        asked.push(proposal);
        return run.call(proposal);
      },
    });
    expect(search.state.evaluations).toBe(evaluations);
    const children = asked.filter(({ operator }) => operator !== null);
    expect(children.length - search.state.proposals).toBe(0);
  });

  it('tells in generations what its calls cost, to the micro-USD', async () => {
    const run = await ranByModels();
    const charged = run.completions.reduce((sum, { charge }) => sum + charge.micro, 0);
    const ofEvents = called(run).reduce((sum, { costMicro }) => sum + Number(costMicro), 0);
    const told = run.generations.reduce((sum, { summary }) => sum + summary.cost, 0);
    const untold = run.completions.at(-1)?.state.spentMicro ?? 0;
    expect(ofEvents).toBe(charged);
    expect(charged).toBeGreaterThan(0);
    expect(told + untold).toBeGreaterThanOrEqual(charged);
    const byUsage = run.completions.reduce((sum, { charge: { usage } }) => {
      const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
      const input = inputTokens + cacheReadTokens + cacheWriteTokens;
      return sum + input + 5 * outputTokens;
    }, 0);
    expect(charged).toBe(byUsage);
  });

  it('asks the model once to repair what it broke, and never takes a parent for a child', async () => {
    const run = await ran(MODELS_ONLY, { damaged: 0.3 });
    const outcomes = called(run).map(({ outcome }) => outcome);
    const faults = outcomes.filter((outcome) => outcome !== 'answered' && outcome !== 'advised');
    const repairs = called(run).filter(({ operator }) => operator === 'repair');
    expect(faults.length).toBeGreaterThan(5);
    expect(repairs.length).toBeGreaterThan(3);
    expect(repairs.length).toBeLessThanOrEqual(faults.length);
    const children = run.completions.flatMap(({ proposal: { child, base } }) =>
      child === null ? [] : [{ child: child.text, base }],
    );
    expect(children.length).toBeGreaterThan(30);
    for (const { child, base } of children) expect(child).not.toBe(base);
  });

  it('asks for advice, follows it for a while, and reports what it was worth', async () => {
    const run = await ran({ ...MODELS_ONLY, models: { genetic: 5 }, stop: { proposals: 110 } });
    const types = run.completions.flatMap(({ happenings }) => happenings.map(({ type }) => type));
    expect(types.filter((type) => type === 'advice-accepted').length).toBeGreaterThan(2);
    const ended = run.completions
      .flatMap(({ happenings }) => happenings)
      .filter(({ type }) => type === 'advice-ended');
    expect(ended.length).toBeGreaterThan(1);
    expect(ended.some(({ data }) => data['yield'] !== null)).toBe(true);
    const carried = run.standIn.calls.filter(({ body }) => body.includes('begin recommendation'));
    expect(carried.length).toBeGreaterThan(30);
  });
});

describe('a search whose models do not answer', { timeout: 60_000 }, () => {
  const OUTAGE: FaultRule[] = [{ fault: { kind: 'error', error: 'unavailable' } }];

  it('goes on with genetic operators, sends next to nothing and burns no proposal', async () => {
    const config = { models: {}, stop: { evaluations: 1_200 } };
    const run = await ran(config, { faults: OUTAGE });
    expect(run.search.state.evaluations).toBe(1_200);
    expect(run.search.state.proposals).toBe(0);
    expect(run.standIn.calls.length).toBeLessThan(60);
    expect(run.completions.reduce((sum, { charge }) => sum + charge.micro, 0)).toBe(0);
  });

  it('goes on with genetic operators when the budget is used up, and never passes it', async () => {
    const usd = 0.05;
    const run = await ran({ models: {}, budget: { usd }, stop: { evaluations: 1_200 } });
    const spent = run.completions.reduce((sum, { charge }) => sum + charge.micro, 0);
    expect(spent).toBeGreaterThan(0);
    expect(spent).toBeLessThanOrEqual(usd * 1e6);
    expect(run.search.state.evaluations).toBe(1_200);
  });

  it('ends when it was to end by proposals alone and the money for them is gone', async () => {
    const run = await ran({ models: {}, budget: { usd: 0.03 }, stop: { proposals: 10_000 } });
    expect(run.completions.length).toBeGreaterThan(0);
    expect(run.search.state.proposals).toBeLessThan(10_000);
    const spent = run.completions.reduce((sum, { charge }) => sum + charge.micro, 0);
    expect(spent).toBeLessThanOrEqual(30_000);
  });
});
