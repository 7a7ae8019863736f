import * as z from 'zod';
import { RANGES } from '../core/evolution/config-ranges.ts';
import { CALL_LIMITS } from '../core/models/call-limits.ts';
import { configInput } from './config.ts';
import { createPopulation } from './population.ts';

const { min, max } = RANGES.genomeBytes;

/** Body of `POST /v1/estimate`: a population as it would be made, or only what the estimate needs of it. */
export const estimateInput = z.union([
  createPopulation,
  z.strictObject({
    config: configInput.optional(),
    genomeBytes: z
      .int()
      .min(min)
      .max(max)
      .meta({ description: 'of the programs that models are shown' }),
  }),
]);
export type EstimateBody = z.infer<typeof estimateInput>;

const amounts = z.object({ low: z.number(), expected: z.number(), worst: z.number() });

/** What the model calls of a run would cost. */
export const estimate = z.object({
  calls: z.object({ expected: z.int().nullable(), most: z.int().nullable() }),
  limitedBy: z.enum(CALL_LIMITS).meta({ description: 'what ends the calls' }),
  usd: amounts.meta({ description: 'of the run; worst is never above its budget' }),
  seconds: z.number().nullable().meta({ description: 'of model calls' }),
  perCall: z.object({ inputTokens: z.int(), outputTokens: z.int(), usd: amounts }),
  arms: z.array(z.object({ arm: z.string(), share: z.number(), usdPerCall: z.number() })),
});
