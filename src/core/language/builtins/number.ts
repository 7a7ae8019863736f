/**
 * Numbers to text and back. Formatting and parsing are the host's: the specification fixes their results (those of
 * `toString(radix)` for fractions are V8's).
 */
import type { Host, VNative } from '../functions.ts';
import { exponentOf } from '../math/float.ts';
import { readPrice, workPrice } from '../meter.ts';
import type { Value } from '../values.ts';
import { toInteger, toNumber, toText } from './conversion.ts';
import { functions, methods } from './define.ts';
import { leafText, numberText, shortest } from './leaf-text.ts';

const isNumber = (value: Value): value is number => typeof value === 'number';
const isBoolean = (value: Value): value is boolean => typeof value === 'boolean';

/** Many digits of a number far from 1 take long arithmetic in the host: a unit of fuel for 16 bits of exponent. */
function chargeDigits(host: Host, n: number): void {
  if (n !== 0) host.spend(Math.ceil(Math.abs(exponentOf(n)) / 16));
}

/** At most about 1,100 units: the longest is `toString(2)` of the smallest number. */
function charged(host: Host, text: string): string {
  host.spend(workPrice(text.length));
  host.allocateString(text.length);
  return text;
}

function digits(host: Host, value: Value, min: number, max: number, name: string): number {
  const count = toInteger(host, value);
  if (count < min || count > max)
    host.throwError('RangeError', `the argument of ${name} must be from ${min} to ${max}`);
  return count;
}

function toString(host: Host, n: number, args: readonly Value[]): string {
  const radix = args[0] === undefined ? 10 : digits(host, args[0], 2, 36, 'toString');
  return radix === 10 ? numberText(host, n) : charged(host, n.toString(radix));
}

/** From here on `toFixed` gives the shortest text. */
const FIXED_END = 1e21;

function toFixed(host: Host, n: number, args: readonly Value[]): string {
  const count = digits(host, args[0], 0, 100, 'toFixed');
  return Math.abs(n) < FIXED_END ? charged(host, n.toFixed(count)) : numberText(host, n);
}

function toPrecision(host: Host, n: number, args: readonly Value[]): string {
  if (args[0] === undefined || !Number.isFinite(n)) {
    if (args[0] !== undefined) toInteger(host, args[0]);
    return numberText(host, n);
  }
  chargeDigits(host, n);
  return charged(host, n.toPrecision(digits(host, args[0], 1, 100, 'toPrecision')));
}

function toExponential(host: Host, n: number, args: readonly Value[]): string {
  if (args[0] === undefined) return shortest(host, n, n.toExponential());
  if (!Number.isFinite(n)) {
    toInteger(host, args[0]);
    return numberText(host, n);
  }
  chargeDigits(host, n);
  return charged(host, n.toExponential(digits(host, args[0], 0, 100, 'toExponential')));
}

const itself = (_: Host, value: Value): Value => value;

export const NUMBER_METHODS: readonly VNative[] = methods('number', isNumber, {
  toString,
  toFixed,
  toPrecision,
  toExponential,
  valueOf: itself,
});

export const BOOLEAN_METHODS: readonly VNative[] = methods('boolean', isBoolean, {
  toString: leafText,
  valueOf: itself,
});

function parseFloatOf(host: Host, _: Value, args: readonly Value[]): number {
  const text = toText(host, args[0]);
  host.spend(readPrice(text));
  return Number.parseFloat(text);
}

function parseIntOf(host: Host, _: Value, args: readonly Value[]): number {
  const text = toText(host, args[0]);
  const radix = toNumber(host, args[1]);
  host.spend(workPrice(text.length));
  return Number.parseInt(text, radix);
}

export const NUMBER_GLOBALS: readonly VNative[] = functions('', {
  parseFloat: parseFloatOf,
  parseInt: parseIntOf,
  isNaN: (host, _, args) => Number.isNaN(toNumber(host, args[0])),
  isFinite: (host, _, args) => Number.isFinite(toNumber(host, args[0])),
  Number: (host, _, args) => (args.length === 0 ? 0 : toNumber(host, args[0])),
  String: (host, _, args) => (args.length === 0 ? '' : toText(host, args[0])),
  Boolean: (_host, _, args) => Boolean(args[0]),
});

export const NUMBER_STATICS: readonly VNative[] = functions('Number', {
  isFinite: (_host, _, args) => Number.isFinite(args[0]),
  isInteger: (_host, _, args) => Number.isInteger(args[0]),
  isNaN: (_host, _, args) => Number.isNaN(args[0]),
  isSafeInteger: (_host, _, args) => Number.isSafeInteger(args[0]),
});

export const NUMBER_CONSTANTS: Readonly<Record<string, number | undefined>> = {
  undefined,
  NaN,
  Infinity,
  'Number.EPSILON': Number.EPSILON,
  'Number.MAX_SAFE_INTEGER': Number.MAX_SAFE_INTEGER,
  'Number.MAX_VALUE': Number.MAX_VALUE,
  'Number.MIN_SAFE_INTEGER': Number.MIN_SAFE_INTEGER,
  'Number.MIN_VALUE': Number.MIN_VALUE,
  'Number.NEGATIVE_INFINITY': -Infinity,
  'Number.NaN': NaN,
  'Number.POSITIVE_INFINITY': Infinity,
};
