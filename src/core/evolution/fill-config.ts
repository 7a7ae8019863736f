/** From what was posted to the configuration that a search runs with. */
import type {
  Config,
  ConfigInput,
  Descriptor,
  Given,
  IslandOptions,
  ModelOptions,
  BudgetOptions,
  SearchOptions,
  StopRules,
  ResolvedStrategy,
} from './config.ts';
import { MAX_FUEL_PER_EVALUATION } from './config-ranges.ts';
import type { Compare } from './evaluation-task.ts';
import type { Primitives } from './primitives.ts';
import type { Profile } from './profile.ts';
import { namedProfile } from './profile.ts';
import type { Signature } from './signature.ts';
import { isNumeric } from './signature.ts';
import { resolveStrategy } from './strategies/auto.ts';
import { STARTING_ISLANDS, generationSizeOf, searchDefaults } from './strategies/defaults.ts';

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
  const profile = namedProfile(input.profile);
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
