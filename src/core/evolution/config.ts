/**
 * The configuration of a population: what may be posted (`ConfigInput`), what it becomes (`Config`, every default
 * filled in), and the range of every number. The wire schema and the documentation read the same tables.
 */
import type { Compare } from './evaluation-task.ts';
import type { Primitives, PrimitivesConfig } from './primitives.ts';
import type { Signature } from './signature.ts';
import { isNumeric } from './signature.ts';
import { resolveStrategy } from './strategies/auto.ts';
import { STARTING_ISLANDS, generationSizeOf, searchDefaults } from './strategies/defaults.ts';

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

export const PROFILES = ['production', 'staging', 'development'] as const;
export type ProfileName = (typeof PROFILES)[number];

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
interface ModelOptions {
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
interface BudgetOptions {
  readonly usd: number;
  readonly calls?: number;
  readonly tokens?: number;
}

interface SearchOptions {
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

interface IslandOptions {
  readonly count: number;
  /** Generations between two emigrations. */
  readonly emigrateEvery: number;
  /** Copies that each island sends to the next. */
  readonly emigrants: number;
}

/** As posted: every field may be absent. */
type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

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

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
}

const integer = (min: number, max: number): NumberRange => ({ min, max, integer: true });
const real = (min: number, max: number): NumberRange => ({ min, max, integer: false });

/** The range of every number in `ConfigInput`, by its path. */
export const RANGES = {
  seed: integer(0, Number.MAX_SAFE_INTEGER),
  'init.depth': integer(1, 20),
  'primitives.constants.range': real(-1e12, 1e12),
  'primitives.constants.rate': real(0, 1),
  'search.tournament': integer(1, 100),
  'search.crossover': real(0, 1),
  'search.mutation': real(0, 1),
  'search.elites': integer(1, 1_000),
  'search.maxDepth': integer(4, 128),
  'search.downSample': real(0.01, 1),
  populationSize: integer(1, 10_000),
  generationSize: integer(1, 10_000),
  maxAgents: integer(1, 10_000),
  'islands.count': integer(1, 64),
  'islands.emigrateEvery': integer(1, 100_000),
  'islands.emigrants': integer(0, 1_000),
  'archive.descriptors.bins': integer(1, 10_000),
  genomeBytes: integer(64, 65_536),
  fuelPerCall: integer(1, 50_000_000),
  bytesPerCall: integer(1_024, 32 * 1024 * 1024),
  repeats: integer(1, 20),
  heldOutTolerance: real(0, 1e12),
  snapshotEvery: integer(1, 100_000),
  shards: integer(1, 64),
  'stop.evaluations': integer(1, 1e12),
  'stop.fitness': real(-1e12, 1e12),
  'stop.stagnation': integer(1, 1e9),
  'stop.generations': integer(1, 1e9),
  'stop.seconds': real(0.001, 1e9),
  'stop.proposals': integer(1, 1e9),
  'models.concurrency': integer(1, 200),
  'models.share': real(0, 1),
  'models.genetic': integer(0, 10_000),
  'budget.usd': real(0, 1e6),
  'budget.calls': integer(0, 1e9),
  'budget.tokens': integer(0, 1e12),
} as const satisfies Record<string, NumberRange>;

/** Cells of an archive, all descriptors together. */
export const MAX_ARCHIVE_CELLS = 10_000;
/** Fuel of one evaluation on its largest split (`cases`). */
export const MAX_FUEL_PER_EVALUATION = 2_000_000_000;

export interface Profile {
  readonly genomeBytes: number;
  readonly maxAgents: number;
  /** `stop.generations` if no stop rule is named. */
  readonly generations: number;
  /** An agent with a lower safety score is quarantined. */
  readonly quarantineBelow: number;
  /** Share of decisions to be taken without a person, 0..1. */
  readonly autonomyTarget: number;
}

const PROFILE_RULES: Readonly<Record<ProfileName, Profile>> = {
  production: {
    genomeBytes: 6_656,
    maxAgents: 10_000,
    generations: 50,
    quarantineBelow: 0.95,
    autonomyTarget: 0.75,
  },
  staging: {
    genomeBytes: 7_168,
    maxAgents: 5_000,
    generations: 25,
    quarantineBelow: 0.95,
    autonomyTarget: 0.8,
  },
  development: {
    genomeBytes: 8_192,
    maxAgents: 1_000,
    generations: 10,
    quarantineBelow: 0.8,
    autonomyTarget: 0.85,
  },
};

/** The profile's rules; governance and quarantine use production where none is named. */
export const profileRules = (profile: ProfileName | undefined): Profile =>
  PROFILE_RULES[profile ?? 'production'];

/** nodes × fuel × bestGroup: 8 × 6 × 6 = 288 cells. `nodes` and `fuel` are binned by their base-2 logarithm. */
export const DEFAULT_DESCRIPTORS: readonly Descriptor[] = [
  { name: 'nodes', min: 8, max: 2_048, bins: 8 },
  { name: 'fuel', min: 64, max: 16_777_216, bins: 6 },
  { name: 'bestGroup', min: 0, max: 6, bins: 6 },
];

/** What `fillConfig` needs besides the input: facts of the task, found once when it is created. */
export interface ConfigFacts {
  /** Used if the input names no seed: an integer 0..2^53-1 drawn by the caller. */
  readonly drawnSeed: number;
  /** Null for a module evaluator. */
  readonly compare: Compare | null;
  /** Cases of the largest split; 1 for a module. */
  readonly largestSplit: number;
  /** The input's signature, or what was inferred from seeds and cases. */
  readonly signature: Signature;
  /** The input's primitives with every absent list inferred. */
  readonly primitives: Primitives;
}

/** Every default filled in; explicit values win over the profile, the profile over the defaults. Pure. */
export function fillConfig(input: ConfigInput, facts: ConfigFacts): Config {
  const profile = input.profile === undefined ? undefined : PROFILE_RULES[input.profile];
  const strategy = input.strategy ?? 'auto';
  const resolved = resolveStrategy(strategy, { ...facts, models: input.models });
  const ramped = resolved === 'generational' && isNumeric(facts.signature);
  return {
    seed: input.seed ?? facts.drawnSeed,
    strategy,
    signature: facts.signature,
    init: {
      kind: input.init?.kind ?? (ramped ? 'ramped' : 'mutate'),
      depth: input.init?.depth ?? [2, 6],
    },
    primitives: facts.primitives,
    search: fillSearch(input.search ?? {}, resolved, facts.compare),
    ...fillSizes(input, resolved, profile),
    islands: fillIslands(input.islands ?? {}),
    archive: { descriptors: input.archive?.descriptors ?? DEFAULT_DESCRIPTORS },
    ...fillMeters(input, facts.largestSplit),
    heldOutTolerance: input.heldOutTolerance ?? 0,
    snapshotEvery: input.snapshotEvery ?? 25,
    ...(input.shards === undefined ? {} : { shards: input.shards }),
    stop: fillStop(input.stop ?? {}, profile),
    ...(input.profile === undefined ? {} : { profile: input.profile }),
    ...(input.models === undefined ? {} : fillModels(input.models, input.budget)),
  };
}

/** Nobody is surprised by a bill: where no sum is named it is this. */
const DEFAULT_USD = 1;

const fillModels = (
  models: Given<ModelOptions>,
  budget: Given<BudgetOptions> = {},
): Pick<Config, 'models' | 'budget'> => ({
  models: {
    ...(models.arms === undefined ? {} : { arms: models.arms }),
    concurrency: models.concurrency ?? 10,
    share: models.share ?? 1,
    genetic: models.genetic ?? 200,
    cache: models.cache ?? true,
  },
  budget: {
    usd: budget.usd ?? DEFAULT_USD,
    ...(budget.calls === undefined ? {} : { calls: budget.calls }),
    ...(budget.tokens === undefined ? {} : { tokens: budget.tokens }),
  },
});

function fillSizes(
  input: ConfigInput,
  strategy: ResolvedStrategy,
  profile: Profile | undefined,
): Pick<Config, 'populationSize' | 'generationSize' | 'maxAgents' | 'genomeBytes'> {
  const maxAgents = input.maxAgents ?? profile?.maxAgents ?? 10_000;
  const populationSize = Math.min(input.populationSize ?? 500, maxAgents);
  return {
    populationSize,
    generationSize: input.generationSize ?? generationSizeOf(strategy, populationSize),
    maxAgents,
    genomeBytes: input.genomeBytes ?? profile?.genomeBytes ?? 6_656,
  };
}

const fillMeters = (
  input: ConfigInput,
  cases: number,
): Pick<Config, 'fuelPerCall' | 'bytesPerCall' | 'repeats'> => ({
  fuelPerCall:
    input.fuelPerCall ?? Math.min(1_000_000, Math.floor(MAX_FUEL_PER_EVALUATION / cases)),
  bytesPerCall: input.bytesPerCall ?? 16 * 1024 * 1024,
  repeats: input.repeats ?? 3,
});

const fillIslands = (input: Given<IslandOptions>): IslandOptions => ({
  count: input.count ?? STARTING_ISLANDS,
  emigrateEvery: input.emigrateEvery ?? 10,
  emigrants: input.emigrants ?? 5,
});

const fillSearch = (
  input: Given<SearchOptions>,
  strategy: ResolvedStrategy,
  compare: Compare | null,
): SearchOptions => {
  const defaults = searchDefaults(strategy, compare);
  return {
    parents: input.parents ?? defaults.parents,
    tournament: input.tournament ?? 5,
    crossover: input.crossover ?? defaults.crossover,
    mutation: input.mutation ?? defaults.mutation,
    elites: input.elites ?? 1,
    maxDepth: input.maxDepth ?? 17,
    downSample: input.downSample ?? 1,
  };
};

function fillStop(input: Given<StopRules>, profile: Profile | undefined): StopRules {
  const named = Object.entries(input).filter(([, value]) => value !== undefined);
  return named.length > 0
    ? Object.fromEntries(named)
    : { generations: profile?.generations ?? 100 };
}
