import * as z from 'zod';
import { args, genome, jsonValue, seed } from './json.ts';

const DEFAULT_RUN_FUEL = 10_000_000;
const MAX_RUN_FUEL = 20_000_000;
const MAX_RUN_BYTES = 16 * 1024 * 1024;

/** Body of `POST /v1/run` and its answer; `output` is left out if the result is undefined. */
export const run = z.strictObject({
  genome,
  args,
  fuel: z.int().min(1).max(MAX_RUN_FUEL).default(DEFAULT_RUN_FUEL),
  bytes: z.int().min(1_024).max(MAX_RUN_BYTES).default(MAX_RUN_BYTES),
  seed: seed.default(0),
});
export const ran = z.object({ output: jsonValue.optional(), fuel: z.number() });
