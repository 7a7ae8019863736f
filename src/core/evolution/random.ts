/**
 * All randomness of the search: counter-based streams, so no generator state is ever stored and neither the order of
 * results nor a crash changes what is drawn.
 *
 * A stream's key (seed, purpose, slot, draw) is hashed to 128 bits by four lanes of MurmurHash3's finaliser; the bits
 * start an sfc32 generator (Chris Doty-Humphrey's PractRand). Only exact 32-bit integer and IEEE operations are used:
 * the numbers are the same on every engine.
 */
export interface Random {
  /** Uniform in [0, 1), 53 random bits. */
  next(): number;
  /** Uniform integer in [0, n). `n` must be an integer ≥ 1. */
  int(n: number): number;
  /** As `int` for n ≤ 2^16, from 32 random bits instead of 53: in half the time. */
  below(n: number): number;
  /** Uniform real in [min, max). */
  range(min: number, max: number): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** An element of a list that is not empty (throws on an empty one: a bug). */
  pick<T>(list: readonly T[]): T;
  /** Index drawn in proportion to weights ≥ 0; uniform if all are 0. */
  weighted(weights: readonly number[]): number;
  /** Standard normal. */
  normal(): number;
}

const TWO_32 = 0x1_0000_0000;

/** The stream of draw `draw` of slot `slot` for one purpose, e.g. `rng(seed, 'propose', 17, 0)`. Seed: 0..2^53-1. */
export function rng(seed: number, purpose: string, slot: number, draw: number): Random {
  return new Sfc32([seed, hashText(purpose), slot, draw]);
}

/**
 * The agents' `Math.random` for one case of one repeat: the genome is not in the key, so competitors see
 * the same luck. `split`: 'train', 'held-out', 'test', or another name for another use.
 */
export function caseRandom(
  seed: number,
  split: string,
  repeat: number,
  caseIndex: number,
): () => number {
  const random = new Sfc32([seed, hashText(`case/${split}`), repeat, caseIndex]);
  return () => random.next();
}

class Sfc32 implements Random {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  /** Key words are integers in [0, 2^53). */
  constructor(key: readonly number[]) {
    let a = 0x9e3779b9;
    let b = 0x243f6a88;
    let c = 0xb7e15162;
    let d = 0x6a09e667;
    for (const word of key) {
      const low = word >>> 0;
      const high = Math.floor(word / TWO_32) >>> 0;
      a = scramble(scramble(a ^ low) + high);
      b = scramble(scramble(b ^ low) + high);
      c = scramble(scramble(c ^ low) + high);
      d = scramble(scramble(d ^ low) + high);
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#counter = d;
    for (let round = 0; round < 8; round++) this.#bits();
  }

  #bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  next(): number {
    const high = this.#bits() >>> 5;
    const low = this.#bits() >>> 6;
    return (high * 0x400_0000 + low) / 0x20_0000_0000_0000;
  }

  /** The bias of scaling 53 bits is below n / 2^53: far under what any run can observe. */
  int(n: number): number {
    if (!(n >= 1)) throw new Error(`int(${n}): the range is empty`);
    return Math.floor(this.next() * n);
  }

  /** The bias is below n / 2^32. */
  below(n: number): number {
    return Math.floor((this.#bits() / TWO_32) * n);
  }

  range(min: number, max: number): number {
    return min + this.next() * (max - min);
  }

  chance(p: number): boolean {
    return this.next() < p;
  }

  pick<T>(list: readonly T[]): T {
    const index = this.int(list.length);
    // The index is inside the list; the cast only tells the compiler so (T itself may include undefined).
    return list[index] as T;
  }

  weighted(weights: readonly number[]): number {
    let total = 0;
    for (const weight of weights) total += weight;
    if (!(total > 0)) return this.int(weights.length);
    let left = this.next() * total;
    let last = 0;
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i] ?? 0;
      if (weight <= 0) continue;
      if (left < weight) return i;
      left -= weight;
      last = i;
    }
    return last;
  }

  /** Karney's exact method (ACM TOMS 42, 2016, algorithm N): comparisons of uniforms only, no logarithm or exponential. */
  normal(): number {
    for (;;) {
      let whole = 0;
      while (this.#chanceExp(0.5)) whole++;
      if (!this.#allExp(0.5, whole * (whole - 1))) continue;
      const part = this.next();
      const exponent = (part * (2 * whole + part)) / (2 * whole + 2);
      if (!this.#allExp(exponent, whole + 1)) continue;
      return this.chance(0.5) ? whole + part : -(whole + part);
    }
  }

  #allExp(exponent: number, times: number): boolean {
    for (let i = 0; i < times; i++) if (!this.#chanceExp(exponent)) return false;
    return true;
  }

  /** True with probability e^-x for x in [0, 1]: the length of a run of falling chances x/1, x/2, … is even (von Neumann). */
  #chanceExp(x: number): boolean {
    let length = 0;
    while (this.next() * (length + 1) < x) length++;
    return length % 2 === 0;
  }
}

/** MurmurHash3's 32-bit finaliser: every input bit flips every output bit with a chance near one half. */
function scramble(word: number): number {
  let mixed = word | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** FNV-1a over UTF-16 units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
