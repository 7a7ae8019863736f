/**
 * The operators over columns, one plain loop each: V8 compiles each for itself, without calls. Sides may be booleans
 * (0 and 1), which convert to just these numbers; the target may be one of the sides.
 */
import { pow } from '../math/power.ts';

export type Binary = (to: Float64Array, a: Float64Array, b: Float64Array, count: number) => void;
export type Unary = (to: Float64Array, a: Float64Array, count: number) => void;

export const add: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) + (b[i] as number);
};
export const subtract: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) - (b[i] as number);
};
export const multiply: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) * (b[i] as number);
};
export const divide: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) / (b[i] as number);
};
export const remainder: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) % (b[i] as number);
};
export const power: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = pow(a[i] as number, b[i] as number);
};
export const bitAnd: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) & (b[i] as number);
};
export const bitOr: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) | (b[i] as number);
};
export const bitXor: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) ^ (b[i] as number);
};
export const shiftLeft: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) << (b[i] as number);
};
export const shiftRight: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) >> (b[i] as number);
};
export const shiftRightZero: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) >>> (b[i] as number);
};
export const greatest: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = Math.max(a[i] as number, b[i] as number);
};
export const least: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = Math.min(a[i] as number, b[i] as number);
};
/** Any function of two numbers. */
export function eachPair(
  compute: (x: number, y: number) => number,
  to: Float64Array,
  a: Float64Array,
  b: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) to[i] = compute(a[i] as number, b[i] as number);
}

// ---- comparisons: 1 where they hold

export const less: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) < (b[i] as number) ? 1 : 0;
};
export const lessEqual: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) <= (b[i] as number) ? 1 : 0;
};
export const greater: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) > (b[i] as number) ? 1 : 0;
};
export const greaterEqual: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) >= (b[i] as number) ? 1 : 0;
};
export const equal: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = a[i] === b[i] ? 1 : 0;
};
export const notEqual: Binary = (to, a, b, count) => {
  for (let i = 0; i < count; i++) to[i] = a[i] === b[i] ? 0 : 1;
};

// ---- one side

export const copy: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = a[i] as number;
};
export const negate: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = -(a[i] as number);
};
export const bitNot: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = ~(a[i] as number);
};
export const increment: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) + 1;
};
export const decrement: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) to[i] = (a[i] as number) - 1;
};
/** 1 for all but 0 and NaN. */
export const truth: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) {
    const value = a[i] as number;
    to[i] = value === 0 || Number.isNaN(value) ? 0 : 1;
  }
};
export const not: Unary = (to, a, count) => {
  for (let i = 0; i < count; i++) {
    const value = a[i] as number;
    to[i] = value === 0 || Number.isNaN(value) ? 1 : 0;
  }
};
export const copyFrom = (
  to: Float64Array,
  from: Float64Array,
  first: number,
  count: number,
): void => {
  for (let i = 0; i < count; i++) to[i] = from[first + i] as number;
};
export const fill = (to: Float64Array, value: number, count: number): void => {
  for (let i = 0; i < count; i++) to[i] = value;
};
