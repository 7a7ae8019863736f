import { FAR } from '../distance.ts';
import type { Compare } from '../evaluation-task.ts';
import { errorScore } from '../scoring.ts';
import type { Alphabet, Operation } from './alphabet.ts';
import type { Expression } from './expression.ts';

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

/** Values of functions of terminals that are kept: 8 MB. */
const KEPT_VALUES = 1_000_000;

/** Evaluates expressions over all cases at once. */
export class ExpressionScorer {
  readonly #alphabet: Alphabet;
  readonly #cases: NumberCases;
  readonly #weight: number;
  /** By code: the values of parameters and constants in all cases. */
  readonly #terminals: readonly Float64Array[];
  /** Functions of terminals, by both codes: a run asks for few, each of them often. */
  readonly #ofTerminals: (Float64Array | undefined)[] = [];
  #room = KEPT_VALUES;
  /** Results by their height on the stack; a result may overwrite its arguments. */
  readonly #results: Float64Array[] = [];
  readonly #stack: Float64Array[] = [];

  constructor(alphabet: Alphabet, cases: NumberCases) {
    const size = cases.expected.length;
    this.#alphabet = alphabet;
    this.#cases = cases;
    this.#weight = cases.weights.reduce((sum, weight) => sum + weight, 0);
    this.#terminals = [
      ...cases.columns,
      ...alphabet.constants.map((value) => new Float64Array(size).fill(value)),
    ];
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
      // What is no finite number is no output: as far off as can be, and so is NaN, which is below nothing.
      const far = gap < FAR ? gap : FAR;
      const error = isSquared ? Math.min(far * far, FAR) : gap <= tolerance ? 0 : 1;
      errors += (weights[i] as number) * error;
      distances += far;
    }
    return {
      codes,
      fitness: errorScore(compare, errors / this.#weight),
      distance: distances / expected.length,
    };
  }

  /** What the expression comes to, by case; valid until the next call. */
  values(codes: Expression): Float64Array {
    const { terminals, operations } = this.#alphabet;
    const count = this.#cases.expected.length;
    const stack = this.#stack;
    let top = 0;
    for (let at = codes.length - 1; at >= 0; at--) {
      const code = codes[at] as number;
      if (code < terminals) {
        stack[top++] = this.#terminals[code] as Float64Array;
        continue;
      }
      const operation = operations[code - terminals] as Operation;
      const operand = codes[at + 1] as number;
      if (operation.arity === 1 && operand < terminals) {
        const known = this.#ofTerminal(operation, code, operand);
        if (known !== undefined) {
          stack[top - 1] = known;
          continue;
        }
      }
      const first = stack[top - 1] as Float64Array;
      top -= operation.arity;
      const second = stack[top] as Float64Array;
      const to = (this.#results[top] ??= new Float64Array(count));
      operation.apply(to, first, second, count);
      stack[top++] = to;
    }
    return stack[0] as Float64Array;
  }

  /** `Math.sin(x)`: worked out once a run; undefined where there is no more room for it. */
  #ofTerminal({ apply }: Operation, code: number, operand: number): Float64Array | undefined {
    const key = code * this.#alphabet.terminals + operand;
    const known = this.#ofTerminals[key];
    if (known !== undefined || this.#room <= 0) return known;
    const values = this.#terminals[operand] as Float64Array;
    const made = new Float64Array(values.length);
    apply(made, values, values, values.length);
    this.#ofTerminals[key] = made;
    this.#room -= made.length;
    return made;
  }
}
