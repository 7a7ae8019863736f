/** The configuration of a population: as posted (`ConfigInput`), and with every default filled in (`Config`). */
import type { Primitives, PrimitivesConfig } from './primitives.ts';
import type { ProfileName } from './profile.ts';
import type { Signature } from './signature.ts';

export const STRATEGIES = [
  'auto',
  'greedy',
  'best-of-n',
  'islands',
  'generational',
  'pareto',
] as const;
export type StrategyName = (typeof STRATEGIES)[number];
export type ResolvedStrategy = Exclude<StrategyName, 'auto'>;

export const PARENT_SELECTIONS = [
  'tournament',
  'lexicase',
  'epsilon-lexicase',
  'weighted',
] as const;
export type ParentSelection = (typeof PARENT_SELECTIONS)[number];

/** One axis of the archive's grid: `bins` equal intervals of [min, max]; values outside fall into the end bins. */
export interface Descriptor {
  /** `nodes`, `bytes`, `fuel`, `bestGroup` or a key of the evaluation's features. */
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly bins: number;
}

export interface StopRules {
  readonly evaluations?: number;
  readonly fitness?: number;
  /** Generations without a better best. */
  readonly stagnation?: number;
  readonly generations?: number;
  readonly seconds?: number;
  /** Proposals of models that came to an end, whatever became of them. */
  readonly proposals?: number;
}

/** How models take part. Absent in a population's config: they do not, and nothing is spent. */
export interface ModelOptions {
  /** Ids of arms (`bedrock/us-east-1/…`), or models of any region; absent: all that the hub has. One pins it. */
  readonly arms?: readonly string[];
  /** Calls in flight at a time. */
  readonly concurrency: number;
  /** 0..1: the chance that a free place calls a model; else it makes a genetic proposal. */
  readonly share: number;
  /** Genetic evaluations that each settled proposal of a model grants; 0 turns genetic operators off. */
  readonly genetic: number;
  /** Whether an identical request is answered from storage for an hour. */
  readonly cache: boolean;
}

/** What may be spent on models over the life of a population. */
export interface BudgetOptions {
  readonly usd: number;
  readonly calls?: number;
  readonly tokens?: number;
}

export interface SearchOptions {
  readonly parents: ParentSelection;
  /** Agents that compete for being a parent. */
  readonly tournament: number;
  /** 0..1: share of slots that try crossover first. */
  readonly crossover: number;
  /** 0..1: share of the other slots that mutate; the rest are new random agents. */
  readonly mutation: number;
  /** The best of a generation that live on unchanged. */
  readonly elites: number;
  /** Depth limit of trees that operators make. */
  readonly maxDepth: number;
  /** 0..1: share of the training cases lexicase looks at in a generation. */
  readonly downSample: number;
}

export interface IslandOptions {
  readonly count: number;
  /** Generations between two emigrations. */
  readonly emigrateEvery: number;
  /** Copies that each island sends to the next. */
  readonly emigrants: number;
}

/** As posted: every field may be absent. */
export type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** `config` as posted. */
export interface ConfigInput {
  readonly seed?: number | undefined;
  readonly strategy?: StrategyName | undefined;
  readonly signature?: Signature | undefined;
  readonly init?:
    | {
        readonly kind?: 'mutate' | 'ramped' | undefined;
        readonly depth?: readonly [number, number] | undefined;
      }
    | undefined;
  readonly primitives?: PrimitivesConfig | undefined;
  readonly search?: Given<SearchOptions> | undefined;
  readonly populationSize?: number | undefined;
  readonly generationSize?: number | undefined;
  readonly maxAgents?: number | undefined;
  readonly islands?: Given<IslandOptions> | undefined;
  readonly archive?: { readonly descriptors?: readonly Descriptor[] } | undefined;
  readonly genomeBytes?: number | undefined;
  readonly fuelPerCall?: number | undefined;
  readonly bytesPerCall?: number | undefined;
  readonly repeats?: number | undefined;
  readonly heldOutTolerance?: number | undefined;
  readonly snapshotEvery?: number | undefined;
  readonly shards?: number | undefined;
  readonly stop?: Given<StopRules> | undefined;
  readonly profile?: ProfileName | undefined;
  readonly models?: Given<ModelOptions> | undefined;
  readonly budget?: Given<BudgetOptions> | undefined;
}

/** `config` filled: what GET returns and what `stateHash` covers. */
export interface Config {
  readonly seed: number;
  readonly strategy: StrategyName;
  readonly signature: Signature;
  readonly init: {
    readonly kind: 'mutate' | 'ramped';
    readonly depth: readonly [number, number];
  };
  readonly primitives: Primitives;
  readonly search: SearchOptions;
  readonly populationSize: number;
  readonly generationSize: number;
  readonly maxAgents: number;
  readonly islands: IslandOptions;
  readonly archive: { readonly descriptors: readonly Descriptor[] };
  readonly genomeBytes: number;
  readonly fuelPerCall: number;
  readonly bytesPerCall: number;
  readonly repeats: number;
  readonly heldOutTolerance: number;
  readonly snapshotEvery: number;
  /** Absent: as many as the load asks for. No result depends on it. */
  readonly shards?: number;
  readonly stop: StopRules;
  readonly profile?: ProfileName;
  readonly models?: ModelOptions;
  /** Present with `models`. */
  readonly budget?: BudgetOptions;
}
