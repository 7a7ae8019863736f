import * as z from 'zod';
import { RANGES } from '../core/evolution/config-ranges.ts';

const amounts = {
  usd: z.number().min(RANGES['budget.usd'].min).max(RANGES['budget.usd'].max),
  calls: z.int().min(RANGES['budget.calls'].min).max(RANGES['budget.calls'].max),
  tokens: z.int().min(RANGES['budget.tokens'].min).max(RANGES['budget.tokens'].max),
};
const limits = z.strictObject({
  usd: amounts.usd.optional(),
  calls: amounts.calls.optional(),
  tokens: amounts.tokens.optional(),
});
export type Limits = z.infer<typeof limits>;

/** Body of `PUT /v1/budget`: what is absent is not limited any more. */
export const budgetLimits = z.strictObject({
  account: limits.optional().meta({ description: 'over the life of the account' }),
  day: limits.optional().meta({ description: 'of each day, UTC' }),
});

const sums = z.object({ usd: z.number(), calls: z.int(), tokens: z.int() });
const standing = z.object({
  limits,
  spent: sums,
  reserved: sums.meta({ description: 'what calls in flight may cost at worst' }),
});

/** Body of `GET /v1/budget`. */
export const budget = z.object({
  account: standing,
  day: standing,
  date: z.iso.date().meta({ description: 'the day that `day` is about, UTC' }),
});
