import * as z from 'zod';
import { args, jsonValue } from './json.ts';

const MAX_CASES = 10_000;
const MAX_MODULE_BYTES = 256 * 1024;
export const MAX_DATA_BYTES = 4 * 1024 * 1024;

const testCase = z.strictObject({
  args,
  expected: jsonValue,
  weight: z.number().positive().max(1e9).optional(),
  group: z.string().min(1).max(64).optional(),
});
const cases = z.array(testCase).min(1).max(MAX_CASES);

const compare = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exact') }),
  z.strictObject({ kind: z.literal('numeric'), tolerance: z.number().min(0).max(1e12) }),
  z.strictObject({ kind: z.literal('squared-error') }),
]);

/** How a genome is scored: input/expected pairs, or a module of the user's. */
export const evaluator = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cases'),
    cases,
    heldOut: cases.optional(),
    test: cases.optional(),
    compare,
  }),
  z.strictObject({
    kind: z.literal('module'),
    source: z.string().min(1).max(MAX_MODULE_BYTES),
    data: jsonValue.optional(),
    heldOutData: jsonValue.optional(),
    testData: jsonValue.optional(),
    runtime: z.enum(['auto', 'isolate', 'machine']).optional(),
  }),
]);
