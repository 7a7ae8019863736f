import * as z from 'zod';
import { hash, time } from './json.ts';

/** One recorded change: the envelope is fixed, `data` depends on the type. */
export const event = z.object({
  v: z.int(),
  stream: z.string(),
  seq: z.int(),
  at: time,
  type: z.string(),
  actor: z.string(),
  engine: z.string(),
  cause: z.object({ correlation: z.string(), event: z.int().optional() }),
  data: z.record(z.string(), z.unknown()),
  refs: z.array(z.object({ commit: z.string(), bytes: z.int() })),
  prev: hash.nullable(),
  hash,
});

/** An event in the log across populations, with its place there. */
export const loggedEvent = event.extend({ cursor: z.int() });

/** One line of `GET …/snapshots`. */
export const snapshot = z.object({
  id: z.string(),
  generation: z.int(),
  reason: z.string(),
  safe: z.boolean(),
  stateHash: hash,
  at: time,
  bytes: z.int(),
});

/** Body of `GET …/verify`. */
export const verification = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});
