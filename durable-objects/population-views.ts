import { canonicalJson } from '../src/core/dna/canonical-json.ts';
import { sha256Hex } from '../src/core/dna/digest.ts';
import { plainJson } from '../src/core/dna/plain-json.ts';
import type { AgentRecord } from '../src/core/dna/agent-record.ts';
import { parseStored } from '../src/core/dna/stored-program.ts';
import type { Origin } from '../src/core/evolution/agent.ts';
import { simplify } from '../src/core/evolution/simplify.ts';
import { makeProgram } from '../src/core/language/genome.ts';
import { usdOf } from '../src/core/models/money.ts';
import type { Progress } from '../src/engine/progress.ts';
import type {
  AgentItem,
  AgentView,
  ChampionView,
  ModelsView,
  PopulationAnswer,
  PopulationView,
  SnapshotView,
} from './population-api.ts';
import type { StoredDefinition } from './population-store.ts';
import type { SnapshotRow } from './snapshots-store.ts';

const iso = (at: number): string => new Date(at).toISOString();

/** The body of GET with its ETag. */
export const answerOf = (
  definition: StoredDefinition,
  progress: Progress,
  models: ModelsView | undefined,
): PopulationAnswer => ({
  population: populationView(definition, progress, models),
  etag: etagOf(definition),
});

/** Strong; covers name, task and config only, so progress never makes an edit fail. */
export function etagOf({ name, task, config }: StoredDefinition): string {
  return `"${sha256Hex(canonicalJson(plainJson({ name, task, config }))).slice(0, 32)}"`;
}

function populationView(
  definition: StoredDefinition,
  progress: Progress,
  models: ModelsView | undefined,
): PopulationView {
  const { search, stoppedBy, pausedBy } = progress;
  return {
    id: definition.id,
    name: definition.name,
    task: definition.task,
    state: progress.state,
    generation: search?.generation ?? -1,
    evaluations: search?.evaluations ?? 0,
    heldOutEvaluations: search?.heldOutEvaluations ?? 0,
    best: progress.best,
    champion: progress.champion,
    ...(search?.testFitness == null ? {} : { testFitness: search.testFitness }),
    baselines: search?.baselines ?? [],
    ...(stoppedBy === null ? {} : { stoppedBy }),
    ...(pausedBy === null ? {} : { pausedBy }),
    stateHash: progress.stateHash,
    stateHashGeneration: progress.stateHashGeneration,
    // where the load decides, the number that one machine has
    config: { shards: 1, ...plainJson(definition.config) },
    usage: progress.usage,
    ...(models === undefined ? {} : { models }),
    createdAt: iso(progress.createdAt),
    updatedAt: iso(progress.updatedAt),
  };
}

export function championView(
  record: AgentRecord,
  { config }: StoredDefinition,
  heldOutFitness: number | null,
): ChampionView {
  const { evaluation } = record;
  return {
    hash: record.hash,
    genome: record.text,
    simplified: record.kind === 'text' ? record.text : simplified(record.text, config),
    fitness: evaluation.fitness,
    heldOutFitness,
    scores: evaluation.scores,
    bytes: record.bytes,
    fuel: evaluation.fuel,
    generation: record.generation,
    parents: record.parents,
    invoke: {
      seed: config.seed,
      fuelPerCall: config.fuelPerCall,
      bytesPerCall: config.bytesPerCall,
    },
  };
}

function simplified(text: string, { signature }: StoredDefinition['config']): string {
  const genome = parseStored(text);
  return makeProgram(simplify(genome.tree, signature), genome.frame).text;
}

/** `heldOutFitness` is known of champions only. */
export const agentItem = (record: AgentRecord, champion: Progress['champion']): AgentItem => ({
  hash: record.hash,
  kind: record.kind,
  fitness: record.evaluation.fitness,
  heldOutFitness: champion?.hash === record.hash ? champion.heldOutFitness : null,
  failed: record.evaluation.failed,
  quarantined: record.quarantined,
  bytes: record.bytes,
  fuel: record.evaluation.fuel,
  generation: record.generation,
  operator: record.operator,
  parents: record.parents,
  island: record.island,
});

export const agentView = (
  record: AgentRecord,
  champion: Progress['champion'],
  places: AgentView['dna']['places'],
): AgentView => ({
  ...agentItem(record, champion),
  genome: record.text,
  scores: record.evaluation.scores,
  metrics: record.evaluation.metrics,
  features: record.evaluation.features,
  feedback: record.evaluation.feedback,
  dna: {
    operator: record.operator,
    parents: record.parents,
    ...(record.origin && suggested(record.origin)),
    places,
  },
});

const suggested = ({
  model,
  promptVersion,
  idea,
  costMicro,
}: Origin): Partial<AgentView['dna']> => ({
  model,
  promptVersion,
  rationale: idea,
  cost: usdOf(costMicro),
});

export const snapshotView = (row: SnapshotRow): SnapshotView => ({
  id: row.id,
  generation: row.generation,
  reason: row.reason,
  safe: row.safe,
  stateHash: row.stateHash,
  at: iso(row.at),
  bytes: row.bytes,
});
