import { parseStored } from '../src/core/dna/stored-program.ts';
import type { EvaluationTask } from '../src/core/evolution/evaluation-task.ts';
import type { Definition } from '../src/engine/definition.ts';
import type { SearchTask } from '../src/engine/search.ts';
import type { PopulationStore } from './population-store.ts';

/** What a stored population searches. */
export function searchTask(store: PopulationStore): SearchTask {
  const { definition } = store;
  if (definition === undefined) throw new Error('there is no population');
  return searchTaskOf(definition, store.evaluation());
}

export const searchTaskOf = (
  { config, seeds, baselines }: Definition,
  evaluation: EvaluationTask,
): SearchTask => ({
  config,
  seeds: seeds.map(parseStored),
  baselines: baselines.map(({ name, genome }) => ({ name, genome: parseStored(genome) })),
  evaluation,
});
