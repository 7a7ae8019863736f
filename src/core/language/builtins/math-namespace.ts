/** `Math`: our own elementary functions (deviation D1), the host's where the specification makes them exact. */
import type { Host, NativeCall, VNative } from '../functions.ts';
import * as elementary from '../math/index.ts';
import { hypotOf } from '../math/power.ts';
import { VISIT } from '../meter.ts';
import type { Value } from '../values.ts';
import { toNumber } from './conversion.ts';
import { functions } from './define.ts';

/** A function of numbers alone: the same numbers give the same number, for one fuel and `VISIT` a number of a fold. */
export type NumberFunction =
  | { readonly kind: 'unary'; readonly compute: (x: number) => number }
  | { readonly kind: 'binary'; readonly compute: (x: number, y: number) => number }
  | {
      readonly kind: 'fold';
      readonly compute: (a: number, b: number) => number;
      readonly start: number;
    };

const unary = (compute: (x: number) => number): NumberFunction => ({ kind: 'unary', compute });
const binary = (compute: (x: number, y: number) => number): NumberFunction => ({
  kind: 'binary',
  compute,
});
const fold = (start: number, compute: (a: number, b: number) => number): NumberFunction => ({
  kind: 'fold',
  compute,
  start,
});

const PREFIX = 'Math.';

const NUMBER_FUNCTIONS: Readonly<Record<string, NumberFunction>> = {
  abs: unary(Math.abs),
  ceil: unary(Math.ceil),
  clz32: unary(Math.clz32),
  floor: unary(Math.floor),
  fround: unary(Math.fround),
  round: unary(Math.round),
  sign: unary(Math.sign),
  sqrt: unary(Math.sqrt),
  trunc: unary(Math.trunc),
  imul: binary(Math.imul),
  max: fold(-Infinity, Math.max),
  min: fold(Infinity, Math.min),

  acos: unary(elementary.acos),
  acosh: unary(elementary.acosh),
  asin: unary(elementary.asin),
  asinh: unary(elementary.asinh),
  atan: unary(elementary.atan),
  atanh: unary(elementary.atanh),
  atan2: binary(elementary.atan2),
  cbrt: unary(elementary.cbrt),
  cos: unary(elementary.cos),
  cosh: unary(elementary.cosh),
  exp: unary(elementary.exp),
  expm1: unary(elementary.expm1),
  log: unary(elementary.log),
  log10: unary(elementary.log10),
  log1p: unary(elementary.log1p),
  log2: unary(elementary.log2),
  pow: binary(elementary.pow),
  sin: unary(elementary.sin),
  sinh: unary(elementary.sinh),
  tan: unary(elementary.tan),
  tanh: unary(elementary.tanh),
};

function hypot(host: Host, _: Value, args: readonly Value[]): number {
  host.spend(VISIT * args.length);
  const sizes = args.map((arg) => toNumber(host, arg));
  return hypotOf(sizes);
}

function asCall(known: NumberFunction): NativeCall {
  switch (known.kind) {
    case 'unary': {
      const { compute } = known;
      return (host, _, args) => compute(toNumber(host, args[0]));
    }
    case 'binary': {
      const { compute } = known;
      return (host, _, args) => {
        const x = toNumber(host, args[0]);
        return compute(x, toNumber(host, args[1]));
      };
    }
    case 'fold':
      return folded(known.start, known.compute);
  }
}

/** All arguments are converted, also after a NaN. */
const folded =
  (start: number, combine: (a: number, b: number) => number): NativeCall =>
  (host, _, args) => {
    host.spend(VISIT * args.length);
    let result = start;
    for (const arg of args) result = combine(result, toNumber(host, arg));
    return result;
  };

export const MATH_FUNCTIONS: readonly VNative[] = functions('Math', {
  ...Object.fromEntries(
    Object.entries(NUMBER_FUNCTIONS).map(([name, known]) => [name, asCall(known)]),
  ),
  hypot,
  random: (host) => host.random(),
});

const byName: ReadonlyMap<string, NumberFunction> = new Map(Object.entries(NUMBER_FUNCTIONS));

/** Of an id as the vocabulary has it: `Math.sin`; undefined for what is no function of numbers alone. */
export const numberFunctionNamed = (id: string): NumberFunction | undefined =>
  id.startsWith(PREFIX) ? byName.get(id.slice(PREFIX.length)) : undefined;

const byNative: ReadonlyMap<unknown, NumberFunction> = new Map(
  MATH_FUNCTIONS.flatMap((native) => {
    const known = numberFunctionNamed(native.id);
    return known === undefined ? [] : [[native, known] as const];
  }),
);

/** What a built-in computes, if it is a function of numbers alone. */
export const numberFunction = (callee: unknown): NumberFunction | undefined => byNative.get(callee);

export const MATH_CONSTANTS: Readonly<Record<string, number | undefined>> = {
  'Math.E': Math.E,
  'Math.LN10': Math.LN10,
  'Math.LN2': Math.LN2,
  'Math.LOG10E': Math.LOG10E,
  'Math.LOG2E': Math.LOG2E,
  'Math.PI': Math.PI,
  'Math.SQRT1_2': Math.SQRT1_2,
  'Math.SQRT2': Math.SQRT2,
};
