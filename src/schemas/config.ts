import * as z from 'zod';
import { seed } from './json.ts';

const count = (max: number, min = 1) => z.int().min(min).max(max);
const names = z.array(z.string().min(1).max(64)).max(256);
const range = (item: z.ZodNumber) => z.tuple([item, item]);

/** A type of a signature: `number`, `{array: type}`, `{record: type}`… */
type SignatureType =
  | 'number'
  | 'integer'
  | 'boolean'
  | 'string'
  | 'any'
  | { array: SignatureType }
  | { record: SignatureType };
const signatureType: z.ZodType<SignatureType> = z.lazy(() =>
  z.union([
    z.enum(['number', 'integer', 'boolean', 'string', 'any']),
    z.strictObject({ array: signatureType }),
    z.strictObject({ record: signatureType }),
  ]),
);

const signature = z.strictObject({
  params: z.array(z.strictObject({ name: z.string().min(1).max(64), type: signatureType })).max(16),
  returns: signatureType,
});

const primitives = z.strictObject({
  terminals: names.optional(),
  constants: z
    .strictObject({
      range: range(z.number()).optional(),
      integer: z.boolean().optional(),
      rate: z.number().min(0).max(1).optional(),
    })
    .optional(),
  operators: names.optional(),
  functions: names.optional(),
  methods: names.optional(),
  statements: names.optional(),
  helpers: z.union([z.boolean(), names]).optional(),
  strict: z.boolean().optional(),
});

const search = z.strictObject({
  parents: z.enum(['tournament', 'lexicase', 'epsilon-lexicase', 'weighted']).optional(),
  tournament: count(1_000).optional(),
  crossover: z.number().min(0).max(1).optional(),
  mutation: z.number().min(0).max(1).optional(),
  elites: count(10_000, 0).optional(),
  maxDepth: count(128).optional(),
  downSample: z.number().min(0).max(1).optional(),
});

const archive = z.strictObject({
  descriptors: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(64),
        min: z.number(),
        max: z.number(),
        bins: count(10_000),
      }),
    )
    .max(8),
});

/** When a run ends; a rule not named is off. */
export const stopInput = z.strictObject({
  evaluations: z.int().min(1).optional(),
  fitness: z.number().optional(),
  stagnation: z.int().min(1).optional(),
  generations: z.int().min(1).optional(),
  seconds: z.number().positive().optional(),
});

/** `config` as a user sends it: every field optional, unknown ones refused. `fillConfig` of the core fills it. */
export const configInput = z.strictObject({
  seed: seed.optional(),
  strategy: z.enum(['auto', 'greedy', 'best-of-n', 'islands', 'generational']).optional(),
  signature: signature.optional(),
  init: z
    .strictObject({
      kind: z.enum(['mutate', 'ramped']).optional(),
      depth: range(count(32)).optional(),
    })
    .optional(),
  primitives: primitives.optional(),
  search: search.optional(),
  populationSize: count(10_000).optional(),
  generationSize: count(10_000).optional(),
  maxAgents: z.int().min(1).optional(),
  islands: z
    .strictObject({
      count: count(64).optional(),
      emigrateEvery: z.int().min(1).optional(),
      emigrants: z.int().min(0).optional(),
    })
    .optional(),
  archive: archive.optional(),
  genomeBytes: count(65_536).optional(),
  fuelPerCall: count(50_000_000).optional(),
  bytesPerCall: count(32 * 1024 * 1024).optional(),
  repeats: count(20).optional(),
  heldOutTolerance: z.number().min(0).optional(),
  snapshotEvery: z.int().min(1).optional(),
  shards: count(64).optional(),
  stop: stopInput.optional(),
  profile: z.enum(['production', 'staging', 'development']).optional(),
});
