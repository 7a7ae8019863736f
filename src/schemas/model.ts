import * as z from 'zod';
import { TASK_KINDS } from '../core/models/task-kind.ts';
import { time } from './json.ts';

const share = z.number().min(0).max(1);
const usdPerMillion = z.number();
const usdPerMillionOrNull = z.number().nullable();
const rates = {
  in: usdPerMillion,
  out: usdPerMillion,
  cacheRead: usdPerMillionOrNull,
  cacheWrite5m: usdPerMillionOrNull,
  cacheWrite1h: usdPerMillionOrNull,
};

/** What a model takes and costs. */
const known = z.object({
  model: z.string(),
  name: z.string(),
  context: z.int().meta({ description: 'tokens of input and output together' }),
  maxOutput: z.int().meta({ description: 'tokens' }),
  price: z
    .object({
      ...rates,
      tiers: z.array(z.object({ inputAbove: z.int(), ...rates })),
      source: z.string(),
      validFrom: time,
    })
    .meta({ description: 'USD per million tokens' }),
  capability: z.object({
    prior: z.record(z.enum(TASK_KINDS), share),
    sampling: z.boolean(),
    forcedTool: z.boolean(),
    strictTools: z.boolean(),
    nativeSchema: z.boolean(),
    thinking: z.enum(['none', 'optional', 'always']),
    effort: z.boolean(),
    cachePoints: z.boolean(),
    cacheMinimum: z.int(),
  }),
});

const statistics = z
  .object({
    kind: z.enum(TASK_KINDS),
    calls: z.number(),
    ok: share,
    refused: share,
    repaired: share,
    latencyP50Ms: z.number().nullable(),
    latencyP95Ms: z.number().nullable(),
    tokens: z.number().meta({ description: 'per call' }),
    usd: z.number().meta({ description: 'per call' }),
    gain: share.nullable().meta({ description: 'mean rank-normalised gain of its children' }),
  })
  .meta({ description: 'faded: what was seen a day ago weighs half' });

/** One way to call a model. */
const arm = z.object({
  arm: z.string().meta({ description: 'provider/region/model, as config.models.arms takes it' }),
  provider: z.enum(['bedrock', 'openai']),
  region: z.string(),
  model: z.string(),
  usable: z.boolean().meta({ description: 'false: it has no price, and so is never called' }),
  facts: known.nullable(),
  health: z
    .object({ open: z.boolean(), until: time.nullable() })
    .nullable()
    .meta({ description: 'of its circuit breaker; null if it was not called of late' }),
  statistics: z.array(statistics),
});

/** Body of `GET /v1/models`. */
export const models = z.object({
  items: z.array(arm),
  problems: z
    .array(z.string())
    .meta({ description: 'what is wrong with the variables of the hub, by their names' }),
  catalogue: z
    .array(known)
    .optional()
    .meta({ description: 'every model with a known price; with ?catalogue=true' }),
});
