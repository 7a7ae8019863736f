import * as z from 'zod';
import { MAX_ARCHIVE_CELLS, RANGES } from '../core/evolution/config-ranges.ts';
import { PARENT_SELECTIONS, STRATEGIES } from '../core/evolution/config.ts';
import { PROFILES } from '../core/evolution/profile.ts';
import { MOST_STRING_UNITS, STATEMENT_FORMS } from '../core/evolution/primitives.ts';

/** A number in its range of the core's table, by its path. */
function number(path: keyof typeof RANGES): z.ZodNumber {
  const { min, max, integer } = RANGES[path];
  return (integer ? z.int() : z.number()).min(min).max(max);
}

/** `[from, to]`, from ≤ to. */
const interval = (path: keyof typeof RANGES) =>
  z
    .tuple([number(path), number(path)])
    .refine(([from, to]) => from <= to, { message: 'the second number is smaller than the first' });

const name = z.string().min(1).max(64);
const names = z.array(name).max(256);

/** `number`, `{array: type}`, `{record: type}`… */
const typeName = z.union([
  z.enum(['number', 'integer', 'boolean', 'string', 'any']),
  z.strictObject({
    get array() {
      return typeName;
    },
  }),
  z.strictObject({
    get record() {
      return typeName;
    },
  }),
]);
z.globalRegistry.add(typeName, { id: 'SignatureType' });

const signature = z.strictObject({
  params: z.array(z.strictObject({ name, type: typeName })).max(16),
  returns: typeName,
});

const primitives = z.strictObject({
  terminals: names.nullable().exactOptional(),
  constants: z
    .strictObject({
      range: interval('primitives.constants.range').exactOptional(),
      integer: z.boolean().exactOptional(),
      rate: number('primitives.constants.rate').exactOptional(),
    })
    .exactOptional(),
  strings: z.array(z.string().max(MOST_STRING_UNITS)).max(256).exactOptional(),
  operators: names.exactOptional(),
  functions: names.exactOptional(),
  methods: names.exactOptional(),
  statements: z.array(z.enum(STATEMENT_FORMS)).exactOptional(),
  helpers: names.nullable().exactOptional(),
  strict: z.boolean().exactOptional(),
});

const search = z.strictObject({
  parents: z.enum(PARENT_SELECTIONS).optional(),
  tournament: number('search.tournament').optional(),
  crossover: number('search.crossover').optional(),
  mutation: number('search.mutation').optional(),
  elites: number('search.elites').optional(),
  maxDepth: number('search.maxDepth').optional(),
  downSample: number('search.downSample').optional(),
});

const descriptor = z
  .strictObject({
    name,
    min: z.number(),
    max: z.number(),
    bins: number('archive.descriptors.bins'),
  })
  .refine(({ min, max }) => min < max, { message: 'max must be greater than min', path: ['max'] });

const archive = z.strictObject({
  descriptors: z
    .array(descriptor)
    .min(1)
    .max(8)
    .refine((all) => all.reduce((cells, { bins }) => cells * bins, 1) <= MAX_ARCHIVE_CELLS, {
      message: `more than ${MAX_ARCHIVE_CELLS} cells`,
    })
    .exactOptional(),
});

const islands = z.strictObject({
  count: number('islands.count').optional(),
  emigrateEvery: number('islands.emigrateEvery').optional(),
  emigrants: number('islands.emigrants').optional(),
});

/** When a run ends; a rule not named is off. */
export const stopInput = z.strictObject({
  evaluations: number('stop.evaluations').optional(),
  fitness: number('stop.fitness').optional(),
  stagnation: number('stop.stagnation').optional(),
  generations: number('stop.generations').optional(),
  seconds: number('stop.seconds').optional(),
  proposals: number('stop.proposals').optional(),
});

/** How models take part; `{}` takes every default. Absent: no model is called. */
const models = z.strictObject({
  arms: z.array(z.string().min(1).max(256)).min(1).max(32).optional(),
  concurrency: number('models.concurrency').optional(),
  share: number('models.share').optional(),
  genetic: number('models.genetic').optional(),
  cache: z.boolean().optional(),
});

const budget = z.strictObject({
  usd: number('budget.usd').optional(),
  calls: number('budget.calls').optional(),
  tokens: number('budget.tokens').optional(),
});

/** `config` as a user sends it: every field optional, unknown ones refused. `fillConfig` of the core fills it. */
export const configInput = z.strictObject({
  seed: number('seed').optional(),
  strategy: z.enum(STRATEGIES).optional(),
  signature: signature.optional(),
  init: z
    .strictObject({
      kind: z.enum(['mutate', 'ramped']).optional(),
      depth: interval('init.depth').optional(),
    })
    .optional(),
  primitives: primitives.optional(),
  search: search.optional(),
  populationSize: number('populationSize').optional(),
  generationSize: number('generationSize').optional(),
  maxAgents: number('maxAgents').optional(),
  islands: islands.optional(),
  archive: archive.optional(),
  genomeBytes: number('genomeBytes').optional(),
  fuelPerCall: number('fuelPerCall').optional(),
  bytesPerCall: number('bytesPerCall').optional(),
  repeats: number('repeats').optional(),
  heldOutTolerance: number('heldOutTolerance').optional(),
  snapshotEvery: number('snapshotEvery').optional(),
  shards: number('shards').optional(),
  stop: stopInput.optional(),
  profile: z.enum(PROFILES).optional(),
  models: models.optional(),
  budget: budget.optional(),
});
