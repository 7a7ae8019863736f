import { ByteReader, ByteWriter } from './byte-stream.ts';

/**
 * Repetitions taken out of a few kilobytes, fast: LZ77 (Ziv and Lempel 1977) with the sequences of LZ4's blocks. Each is
 * a byte with two lengths (new bytes; repeated bytes less `SHORTEST`), the new bytes, and how far back the repeated
 * ones begin; the last has new bytes alone. Numbers are varints, the first of all is the length of the source.
 *
 * Decision: no library. Trees are read in the midst of pure, synchronous code, so the platform's compression streams
 * are out, and a deflate library is larger than what the bundle's ceiling has left.
 */

/** Fewer repeated bytes are not worth a sequence. */
const SHORTEST = 4;
/** A length of this or more in half a byte goes on in a varint. */
const MORE = 15;
const TABLE_BITS = 12;

/** Where four bytes were last seen, by their hash; -1 for nowhere. */
const seen = new Int32Array(1 << TABLE_BITS);
const writer = new ByteWriter();

export function compress(source: Uint8Array): Uint8Array {
  seen.fill(-1);
  writer.varint(source.length);
  let fresh = 0;
  for (let at = 0; at + SHORTEST <= source.length;) {
    const place = hash(source, at);
    const before = seen[place] as number;
    seen[place] = at;
    const length = before < 0 ? 0 : repeated(source, before, at);
    if (length < SHORTEST) {
      at++;
      continue;
    }
    sequence(source, fresh, at, length - SHORTEST);
    writer.varint(at - before);
    const end = at + length;
    for (at++; at < end; at++) if (at + SHORTEST <= source.length) seen[hash(source, at)] = at;
    fresh = end;
  }
  sequence(source, fresh, source.length, 0);
  return writer.take();
}

/** What `compress` was given. */
export function decompress(bytes: Uint8Array): Uint8Array {
  const reader = new ByteReader(bytes);
  const made = new Uint8Array(reader.varint());
  for (let at = 0; ;) {
    const lengths = reader.byte();
    const end = at + length(reader, lengths >> 4);
    const more = SHORTEST + length(reader, lengths & MORE);
    while (at < end) made[at++] = reader.byte();
    if (at === made.length) return made;
    const back = reader.varint();
    for (const stop = at + more; at < stop; at++) made[at] = made[at - back] as number;
  }
}

/** Multiplicative hashing (Knuth) of four bytes. */
function hash(source: Uint8Array, at: number): number {
  const four =
    (source[at] as number) |
    ((source[at + 1] as number) << 8) |
    ((source[at + 2] as number) << 16) |
    ((source[at + 3] as number) << 24);
  return Math.imul(four, 0x9e3779b1) >>> (32 - TABLE_BITS);
}

/** How many bytes from `at` on are those from `before` on. They may overlap. */
function repeated(source: Uint8Array, before: number, at: number): number {
  let length = 0;
  while (at + length < source.length && source[before + length] === source[at + length]) length++;
  return length;
}

/** The lengths, and the new bytes `start` … `end - 1`. */
function sequence(source: Uint8Array, start: number, end: number, more: number): void {
  const count = end - start;
  writer.byte((Math.min(count, MORE) << 4) | Math.min(more, MORE));
  if (count >= MORE) writer.varint(count - MORE);
  if (more >= MORE) writer.varint(more - MORE);
  for (let at = start; at < end; at++) writer.byte(source[at] as number);
}

const length = (reader: ByteReader, half: number): number =>
  half === MORE ? MORE + reader.varint() : half;
