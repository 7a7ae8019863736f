import * as z from 'zod';
import type { Json } from '../core/evolution/agent.ts';

/** Depth that arguments and results may have. A scalar has depth 0, `[]` depth 1. */
const MAX_DATA_DEPTH = 64;

/** Whether JSON is nested deeper than `limit`; walks with a stack of its own, never the host's. */
function deeperThan(value: Json, limit: number): boolean {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const containers = level.filter((item) => typeof item === 'object' && item !== null);
    if (containers.length > 0 && depth >= limit) return true;
    level = containers.flatMap((item) => Object.values(item as object) as Json[]);
  }
  return false;
}

/**
 * Any JSON value, of bounded depth. The value is taken as the body's parser made it (`routes/json-text.ts` lets only
 * JSON through), so this looks at depth and presence, not at every leaf again.
 */
export const jsonValue = z
  .custom<Json>((value) => value !== undefined, 'required')
  .refine((value) => !deeperThan(value, MAX_DATA_DEPTH), {
    message: `nested deeper than ${MAX_DATA_DEPTH}`,
  })
  .meta({ description: 'any JSON value' });

/** Arguments of one call, in order of the parameters. */
export const args = z
  .array(jsonValue)
  .max(64)
  .meta({ description: 'arguments of the call, one a parameter' });

/** Random seed of a run or a population. */
export const seed = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/** SHA-256 of the normalised text: an agent's public id. */
export const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** Text of an agent: one ES module in the agent language. The gate sees it only after the schema. */
export const genome = z
  .string()
  .min(1)
  .max(65_536)
  .meta({ description: 'an ES module in the agent language with a default-exported function' });

/** ISO 8601, UTC. */
export const time = z.iso.datetime();
