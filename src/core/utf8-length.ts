import { Buffer } from 'node:buffer';

/** Length of a text in bytes of UTF-8; a lone surrogate counts 3. The runtime counts without making the bytes. */
export const utf8Length = (text: string): number => Buffer.byteLength(text);
