import type { StrategyName } from '../../src/core/evolution/config.ts';
import { runWithModels } from '../../src/engine/models/run-models.ts';
import { scriptedMutator } from '../support/stand-ins/mutator/mutator.ts';
import type { Figures } from './figures.ts';
import { median } from './figures.ts';
import type { OrchestrationTask } from './orchestration-tasks.ts';
import { ORCHESTRATION_TASKS } from './orchestration-tasks.ts';
import { PLENTY, scriptedRun } from './scripted-run.ts';

const STRATEGIES = ['auto', 'greedy', 'islands', 'best-of-n'] as const;
const PROPOSALS = 500;
const SEEDS = 20;

/**
 * Strategies under the same scripted mutator, genetic operators off, equal budget, paired seeds: best fitness after 500
 * proposals. It measures orchestration (who is parent, who survives, what prompts show), not a model.
 */
export async function benchOrchestration(): Promise<Figures> {
  const figures: Record<string, Figures> = {};
  for (const task of ORCHESTRATION_TASKS) {
    const best = new Map<StrategyName, number[]>(STRATEGIES.map((name) => [name, []]));
    for (let seed = 1; seed <= SEEDS; seed++)
      for (const strategy of STRATEGIES)
        best.get(strategy)?.push(await bestOf(task, strategy, seed));
    figures[task.name] = compared(best);
  }
  return { proposals: PROPOSALS, seeds: SEEDS, ...figures };
}

async function bestOf(
  { search, deviation }: OrchestrationTask,
  strategy: StrategyName,
  seed: number,
): Promise<number> {
  const config = { seed, strategy, models: { genetic: 0 }, stop: { proposals: PROPOSALS } };
  const script = scriptedMutator({ seed, structural: 0, deviation: [deviation, deviation] });
  const { state } = await runWithModels(scriptedRun(search({ ...config, budget: PLENTY }), script));
  return state.best?.evaluation.fitness ?? Number.NaN;
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
