import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { hexOfBytes } from './hex.ts';

/** SHA-256 as 64 lower-case hex. Text is hashed as UTF-8. */
export function sha256Hex(content: string | Uint8Array): string {
  return hexOfBytes(sha256(typeof content === 'string' ? utf8ToBytes(content) : content));
}

/** UTF-8 bytes of a text. */
export const utf8 = (text: string): Uint8Array => utf8ToBytes(text);

/** HMAC-SHA-256 as hex. */
export function hmacHex(key: Uint8Array, content: Uint8Array): string {
  return hexOfBytes(hmac(sha256, key, content));
}
