import type { ModelProposal } from '../../src/core/models/proposal.ts';
import { createCatalog } from '../../src/core/models/catalog.ts';
import { createModelClient } from '../../src/adapters/model-client.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import type { DeskTask } from '../../src/engine/models/desk-view.ts';
import type { Outcome } from '../../src/engine/models/reading.ts';
import type { ModelRun } from '../../src/engine/models/run-models.ts';
import type { SearchTask } from '../../src/engine/search.ts';
import { parseModelSettings } from '../../src/model-settings.ts';
import type { StandIn } from './stand-ins/stand-in.ts';

/** Credentials that a stand-in knows, and a priced model for it. */
export const LOCAL_SECRETS = { AKIDLOCAL: { secretAccessKey: 'local-secret' } };
export const LOCAL_VARIABLES = {
  AWS_ACCESS_KEY_ID: 'AKIDLOCAL',
  AWS_SECRET_ACCESS_KEY: 'local-secret',
  AWS_REGIONS: 'us-east-1',
  BEDROCK_MODELS: 'local.mutator',
  MODEL_PRICES: JSON.stringify({ 'local.mutator': { in: 1, out: 5 } }),
};

/** A run of a search whose models are a stand-in's, through the real client: signing, frames and all but sockets. */
export function standInRun(search: SearchTask, standIn: StandIn): ModelRun {
  const settings = parseModelSettings(LOCAL_VARIABLES);
  const catalog = createCatalog(settings.prices);
  const arms = settings.arms.flatMap((arm) => {
    const facts = catalog.find(arm.model);
    return facts === undefined ? [] : [{ arm, facts }];
  });
  const task: DeskTask = { search, population: 'p_test', goal: null, arms };
  const [priced] = arms;
  if (priced === undefined) throw new Error(settings.problems.join(' '));
  const client = createModelClient(settings, priced.arm, {
    capability: priced.facts.capability,
    context: priced.facts.context,
    remembered: { rejects: () => false, remember: () => {} },
    fetch: (url, init) => standIn.handle(new Request(url, init)),
    now: Date.now,
  });
  const call = async (proposal: ModelProposal): Promise<Outcome> => {
    const { request, lease } = proposal;
    if (request === null) throw new Error('asked twice');
    const signal = new AbortController().signal;
    const result = await client.generate({ ...request, deadlineMs: 30_000, signal });
    return { lease, result, attempts: 1, cached: false, health: { open: false, until: null } };
  };
  return { task, call, evaluator: createLocalEvaluator(search.evaluation), now: Date.now };
}
