import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 as 64 lower-case hex. Text is hashed as UTF-8. */
export function sha256Hex(content: string | Uint8Array): string {
  return bytesToHex(sha256(typeof content === 'string' ? utf8ToBytes(content) : content));
}

/** UTF-8 bytes of a text. */
export const utf8 = (text: string): Uint8Array => utf8ToBytes(text);

/** HMAC-SHA-256 as hex. */
export function hmacHex(key: Uint8Array, content: Uint8Array): string {
  return bytesToHex(hmac(sha256, key, content));
}
