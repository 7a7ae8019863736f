/**
 * The conversions of ECMAScript (ToPrimitive, ToNumber, ToString, `==`), metered. Arrays convert by joining with an
 * explicit stack; what could run an agent's code or show a host text (own `toString`, functions, Map, Set) traps
 * `unsupported`.
 */
import type { Host } from '../functions.ts';
import { readPrice } from '../meter.ts';
import { type Value, VArray } from '../values.ts';
import { strictEquals } from './equality.ts';
import { joinArray } from './join.ts';
import { heapText, leafText, type Primitive } from './leaf-text.ts';

export function toPrimitive(host: Host, value: Value): Primitive {
  if (typeof value !== 'object' || value === null) return value;
  return value instanceof VArray ? joinArray(host, value, ',') : heapText(host, value);
}

export function toNumber(host: Host, value: Value): number {
  if (typeof value === 'number') return value;
  const primitive = toPrimitive(host, value);
  if (typeof primitive === 'string') host.spend(readPrice(primitive));
  return Number(primitive);
}

export function toText(host: Host, value: Value): string {
  if (typeof value === 'string') return value;
  return value instanceof VArray ? joinArray(host, value, ',') : leafText(host, value);
}

/** `a == b` where at most one side converts at a time, as the specification's steps do. */
export function looseEquals(host: Host, a: Value, b: Value): boolean {
  if (a === null || a === undefined) return b === null || b === undefined;
  if (b === null || b === undefined) return false;
  if (typeof a === 'object') {
    if (typeof b === 'object') return a === b;
    return primitivesEqual(host, toPrimitive(host, a), b);
  }
  return primitivesEqual(host, a, typeof b === 'object' ? toPrimitive(host, b) : b);
}

function primitivesEqual(host: Host, a: Primitive, b: Primitive): boolean {
  if (typeof a === typeof b) return strictEquals(host, a, b);
  // Different types: all but strings and numbers are decided by their numbers.
  return toNumber(host, a) === toNumber(host, b);
}

/** ToIntegerOrInfinity. */
export function toInteger(host: Host, value: Value): number {
  const n = Math.trunc(toNumber(host, value));
  return n === 0 || Number.isNaN(n) ? 0 : n;
}

/** ToLength: an integer in [0, 2^53 - 1]. */
export const toLength = (host: Host, value: Value): number =>
  Math.min(Math.max(toInteger(host, value), 0), Number.MAX_SAFE_INTEGER);

/** A relative index (negative counts from the end), clamped to [0, length]; `undefined` gives `fallback`. */
export function relativeIndex(host: Host, value: Value, length: number, fallback: number): number {
  if (value === undefined) return fallback;
  const index = toInteger(host, value);
  return index < 0 ? Math.max(length + index, 0) : Math.min(index, length);
}

/** An index clamped to [0, length], negative ones to 0; `undefined` gives `fallback`. */
export const clampedIndex = (host: Host, value: Value, length: number, fallback: number): number =>
  value === undefined ? fallback : Math.min(Math.max(toInteger(host, value), 0), length);

export const isTruthy = (value: Value): boolean => Boolean(value);

export const isArray = (value: Value): value is VArray => value instanceof VArray;
