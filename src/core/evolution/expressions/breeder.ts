import type { Random } from '../random.ts';
import type { Alphabet } from './alphabet.ts';
import type { Expression } from './expression.ts';
import { depthOf, endOf } from './expression.ts';

/** Codes that an expression may have: `depthOf` counts in bytes. */
export const MOST_CODES = 255;

export interface ExpressionLimits {
  readonly codes: number;
  readonly depth: number;
}

/** Share of places chosen among operations (Koza 1992): else most exchanges would be of terminals. */
const INNER = 0.9;
/** Levels of a new subtree. */
const MUTATION_DEPTH = 2;

/** Makes expressions: new ones, and children of others. */
export class ExpressionBreeder {
  readonly #alphabet: Alphabet;
  readonly #limits: ExpressionLimits;
  readonly #random: Random;
  readonly #terminalRate: number;
  /** What is being written. */
  readonly #codes: number[] = [];

  constructor(alphabet: Alphabet, limits: ExpressionLimits, random: Random) {
    const kinds = alphabet.params.length + 1;
    this.#alphabet = alphabet;
    this.#limits = limits;
    this.#random = random;
    this.#terminalRate = kinds / (kinds + alphabet.operations.length);
  }

  /** A new expression of at most `depth` levels below the root, half of them full (ramped half and half). */
  create(depth: number): Expression | null {
    this.#write(depth);
    return this.#within(new Uint8Array(this.#codes));
  }

  /** A subtree of `a` gives way to one of `b`; null beyond the limits. */
  cross(a: Expression, b: Expression): Expression | null {
    const from = this.#place(b);
    return this.#replaced(a, b, from, endOf(this.#alphabet, b, from));
  }

  /** A new subtree, or another symbol at one place. */
  mutate(a: Expression): Expression | null {
    if (this.#random.chance(0.5)) {
      this.#write(MUTATION_DEPTH);
      return this.#replaced(a, this.#codes, 0, this.#codes.length);
    }
    const child = a.slice();
    const at = this.#random.int(child.length);
    child[at] = this.#alike(child[at] ?? 0);
    return child;
  }

  /** Copies code by code: for so few, views of the arrays would take longer. */
  #replaced(a: Expression, b: ArrayLike<number>, from: number, to: number): Expression | null {
    const start = this.#place(a);
    const end = endOf(this.#alphabet, a, start);
    const size = a.length - (end - start) + to - from;
    if (size > this.#limits.codes) return null;
    const child = new Uint8Array(size);
    let at = 0;
    for (let i = 0; i < start; i++) child[at++] = a[i] as number;
    for (let i = from; i < to; i++) child[at++] = b[i] as number;
    for (let i = end; i < a.length; i++) child[at++] = a[i] as number;
    return this.#within(child);
  }

  #within(codes: Expression): Expression | null {
    if (codes.length > this.#limits.codes) return null;
    if (codes.length > this.#limits.depth && depthOf(this.#alphabet, codes) > this.#limits.depth)
      return null;
    return codes;
  }

  #place(codes: Expression): number {
    if (codes.length === 1) return 0;
    const isInner = this.#random.chance(INNER);
    for (;;) {
      const at = this.#random.int(codes.length);
      if ((codes[at] as number) >= this.#alphabet.terminals === isInner) return at;
    }
  }

  #write(depth: number): void {
    this.#codes.length = 0;
    this.#grow(depth, this.#random.chance(0.5));
  }

  /** What has too many codes already is not written to its end: 20 full levels are a million. */
  #grow(depth: number, isFull: boolean): void {
    if (this.#codes.length > this.#limits.codes) return;
    const { operations, terminals } = this.#alphabet;
    if (depth <= 0 || (!isFull && this.#random.chance(this.#terminalRate))) {
      this.#codes.push(this.#terminal());
      return;
    }
    const number = this.#random.int(operations.length);
    this.#codes.push(terminals + number);
    for (let i = operations[number]?.arity ?? 0; i > 0; i--) this.#grow(depth - 1, isFull);
  }

  #terminal(): number {
    const { params, constants, constantRate } = this.#alphabet;
    return this.#random.chance(constantRate)
      ? params.length + this.#random.int(constants.length)
      : this.#random.int(params.length);
  }

  /** A symbol that takes as many arguments. */
  #alike(code: number): number {
    const { operations, terminals, arities } = this.#alphabet;
    if (code < terminals) return this.#terminal();
    for (;;) {
      const other = terminals + this.#random.int(operations.length);
      if (arities[other] === arities[code]) return other;
    }
  }
}
