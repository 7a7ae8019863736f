import * as z from 'zod';

const sum = z.object({
  calls: z.int(),
  failed: z.int().meta({ description: 'calls without a usable answer' }),
  cached: z.int().meta({ description: 'answers from storage: free, and not among the calls' }),
  inputTokens: z.int(),
  outputTokens: z.int(),
  cacheReadTokens: z.int(),
  cacheWriteTokens: z.int(),
  usd: z.number(),
  accepted: z.int().meta({ description: 'children better than their best parent' }),
  duplicates: z.int().meta({ description: 'children that had been evaluated before' }),
});
const measured = sum.extend({
  usdPerAccepted: z.number().nullable().meta({ description: 'null before the first' }),
  cacheShare: z
    .number()
    .meta({ description: "share of the input tokens read from the provider's cache" }),
});
const line = measured.extend({ key: z.string() });

/** One day's calls of an arm for a purpose and an operator. */
const costRow = sum.extend({
  day: z.iso.date(),
  arm: z.string(),
  purpose: z.string(),
  operator: z.string().nullable(),
});

/** Body of `GET …/costs`. */
export const costs = z.object({
  total: measured,
  byModel: z.array(line).meta({ description: 'provider/model over all regions' }),
  byOperator: z.array(line),
  byPurpose: z.array(line),
  byDay: z.array(line).meta({ description: 'UTC' }),
  recommendations: z.array(
    z.object({
      kind: z.enum(['cheaper-model', 'uncached-prefix', 'duplicates']),
      about: z.string(),
      savingUsd: z.number(),
      text: z.string(),
    }),
  ),
  rows: z
    .array(costRow)
    .optional()
    .meta({ description: 'what the sums are made of; with ?rows=true' }),
});
