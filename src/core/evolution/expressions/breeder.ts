import type { Random } from '../random.ts';
import type { Alphabet } from './alphabet.ts';
import type { Expression } from './expression.ts';
import { Draft, depthOf, endOf } from './expression.ts';

export interface ExpressionLimits {
  readonly codes: number;
  readonly depth: number;
}

/** One place in so many is chosen among terminals (Koza 1992): else most exchanges would be of these. */
const LEAVES = 10;
/** Levels of a new subtree. */
const MUTATION_DEPTH = 2;

/**
 * Makes expressions: new ones, and children of others. A run knows half of them already, so what comes is the breeder's
 * own draft, valid until the next call; null beyond the limits.
 */
export class ExpressionBreeder {
  readonly #alphabet: Alphabet;
  readonly #limits: ExpressionLimits;
  readonly #random: Random;
  readonly #terminalRate: number;
  readonly #draft = new Draft();
  /** A new subtree. */
  readonly #branch = new Draft();

  constructor(alphabet: Alphabet, limits: ExpressionLimits, random: Random) {
    const kinds = alphabet.params.length + 1;
    this.#alphabet = alphabet;
    this.#limits = limits;
    this.#random = random;
    this.#terminalRate = kinds / (kinds + alphabet.operations.length);
  }

  /** A new expression of at most `depth` levels below the root, half of them full (ramped half and half). */
  create(depth: number): Draft | null {
    this.#write(this.#draft, depth);
    return this.#within();
  }

  /** A subtree of `a` gives way to one of `b`. */
  cross(a: Expression, b: Expression): Draft | null {
    const from = this.#place(b);
    return this.#replaced(a, b, from, endOf(this.#alphabet, b, from));
  }

  /** A new subtree, or another symbol at one place. */
  mutate(a: Expression): Draft | null {
    const draft = this.#draft;
    if (this.#random.below(2) === 0) {
      this.#write(this.#branch, MUTATION_DEPTH);
      return this.#replaced(a, this.#branch.codes, 0, this.#branch.size);
    }
    for (let i = 0; i < a.length; i++) draft.codes[i] = a[i] as number;
    draft.size = a.length;
    const at = this.#random.below(a.length);
    draft.codes[at] = this.#alike(a[at] ?? 0);
    return draft;
  }

  /** Copies code by code: for so few, views of the arrays would take longer. */
  #replaced(a: Expression, b: Expression, from: number, to: number): Draft | null {
    const draft = this.#draft;
    const start = this.#place(a);
    const end = endOf(this.#alphabet, a, start);
    draft.size = a.length - (end - start) + to - from;
    if (draft.size > this.#limits.codes) return null;
    let at = 0;
    for (let i = 0; i < start; i++) draft.codes[at++] = a[i] as number;
    for (let i = from; i < to; i++) draft.codes[at++] = b[i] as number;
    for (let i = end; i < a.length; i++) draft.codes[at++] = a[i] as number;
    return this.#within();
  }

  #within(): Draft | null {
    const { codes, depth } = this.#limits;
    const draft = this.#draft;
    if (draft.size > codes) return null;
    if (draft.size > depth && depthOf(this.#alphabet, draft.codes, draft.size) > depth) return null;
    return draft;
  }

  #place(codes: Expression): number {
    if (codes.length === 1) return 0;
    const isInner = this.#random.below(LEAVES) > 0;
    for (;;) {
      const at = this.#random.below(codes.length);
      if ((codes[at] as number) >= this.#alphabet.terminals === isInner) return at;
    }
  }

  #write(draft: Draft, depth: number): void {
    draft.size = 0;
    this.#grow(draft, depth, this.#random.below(2) === 0);
  }

  /** What has too many codes already is not written to its end: 20 full levels are a million. */
  #grow(draft: Draft, depth: number, isFull: boolean): void {
    if (draft.size > this.#limits.codes) return;
    const { operations, terminals } = this.#alphabet;
    if (depth <= 0 || (!isFull && this.#random.chance(this.#terminalRate))) {
      draft.codes[draft.size++] = this.#terminal();
      return;
    }
    const number = this.#random.below(operations.length);
    draft.codes[draft.size++] = terminals + number;
    for (let i = operations[number]?.arity ?? 0; i > 0; i--) this.#grow(draft, depth - 1, isFull);
  }

  #terminal(): number {
    const { params, constants, constantRate } = this.#alphabet;
    return this.#random.chance(constantRate)
      ? params.length + this.#random.below(constants.length)
      : this.#random.below(params.length);
  }

  /** A symbol that takes as many arguments. */
  #alike(code: number): number {
    const { operations, terminals, arities } = this.#alphabet;
    if (code < terminals) return this.#terminal();
    for (;;) {
      const other = terminals + this.#random.below(operations.length);
      if (arities[other] === arities[code]) return other;
    }
  }
}
