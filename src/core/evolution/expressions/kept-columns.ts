import type { Expression } from './expression.ts';
import { hashOf } from './expression.ts';

/** The values of a subtree in all cases. */
export interface KeptColumn {
  /** The subtree: `size` codes of an expression, from `from` on. */
  codes: Expression;
  from: number;
  size: number;
  /** Of the expression that asked for it last. */
  expression: number;
  /** False until the one who asked first has written the values. */
  isWritten: boolean;
  readonly values: Float64Array;
}

/** Columns at most: of the subtrees of a run two thirds are found again with as many, and no more than 0.7 with all. */
const MOST_COLUMNS = 1024;
/** Values at most: 8 MB. */
const MOST_VALUES = 1_000_000;
/** Columns that share a buffer: one each would take as long to make as to compute. */
const COLUMNS_PER_BUFFER = 32;

/**
 * Columns of subtrees that earlier expressions had as well: children repeat most of their parents (Handley 1994,
 * Keijzer 2004). Each subtree has one place, by its hash, which the last that asked has; the codes tell which it is.
 */
export class KeptColumns {
  readonly #cases: number;
  /** A power of two, or 0. */
  readonly #room: number;
  readonly #places: (KeptColumn | undefined)[] = [];
  #buffer = new ArrayBuffer(0);
  #made = 0;
  #expression = 0;

  constructor(cases: number) {
    const room = Math.min(MOST_COLUMNS, Math.floor(MOST_VALUES / cases));
    this.#cases = cases;
    this.#room = room && 1 << (31 - Math.clz32(room));
  }

  /** From here on another expression asks. */
  next(): void {
    this.#expression++;
  }

  /** The place of `codes[from..to)`; null if another subtree of the same expression has it, or there is no room. */
  claim(codes: Expression, from: number, to: number): KeptColumn | null {
    const size = to - from;
    const place = hashOf(codes, from, to) & (this.#room - 1);
    const kept = this.#places[place];
    if (kept === undefined) return this.#place(place, codes, from, size);
    if (!isOf(kept, codes, from, size)) {
      if (kept.expression === this.#expression) return null;
      kept.codes = codes;
      kept.from = from;
      kept.size = size;
      kept.isWritten = false;
    }
    kept.expression = this.#expression;
    return kept;
  }

  #place(place: number, codes: Expression, from: number, size: number): KeptColumn | null {
    if (this.#room === 0) return null;
    const kept = {
      codes,
      from,
      size,
      expression: this.#expression,
      isWritten: false,
      values: this.#column(),
    };
    this.#places[place] = kept;
    return kept;
  }

  #column(): Float64Array {
    const bytes = this.#cases * Float64Array.BYTES_PER_ELEMENT;
    const at = this.#made++ % COLUMNS_PER_BUFFER;
    if (at === 0) {
      const left = this.#room - this.#made + 1;
      this.#buffer = new ArrayBuffer(Math.min(COLUMNS_PER_BUFFER, left) * bytes);
    }
    return new Float64Array(this.#buffer, at * bytes, this.#cases);
  }
}

function isOf(kept: KeptColumn, codes: Expression, from: number, size: number): boolean {
  if (kept.size !== size) return false;
  for (let i = 0; i < size; i++) if (kept.codes[kept.from + i] !== codes[from + i]) return false;
  return true;
}
