import type { StrategyName } from '../../src/core/evolution/config.ts';
import { runWithModels } from '../../src/engine/models/run-models.ts';
import { scriptedMutator } from '../support/stand-ins/mutator/mutator.ts';
import type { Figures } from './figures.ts';
import { median, round } from './figures.ts';
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

/** Median and range of each; of the others also how `auto` did against them on the same seeds. */
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
        : { autoMinusThis: paired(values.map((value, i) => (auto[i] ?? value) - value)) }),
    };
  return figures;
}

/** Of differences between pairs; beyond two standard errors is more than noise. */
function paired(differences: readonly number[]): Figures {
  const { length } = differences;
  const mean = differences.reduce((sum, one) => sum + one, 0) / length;
  const squares = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return {
    mean: round(mean),
    standardError: round(Math.sqrt(squares / (length - 1) / length)),
    autoWins: differences.filter((one) => one > 0).length,
  };
}

const six = (value: number): number => Number(value.toPrecision(6));
