import { hexOfWords } from '../dna/hex.ts';
import { positiveZero } from '../language/positive-zero.ts';
import type { FailureReason, Json } from './agent.ts';
import { isArray } from './compare.ts';
import type { NumberRuns } from './scoring.ts';

export const DIGEST_WORDS = 4;

/** Where the four lanes start. */
const START = Int32Array.of(0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667);

/** One number: its mark, then its 64 bits. (The first word is never used: it puts the bits where a double may lie.) */
const numberWords = new Int32Array(4);
const float = new Float64Array(numberWords.buffer, 8, 1);
numberWords[1] = 5;

const word = new Int32Array(1);

/** Mixes the words `[from, to)` into the four lanes that stand at `at`. */
function absorb(lanes: Int32Array, at: number, words: Int32Array, from: number, to: number): void {
  let a = lanes[at] as number;
  let b = lanes[at + 1] as number;
  let c = lanes[at + 2] as number;
  let d = lanes[at + 3] as number;
  for (let i = from; i < to; i++) {
    const next = words[i] as number;
    a = Math.imul(a ^ next, 0x85ebca6b) ^ (d >>> 15);
    b = Math.imul(b ^ next, 0xc2b2ae35) ^ (a >>> 13);
    c = Math.imul(c ^ next, 0x27d4eb2f) ^ (b >>> 16);
    d = Math.imul(d ^ next, 0x165667b1) ^ (c >>> 14);
  }
  lanes[at] = a;
  lanes[at + 1] = b;
  lanes[at + 2] = c;
  lanes[at + 3] = d;
}

/**
 * Digest of a sequence of outputs: two agents that gave equal outputs (key order free, `-0` as 0) have equal digests.
 * 128 bits of four multiply-xor lanes: wide enough that two different behaviours never meet by chance; it is no
 * defence against an author who searches for a collision, who would only harm an own agent.
 */
export class Behaviour {
  readonly #lanes = START.slice();

  output(value: Json | undefined): void {
    if (value === undefined) this.#word(1);
    else if (value === null) this.#word(2);
    else if (typeof value === 'boolean') this.#word(value ? 4 : 3);
    else if (typeof value === 'number') this.number(value);
    else if (typeof value === 'string') this.#text(value);
    else if (isArray(value)) this.#array(value);
    else this.#object(value);
  }

  /** A run without an output: only the kind of failure counts, its wording does not. */
  failure(reason: FailureReason): void {
    this.#word(9);
    this.#text(reason.code);
  }

  /** Takes in the first `count` digests that `moveTo` left: cases may run in any order and still be folded in case order. */
  parts(digests: Int32Array, count: number): void {
    absorb(this.#lanes, 0, digests, 0, DIGEST_WORDS * count);
  }

  /** Writes the digest's four words as entry `index` of `target` and starts a new one. */
  moveTo(target: Int32Array, index: number): void {
    target.set(this.#lanes, DIGEST_WORDS * index);
    this.#lanes.set(START);
  }

  /** 32 hex digits. */
  digest(): string {
    const [a = 0, b = 0, c = 0, d = 0] = this.#lanes;
    return hexOfWords(mix(a), mix(b + 1), mix(c + 2), mix(d + 3));
  }

  /** As `output` of a number. */
  number(value: number): void {
    float[0] = positiveZero(value);
    absorb(this.#lanes, 0, numberWords, 1, 4);
  }

  #text(text: string): void {
    this.#word(6);
    this.#word(text.length);
    for (let i = 0; i < text.length; i++) this.#word(text.charCodeAt(i));
  }

  #array(items: readonly Json[]): void {
    this.#word(7);
    this.#word(items.length);
    for (const item of items) this.output(item);
  }

  #object(value: { readonly [key: string]: Json }): void {
    const keys = Object.keys(value).toSorted();
    this.#word(8);
    this.#word(keys.length);
    for (const key of keys) {
      this.#text(key);
      this.output(value[key]);
    }
  }

  #word(next: number): void {
    word[0] = next;
    absorb(this.#lanes, 0, word, 0, 1);
  }
}

/** The digest of every run by itself, as entry of its case: what `output` and `moveTo` of a fresh `Behaviour` leave. */
export function digestNumbers(
  { cases, from, values, first, count }: NumberRuns,
  target: Int32Array,
): void {
  for (let i = 0; i < count; i++) {
    const value = values[first + i] as number;
    const at = DIGEST_WORDS * (cases[from + i] as number);
    for (let lane = 0; lane < DIGEST_WORDS; lane++) target[at + lane] = START[lane] as number;
    float[0] = positiveZero(value);
    absorb(target, at, numberWords, 1, 4);
  }
}

/** MurmurHash3's 32-bit finaliser. */
function mix(word: number): number {
  let mixed = word | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
