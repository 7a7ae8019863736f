import * as z from 'zod';
import { event } from './event.ts';
import { hash } from './json.ts';

/** What the live socket sends. */
export const liveMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), event }),
  z.object({
    type: z.literal('progress'),
    generation: z.int(),
    evaluations: z.int(),
    best: z.object({ hash, fitness: z.number() }).nullable(),
    evaluationsPerSecond: z.number(),
  }),
  /** The cursor is older than the log, or newer: read the state anew; events go on after `seq`. */
  z.object({ type: z.literal('resync'), seq: z.int(), missed: z.int() }),
]);

/** What a client may send: the last event it has taken. One that does so is never cut for being slow. */
export const liveAck = z.strictObject({ type: z.literal('ack'), seq: z.int().min(0) });
