/**
 * The last distinct structural hashes (128 bits) that were evaluated, in a ring, found through an open-addressing
 * table: 24 bytes a hash, where a Set of strings takes about 100. The same additions give the same window.
 */
import { hexOfBytes } from '../dna/hex.ts';

/** Distinct genomes that are remembered besides the living. */
const WINDOW = 200_000;
const WORDS = 4;
/** Bytes of a hash. */
const HASH_BYTES = 4 * WORDS;
const EMPTY = 0xffffffff;

export class DuplicateWindow {
  readonly #capacity: number;
  /** Ring of hashes, 4 words each. */
  #words: Uint32Array;
  /** Open addressing with linear probing: positions in the ring, `EMPTY` where free. */
  #table: Uint32Array;
  #next = 0;
  #size = 0;

  constructor(capacity = WINDOW) {
    this.#capacity = capacity;
    this.#words = new Uint32Array(Math.min(capacity, 1_024) * WORDS);
    this.#table = new Uint32Array(2_048).fill(EMPTY);
  }

  get size(): number {
    return this.#size;
  }

  /** `hash`: 32 hex digits. */
  has(hash: string): boolean {
    return this.#table[this.#find(wordsOf(hash))] !== EMPTY;
  }

  /** Remembers a hash; beyond the capacity the oldest is forgotten. False if it was known (its age stays). */
  add(hash: string): boolean {
    const words = wordsOf(hash);
    if (this.#table[this.#find(words)] !== EMPTY) return false;
    if (this.#size === this.#capacity) this.#forget(this.#next);
    else this.#grow();
    this.#words.set(words, this.#next * WORDS);
    this.#table[this.#find(words)] = this.#next;
    this.#next = (this.#next + 1) % this.#capacity;
    this.#size++;
    return true;
  }

  /** The table's place of a hash, or the free place where it would go. */
  #find(words: Words): number {
    const mask = this.#table.length - 1;
    let place = words[0] & mask;
    for (;;) {
      const position = this.#table[place] ?? EMPTY;
      if (position === EMPTY || this.#holds(position, words)) return place;
      place = (place + 1) & mask;
    }
  }

  #holds(position: number, words: Words): boolean {
    for (let i = 0; i < WORDS; i++)
      if (this.#words[position * WORDS + i] !== words[i]) return false;
    return true;
  }

  /** Removes a ring position from the table; later entries of its run move up, so no marks of deletion pile up. */
  #forget(position: number): void {
    const mask = this.#table.length - 1;
    let hole = this.#find(this.#at(position));
    this.#table[hole] = EMPTY;
    this.#size--;
    for (let place = (hole + 1) & mask; ; place = (place + 1) & mask) {
      const moved = this.#table[place] ?? EMPTY;
      if (moved === EMPTY) return;
      const home = this.#at(moved)[0] & mask;
      if (((place - home) & mask) < ((place - hole) & mask)) continue;
      this.#table[hole] = moved;
      this.#table[place] = EMPTY;
      hole = place;
    }
  }

  #at(position: number): Words {
    const [a = 0, b = 0, c = 0, d = 0] = this.#words.subarray(position * WORDS);
    return [a, b, c, d];
  }

  /** Doubles ring and table when full; the table stays at most half full. */
  #grow(): void {
    if (this.#size * WORDS < this.#words.length) return;
    const words = new Uint32Array(Math.min(this.#size * 2, this.#capacity) * WORDS);
    words.set(this.#words);
    this.#words = words;
    this.#table = new Uint32Array(this.#table.length * 2).fill(EMPTY);
    for (let position = 0; position < this.#size; position++)
      this.#table[this.#find(this.#at(position))] = position;
  }
}

type Words = readonly [number, number, number, number];

const wordsOf = (hash: string): Words => [
  word(hash, 0),
  word(hash, 1),
  word(hash, 2),
  word(hash, 3),
];

/** Eight digits of a hash, `0` to `9` and `a` to `f`. */
function word(hash: string, index: number): number {
  let value = 0;
  for (let i = index * 8; i < index * 8 + 8; i++) {
    const unit = hash.charCodeAt(i);
    value = (value << 4) | (unit < 58 ? unit - 48 : unit - 87);
  }
  return value >>> 0;
}

/** Hashes as stored: 16 bytes each, one after another. */
export function packHashes(hashes: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * HASH_BYTES);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const hash of hashes)
    for (let i = 0; i < WORDS; i++, at += 4) view.setUint32(at, word(hash, i));
  return bytes;
}

export function unpackHashes(bytes: Uint8Array): string[] {
  return Array.from({ length: Math.floor(bytes.byteLength / HASH_BYTES) }, (_, i) =>
    hexOfBytes(bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)),
  );
}

/** How many hashes a generation added. */
export interface ChunkSize {
  readonly generation: number;
  readonly size: number;
}

/** Drops chunks from the front that the window no longer reaches; returns the first generation still needed. */
export function trimChunks(chunks: ChunkSize[], window = WINDOW): number {
  let total = chunks.reduce((sum, chunk) => sum + chunk.size, 0);
  for (let first = chunks[0]; first !== undefined; first = chunks[0]) {
    if (total - first.size < window) return first.generation;
    total -= first.size;
    chunks.shift();
  }
  return 0;
}
