import * as z from 'zod';
import { utf8Length } from '../core/utf8-length.ts';
import { configInput, stopInput } from './config.ts';
import { evaluator } from './evaluator.ts';
import { genome, hash, time } from './json.ts';

const MAX_SEEDS = 64;
const MAX_BASELINES = 8;
const MAX_TASK_BYTES = 8 * 1024;

const name = z.string().min(1).max(200);
const bytes = (limit: number) => (text: string) => utf8Length(text) <= limit;
const task = z
  .string()
  .refine(bytes(MAX_TASK_BYTES), { message: `longer than ${MAX_TASK_BYTES} bytes` })
  .meta({ description: 'what the program must do, its goals and limits; at most 8 KB' });

/** Body of `POST /v1/populations`. */
export const createPopulation = z.strictObject({
  name,
  task: task.optional(),
  seeds: z.array(genome).min(1).max(MAX_SEEDS),
  baselines: z
    .array(z.strictObject({ name: z.string().min(1).max(100), genome }))
    .max(MAX_BASELINES)
    .optional(),
  evaluator,
  config: configInput.optional(),
  start: z.boolean().optional(),
});
export type CreatePopulationBody = z.infer<typeof createPopulation>;

/** Body of `PATCH /v1/populations/{id}`. */
export const patchPopulation = z.strictObject({
  name: name.optional(),
  task: task.optional(),
  config: z.strictObject({ stop: stopInput.optional() }).optional(),
});

export type PatchPopulationBody = z.infer<typeof patchPopulation>;

const STATES = ['created', 'running', 'paused', 'stopped', 'completed', 'failed'] as const;
export const state = z.enum(STATES);

const score = z.number();
const scoreOrNull = z.number().nullable();

/** How models take part at the moment. */
const models = z.object({
  state: z
    .enum(['ready', 'unavailable', 'spent', 'not-configured'])
    .meta({ description: 'genetic operators go on in every state' }),
  reason: z.string().nullable(),
  inFlight: z.int(),
  proposals: z.int().meta({ description: 'calls that came to an end' }),
  spentUsd: z.number(),
  reservedUsd: z.number().meta({ description: 'what the calls in flight may cost at worst' }),
});

/** Body of `GET /v1/populations/{id}`. */
export const population = z.object({
  id: z.string(),
  name: z.string(),
  task: z.string().nullable(),
  state,
  generation: z.int(),
  evaluations: z.int(),
  heldOutEvaluations: z.int(),
  best: z.object({ hash, fitness: score }).nullable(),
  champion: z.object({ hash, fitness: score, heldOutFitness: scoreOrNull }).nullable(),
  testFitness: score.optional(),
  baselines: z.array(
    z.object({
      name: z.string(),
      hash,
      fitness: scoreOrNull,
      heldOutFitness: scoreOrNull,
      testFitness: score.optional(),
    }),
  ),
  stoppedBy: z
    .enum(['evaluations', 'fitness', 'stagnation', 'generations', 'seconds', 'user', 'budget'])
    .optional(),
  pausedBy: z
    .enum([
      'user',
      'step-crashed',
      'evaluator-crashed',
      'emergency-stop',
      'anomaly',
      'backpressure',
    ])
    .optional(),
  stateHash: hash.nullable(),
  stateHashGeneration: z.int().nullable(),
  config: z.record(z.string(), z.unknown()).meta({ description: 'the filled configuration' }),
  usage: z.object({ fuel: z.number(), bytes: z.number(), frames: z.number() }),
  models: models.optional(),
  createdAt: time,
  updatedAt: time,
});

/** One line of `GET /v1/populations`. */
export const populationItem = z.object({
  id: z.string(),
  name: z.string(),
  state,
  createdAt: time,
  updatedAt: time,
});
