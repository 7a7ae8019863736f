import * as z from 'zod';
import { args, genome, hash, jsonValue, seed, time } from './json.ts';

const score = z.number();
const scores = z.array(score);
const numbers = z.record(z.string(), z.number());
const feedback = z.array(z.object({ case: z.int().nullable(), text: z.string() }));

/** Body of `GET …/champion`. */
export const champion = z.object({
  hash,
  genome: z.string(),
  simplified: z
    .string()
    .meta({ description: 'shorter, with the same results on the training cases' }),
  fitness: score,
  heldOutFitness: score.nullable(),
  scores,
  bytes: z.int(),
  fuel: z.number(),
  generation: z.int(),
  parents: z.array(hash),
});

/** Body of `POST …/champion/invoke`. */
export const invoke = z.strictObject({ args, seed: seed.optional() });
export const invoked = z.object({ output: jsonValue.optional(), hash, fuel: z.number() });

/** One line of `GET …/agents`. */
export const agentItem = z.object({
  hash,
  kind: z.enum(['program', 'text']),
  fitness: score,
  heldOutFitness: score.nullable(),
  failed: z.boolean(),
  quarantined: z.boolean(),
  bytes: z.int(),
  fuel: z.number(),
  generation: z.int(),
  operator: z.string(),
  parents: z.array(hash),
  island: z.int(),
});

/** Body of `GET …/agents/{hash}`. */
export const agent = agentItem.extend({
  genome: z.string(),
  scores,
  metrics: numbers,
  features: numbers,
  feedback,
  dna: z.object({
    operator: z.string(),
    parents: z.array(hash),
    model: z.string().optional().meta({ description: 'which model suggested it' }),
    promptVersion: z.string().optional(),
    rationale: z.string().optional().meta({ description: 'in its words' }),
    cost: z.number().optional().meta({ description: 'USD of the call' }),
    places: z.array(
      z.object({ target: z.string(), key: z.string(), sha256: z.string(), ackedAt: time }),
    ),
  }),
});

/** Body of `GET …/agents/{hash}/lineage`. */
export const lineage = z.object({
  nodes: z.array(z.object({ hash, fitness: score, generation: z.int(), operator: z.string() })),
  edges: z.array(z.tuple([hash, hash])).meta({ description: '[parent, child]' }),
});

/** Body of `POST …/evaluations` and its answer. */
export const trial = z.strictObject({ genome });
const finding = z.object({
  rule: z.string(),
  severity: z.enum(['error', 'warning']),
  reason: z.string(),
  line: z.int(),
  hint: z.string(),
});
export const tried = z.object({
  gate: z.object({ accepted: z.boolean(), safety: z.number(), findings: z.array(finding) }),
  hash: hash.optional(),
  failed: z.boolean().optional(),
  reason: z.object({ code: z.string(), detail: z.string() }).optional(),
  fitness: score.optional(),
  scores: scores.optional(),
  metrics: numbers.optional(),
  feedback: feedback.optional(),
  fuel: z.number().optional(),
});
