/**
 * What kinds of value an expression may have, as the operators see it: three levels in one 30-bit integer.
 * Bits 0–9 are the kinds of the value, bits 10–19 of its elements, bits 20–29 of their elements; the elements of a
 * function are its results, of objects and maps their values, of a string its characters.
 * 0 = nothing known. Types guide generation and exchange; a wrong guess costs a bad child, never a wrong result.
 */
export type ValueType = number;

export const NUMBER = 1;
/** Not a kind of its own but a hint beside NUMBER: whole, so fit for indexes and counts. */
export const INTEGER = 2;
export const BOOLEAN = 4;
export const STRING = 8;
export const ARRAY = 16;
export const OBJECT = 32;
export const MAP = 64;
export const SET = 128;
export const FUNCTION = 256;
export const NULLISH = 512;

const LEVEL_BITS = 10;
const KIND_BITS = 0x3ff;
const TWO_LEVELS = 0xfffff;

export const WHOLE = NUMBER | INTEGER;
export const TEXT: ValueType = STRING | (STRING << LEVEL_BITS);
export const ANY: ValueType = 0;
/** Kinds that have elements. */
export const CONTAINER = ARRAY | OBJECT | MAP | SET;

export const kindsOf = (type: ValueType): number => type & KIND_BITS;
export const elementOf = (type: ValueType): ValueType =>
  type & STRING ? (type >>> LEVEL_BITS) | TEXT : type >>> LEVEL_BITS;
export const containing = (kind: number, element: ValueType): ValueType =>
  kind | ((element & TWO_LEVELS) << LEVEL_BITS);
export const has = (type: ValueType, kind: number): boolean => (type & kind) !== 0;
/** True if every kind the value may have is one of `kinds`, and something is known. */
export const isOnly = (type: ValueType, kinds: number): boolean =>
  kindsOf(type) !== 0 && (kindsOf(type) & ~kinds) === 0;

/**
 * Whether a value of type `given` may stand where `wanted` is expected: they share a kind (the integer hint and null
 * aside) and their elements fit too. Unknown fits everything.
 */
export function fits(given: ValueType, wanted: ValueType): boolean {
  const a = kindsOf(given) & ~(INTEGER | NULLISH);
  const b = kindsOf(wanted) & ~(INTEGER | NULLISH);
  if (a === 0 || b === 0) return true;
  const shared = a & b;
  if (shared === 0) return false;
  if ((shared & CONTAINER) === 0) return true;
  return fits(given >>> LEVEL_BITS, wanted >>> LEVEL_BITS);
}
