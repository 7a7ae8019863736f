import * as z from 'zod';
import type { PriceOverride } from '../core/models/price-override.ts';

/** USD per million tokens, with at most six decimals: amounts are whole micro-USD. */
const USD = z.number().min(0).max(1_000_000).multipleOf(1e-6);
const RATES = {
  in: USD,
  out: USD,
  cacheRead: USD.nullable().default(null),
  cacheWrite5m: USD.nullable().default(null),
  cacheWrite1h: USD.nullable().default(null),
};
const TOKENS = z.int().min(1).max(100_000_000);
/** `MODEL_PRICES`: prices by model, as it is called. Only `in` and `out` are needed. */
export const MODEL_PRICES = z
  .record(
    z.string().min(1).max(2048),
    z.strictObject({
      ...RATES,
      tiers: z
        .array(z.strictObject({ inputAbove: TOKENS, ...RATES }))
        .max(8)
        .default([]),
      /** Ms since epoch. */
      validFrom: z.int().min(0).default(0),
      source: z.string().max(200).default('MODEL_PRICES'),
      name: z.string().max(200).optional(),
      context: TOKENS.optional(),
      maxOutput: TOKENS.optional(),
    }),
  )
  .transform((models): PriceOverride[] =>
    Object.entries(models).map(([model, { name, context, maxOutput, ...price }]) => ({
      model,
      price: { ...price, tiers: price.tiers.toSorted((a, b) => a.inputAbove - b.inputAbove) },
      ...(name !== undefined && { name }),
      ...(context !== undefined && { context }),
      ...(maxOutput !== undefined && { maxOutput }),
    })),
  );
