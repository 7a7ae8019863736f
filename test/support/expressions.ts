import fc from 'fast-check';
import type { Alphabet } from '../../src/core/evolution/expressions/alphabet.ts';
import { alphabetOf, operationsOf } from '../../src/core/evolution/expressions/alphabet.ts';
import type { ExpressionLimits } from '../../src/core/evolution/expressions/breeder.ts';
import { ExpressionBreeder } from '../../src/core/evolution/expressions/breeder.ts';
import { rng } from '../../src/core/evolution/random.ts';
import type { Primitives } from '../../src/core/evolution/primitives.ts';

/** Arithmetic with some of every kind of function. */
export const ARITHMETIC: Primitives = {
  terminals: null,
  constants: { range: [-2, 2], integer: false, rate: 0.3 },
  strings: [],
  operators: ['+', '-', '*', '/', '%', '**'],
  functions: ['Math.sin', 'Math.log', 'Math.floor', 'Math.max', 'Math.atan2', 'Math.cbrt'],
  methods: [],
  statements: [],
  helpers: null,
};

export interface Rig {
  readonly alphabet: Alphabet;
  readonly breeder: ExpressionBreeder;
}

/** Alphabet and breeder of a stream of `seed`. */
export function expressionRig(
  seed: number,
  params: readonly string[],
  limits: ExpressionLimits = { codes: 60, depth: 8 },
  primitives = ARITHMETIC,
): Rig {
  const random = rng(seed, 'test', 0, 0);
  const operations = operationsOf(primitives);
  if (operations === null) throw new Error('wanted arithmetic');
  const alphabet = alphabetOf(params, operations, primitives.constants, random);
  return { alphabet, breeder: new ExpressionBreeder(alphabet, limits, random) };
}

/** Numbers of all sizes, zeros among them. */
export const NUMBERS = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e308, -1e308, 5e-324),
);
