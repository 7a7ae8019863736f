import { definePopulation, type DefinitionInput } from '../../src/engine/definition.ts';
import type { SearchTask } from '../../src/engine/search.ts';
import { parseGenome } from '../../src/core/language/genome.ts';
import type { ProgramGenome } from '../../src/core/evolution/agent.ts';

/** The body of `POST /v1/populations` as a search in this process: everything but storage and transport is the hub's. */
export function offlineTask(body: DefinitionInput): SearchTask {
  const defined = definePopulation(body, { drawnSeed: 1, hasIsolates: false });
  if (!defined.ok) throw new Error(JSON.stringify(defined.error));
  const { definition, evaluation } = defined.value;
  return {
    config: definition.config,
    seeds: definition.seeds.map(parsed),
    baselines: definition.baselines.map(({ name, genome }) => ({ name, genome: parsed(genome) })),
    evaluation,
  };
}

function parsed(text: string): ProgramGenome {
  const result = parseGenome(text, { genomeBytes: 65_536 });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
