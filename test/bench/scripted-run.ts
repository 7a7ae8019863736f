import { createCatalog } from '../../src/core/models/catalog.ts';
import type { ModelProposal } from '../../src/core/models/proposal.ts';
import { ok } from '../../src/core/result.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import type { PricedArm } from '../../src/engine/models/desk-view.ts';
import type { Outcome } from '../../src/engine/models/reading.ts';
import type { ModelRun } from '../../src/engine/models/run-models.ts';
import type { SearchTask } from '../../src/engine/search.ts';
import { parseModelSettings } from '../../src/model-settings.ts';
import { LOCAL_VARIABLES } from '../support/model-run.ts';
import type { Script } from '../support/stand-ins/call.ts';
import { tokensOf } from '../support/stand-ins/call.ts';

/** A budget that does not end a bench: its calls weigh their worst case. */
export const PLENTY = { usd: 1_000 };
/** Any day on which the mutator has a price. */
const NOW = Date.UTC(2026, 10, 21);

/** A run whose model is a script, without a wire between them: what is left is the hub's own work. */
export const scriptedRun = (search: SearchTask, script: Script): ModelRun => ({
  task: { search, population: 'p_bench', goal: null, arms: [localArm()] },
  evaluator: createLocalEvaluator(search.evaluation),
  call: (proposal) => Promise.resolve(answerOf(script, proposal)),
  now: () => NOW,
});

/** The mutator as a priced arm. */
function localArm(): PricedArm {
  const { arms, prices } = parseModelSettings(LOCAL_VARIABLES);
  const [arm] = arms;
  const facts = arm && createCatalog(prices).find(arm.model);
  if (arm === undefined || facts === undefined) throw new Error('the mutator has no price');
  return { arm, facts };
}

/** What the mutator says to a proposal's prompt, without a wire between them. */
function answerOf(script: Script, { request, lease, arm }: ModelProposal): Outcome {
  if (request === null) throw new Error('a proposal that is to be called has a request');
  const { schema, system, messages } = request;
  const answer = script(
    {
      model: arm.model,
      region: arm.region,
      stream: true,
      system,
      messages,
      maxTokens: request.maxTokens,
      shape:
        schema === undefined
          ? null
          : { how: 'format', name: schema.name, forced: true, schema: schema.schema },
      fields: [],
      metadata: {},
      cachedPrefix: '',
    },
    0,
  );
  const text = answer.text ?? JSON.stringify(answer.json);
  return {
    lease,
    result: ok({
      text,
      object: answer.json ?? null,
      usage: {
        inputTokens: tokensOf(system) + messages.reduce((sum, one) => sum + tokensOf(one.text), 0),
        outputTokens: tokensOf(text),
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
      },
      stopReason: 'end_turn',
      requestId: null,
      latencyMs: 0,
      dropped: [],
      repaired: false,
    }),
    attempts: 1,
    cached: false,
    health: { open: false, until: null },
  };
}
