import { FAR } from '../distance.ts';
import type { Compare } from '../evaluation-task.ts';
import { errorScore } from '../scoring.ts';
import type { Alphabet, Operation } from './alphabet.ts';
import { MOST_CODES } from './expression.ts';
import type { Expression } from './expression.ts';
import { KeptColumns } from './kept-columns.ts';

/** Training cases whose arguments and outputs are all numbers; at least one. */
export interface NumberCases {
  readonly compare: Compare;
  /** By parameter of the alphabet. */
  readonly columns: readonly Float64Array[];
  readonly expected: Float64Array;
  readonly weights: Float64Array;
}

/** An expression and what it is worth: the first criteria of the order. */
export interface ScoredExpression {
  readonly codes: Expression;
  /** As agents have it, up to rounding. */
  readonly fitness: number;
  /** Mean over the cases. */
  readonly distance: number;
}

/** Evaluates expressions over all cases at once. */
export class ExpressionScorer {
  readonly #alphabet: Alphabet;
  readonly #cases: NumberCases;
  readonly #weight: number;
  /** By code: the values of parameters and constants in all cases. */
  readonly #terminals: readonly Float64Array[];
  readonly #kept: KeptColumns;
  /** Results by their height on the stack; a result may overwrite its arguments. */
  readonly #results: Float64Array[] = [];
  readonly #stack: Float64Array[] = [];
  /** Behind the last code of what is on the stack. */
  readonly #ends = new Uint8Array(MOST_CODES);

  constructor(alphabet: Alphabet, cases: NumberCases) {
    const size = cases.expected.length;
    this.#alphabet = alphabet;
    this.#cases = cases;
    this.#weight = cases.weights.reduce((sum, weight) => sum + weight, 0);
    this.#terminals = [
      ...cases.columns,
      ...alphabet.constants.map((value) => new Float64Array(size).fill(value)),
    ];
    this.#kept = new KeptColumns(size);
  }

  /** How many cases there are. */
  get cases(): number {
    return this.#cases.expected.length;
  }

  score(codes: Expression): ScoredExpression {
    const { compare, expected, weights } = this.#cases;
    const tolerance = compare.kind === 'numeric' ? compare.tolerance : 0;
    const isSquared = compare.kind === 'squared-error';
    const values = this.values(codes);
    let errors = 0;
    let distances = 0;
    for (let i = 0; i < expected.length; i++) {
      const gap = Math.abs((values[i] as number) - (expected[i] as number));
      const weight = weights[i] as number;
      const miss = gap <= tolerance ? 0 : 1;
      // What is no finite number is no output: as far off as can be, and so is NaN, which is below nothing. (Two
      // branches: a choice between a number and an imported one is boxed, which takes as long as all the rest.)
      if (gap < FAR) {
        distances += gap;
        errors += weight * (isSquared ? Math.min(gap * gap, FAR) : miss);
      } else {
        distances += FAR;
        errors += weight * (isSquared ? FAR : miss);
      }
    }
    return {
      codes,
      fitness: errorScore(compare, errors / this.#weight),
      distance: distances / expected.length,
    };
  }

  /** What the expression comes to, by case; valid until the next call. `codes` stay as they are from here on. */
  values(codes: Expression): Float64Array {
    const { terminals, operations } = this.#alphabet;
    const stack = this.#stack;
    const ends = this.#ends;
    this.#kept.next();
    let top = 0;
    for (let at = codes.length - 1; at >= 0; at--) {
      const code = codes[at] as number;
      if (code < terminals) {
        ends[top] = at + 1;
        stack[top++] = this.#terminals[code] as Float64Array;
        continue;
      }
      const operation = operations[code - terminals] as Operation;
      const last = top - operation.arity;
      const kept = operation.isCheap ? null : this.#kept.claim(codes, at, ends[last] as number);
      const to = kept?.values ?? this.#result(last);
      if (kept === null || !kept.isWritten)
        operation.apply(
          to,
          stack[top - 1] as Float64Array,
          stack[last] as Float64Array,
          this.cases,
        );
      if (kept !== null) kept.isWritten = true;
      stack[last] = to;
      top = last + 1;
    }
    return stack[0] as Float64Array;
  }

  #result(height: number): Float64Array {
    return (this.#results[height] ??= new Float64Array(this.cases));
  }
}
