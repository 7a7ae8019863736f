import * as z from 'zod';
import { time } from './json.ts';

/** What a key may do. */
const keyScope = z.enum(['read', 'write', 'run', 'admin']);

/** Body of `POST /v1/keys`. */
export const issueKey = z.strictObject({
  name: z.string().min(1).max(100),
  scopes: z.array(keyScope).min(1).max(4),
});
export const keyItem = z.object({
  keyId: z.string(),
  name: z.string(),
  scopes: z.array(keyScope),
  createdAt: time,
});
export const issuedKey = keyItem.extend({
  key: z.string().meta({ description: 'shown once; only its hash is stored' }),
});
