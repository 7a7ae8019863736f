import type { FailureReason, Json } from './agent.ts';
import { isArray } from './compare.ts';

export const DIGEST_WORDS = 4;

// Where the four lanes start: signed words, which engines keep unboxed.
const A = 0x9e3779b9 | 0;
const B = 0x243f6a88;
const C = 0xb7e15162 | 0;
const D = 0x6a09e667;

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);

/**
 * Digest of a sequence of outputs: two agents that gave equal outputs (key order free, `-0` as 0) have equal digests.
 * 128 bits of four multiply-xor lanes: wide enough that two different behaviours never meet by chance; it is no
 * defence against an author who searches for a collision, who would only harm an own agent.
 */
export class Behaviour {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  constructor() {
    this.#restart();
  }

  output(value: Json | undefined): void {
    if (value === undefined) this.#word(1);
    else if (value === null) this.#word(2);
    else if (typeof value === 'boolean') this.#word(value ? 4 : 3);
    else if (typeof value === 'number') this.number(value);
    else if (typeof value === 'string') this.#text(value);
    else if (isArray(value)) this.#array(value);
    else this.#object(value);
  }

  /** As `output` of a number. */
  number(value: number): void {
    float[0] = value === 0 ? 0 : value;
    this.#word(5);
    this.#word(words[0] ?? 0);
    this.#word(words[1] ?? 0);
  }

  /** A run without an output: only the kind of failure counts, its wording does not. */
  failure(reason: FailureReason): void {
    this.#word(9);
    this.#text(reason.code);
  }

  /** Takes in a digest that `moveTo` left: cases may run in any order and still be folded in case order. */
  part(digest: Int32Array, index: number): void {
    for (let lane = 0; lane < DIGEST_WORDS; lane++) {
      this.#word(digest[DIGEST_WORDS * index + lane] ?? 0);
    }
  }

  /** Writes the digest's four words as entry `index` of `target` and starts a new one. */
  moveTo(target: Int32Array, index: number): void {
    const start = DIGEST_WORDS * index;
    target[start] = this.#a;
    target[start + 1] = this.#b;
    target[start + 2] = this.#c;
    target[start + 3] = this.#d;
    this.#restart();
  }

  /** 32 hex digits. */
  digest(): string {
    return [this.#a, this.#b, this.#c, this.#d]
      .map((lane, i) => (mix(lane + i) >>> 0).toString(16).padStart(8, '0'))
      .join('');
  }

  #restart(): void {
    this.#a = A;
    this.#b = B;
    this.#c = C;
    this.#d = D;
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

  #word(word: number): void {
    this.#a = Math.imul(this.#a ^ word, 0x85ebca6b) ^ (this.#d >>> 15);
    this.#b = Math.imul(this.#b ^ word, 0xc2b2ae35) ^ (this.#a >>> 13);
    this.#c = Math.imul(this.#c ^ word, 0x27d4eb2f) ^ (this.#b >>> 16);
    this.#d = Math.imul(this.#d ^ word, 0x165667b1) ^ (this.#c >>> 14);
  }
}

/** MurmurHash3's 32-bit finaliser. */
function mix(word: number): number {
  let mixed = word | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
