import { createHmac, hash } from 'node:crypto';

/*
 * Decision: the runtime's own SHA-256; with bytes of texts (`node:buffer`) it is all that core takes from Node and Workers,
 * which have both under the same names. It is synchronous (a digest belongs into the transaction of what it digests), and
 * workerd runs it 30 times faster than JavaScript does on a blob (1 MiB: 0.4 ms against 12), twice as fast on 50 bytes.
 */

/** SHA-256 as 64 lower-case hex. Text is hashed as UTF-8. */
export const sha256Hex = (content: string | Uint8Array): string => hash('sha256', content, 'hex');

/** HMAC-SHA-256 as hex. */
export const hmacHex = (key: Uint8Array, content: Uint8Array): string =>
  createHmac('sha256', key).update(content).digest('hex');
