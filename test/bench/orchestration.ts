import type { StrategyName } from '../../src/core/evolution/config.ts';
import { createCatalog } from '../../src/core/models/catalog.ts';
import type { ModelProposal } from '../../src/core/models/proposal.ts';
import { ok } from '../../src/core/result.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import type { PricedArm } from '../../src/engine/models/desk-view.ts';
import type { Outcome } from '../../src/engine/models/reading.ts';
import { runWithModels } from '../../src/engine/models/run-models.ts';
import { parseModelSettings } from '../../src/model-settings.ts';
import { LOCAL_VARIABLES } from '../support/model-run.ts';
import type { Script } from '../support/stand-ins/call.ts';
import { tokensOf } from '../support/stand-ins/call.ts';
import { scriptedMutator } from '../support/stand-ins/mutator/mutator.ts';
import type { Figures } from './figures.ts';
import { median } from './figures.ts';
import type { OrchestrationTask } from './orchestration-tasks.ts';
import { ORCHESTRATION_TASKS } from './orchestration-tasks.ts';

const STRATEGIES = ['auto', 'greedy', 'islands', 'best-of-n'] as const;
const PROPOSALS = 500;
const SEEDS = 20;
/** Calls are not charged what they use here but their worst case. */
const PLENTY = 1_000;
/** Any day on which the mutator has a price. */
const NOW = Date.UTC(2026, 10, 21);

/** The mutator as a priced arm. */
function localArm(): PricedArm {
  const { arms, prices } = parseModelSettings(LOCAL_VARIABLES);
  const [arm] = arms;
  const facts = arm && createCatalog(prices).find(arm.model);
  if (arm === undefined || facts === undefined) throw new Error('the mutator has no price');
  return { arm, facts };
}

/**
 * Strategies under the same scripted mutator, genetic operators off, equal budget, paired seeds: best fitness after 500
 * proposals. It measures orchestration (who is parent, who survives, what prompts show), not a model.
 */
export async function benchOrchestration(seeds: number = SEEDS): Promise<Figures> {
  const figures: Record<string, Figures> = {};
  for (const task of ORCHESTRATION_TASKS) {
    const best = new Map<StrategyName, number[]>(STRATEGIES.map((name) => [name, []]));
    for (let seed = 1; seed <= seeds; seed++)
      for (const strategy of STRATEGIES)
        best.get(strategy)?.push(await bestOf(task, strategy, seed));
    figures[task.name] = compared(best);
  }
  return { proposals: PROPOSALS, seeds, ...figures };
}

async function bestOf(
  task: OrchestrationTask,
  strategy: StrategyName,
  seed: number,
): Promise<number> {
  const search = task.search({
    seed,
    strategy,
    models: { genetic: 0 },
    budget: { usd: PLENTY },
    stop: { proposals: PROPOSALS },
  });
  const { deviation } = task;
  const script = scriptedMutator({ seed, structural: 0, deviation: [deviation, deviation] });
  const { state } = await runWithModels({
    task: { search, population: `p_${seed}`, goal: null, arms: [localArm()] },
    evaluator: createLocalEvaluator(search.evaluation),
    call: (proposal) => Promise.resolve(answerOf(script, proposal)),
    now: () => NOW,
  });
  return state.best?.evaluation.fitness ?? Number.NaN;
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

/** Median and range of each, and how often `auto` was the better of a pair. */
function compared(best: ReadonlyMap<StrategyName, readonly number[]>): Figures {
  const auto = best.get('auto') ?? [];
  const figures: Record<string, Figures> = {};
  for (const [strategy, values] of best)
    figures[strategy] = {
      median: six(median(values)),
      min: six(Math.min(...values)),
      max: six(Math.max(...values)),
      ...(strategy === 'auto'
        ? {}
        : { autoWins: values.filter((value, i) => (auto[i] ?? value) > value).length }),
    };
  return figures;
}

const six = (value: number): number => Number(value.toPrecision(6));
