/** The range of every number that may be posted: the wire schema and the documentation read this table. */
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
