/** pow (also the operator `**`), cbrt and hypot. */
import { expOfSum } from './exponential.ts';
import {
  exponentOf,
  low,
  productError,
  scale,
  squareError,
  squareRoot,
  sumError,
} from './float.ts';
import { logOf } from './logarithm.ts';

/** x^y with the special cases of ECMAScript: `1 ** Infinity` and `1 ** NaN` are NaN. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (y === 1) return x;
  if (y === 2) return x * x;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const base = Math.abs(x);
  if (y === Infinity || y === -Infinity) {
    if (base === 1) return Number.NaN;
    return base > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
  }
  const odd = y % 2 === 1 || y % 2 === -1;
  const sign = odd && (x < 0 || Object.is(x, -0)) ? -1 : 1;
  if (base === 0 || base === Infinity) return (base === 0) === y < 0 ? sign * Infinity : sign * 0;
  if (x < 0 && y !== Math.floor(y)) return Number.NaN;
  return sign * positivePower(base, y);
}

/** e^(y · log base) with log base and the product as sums of two doubles. */
function positivePower(base: number, y: number): number {
  if (base === 1) return 1;
  if (y === -1) return 1 / base;
  if (y === 0.5) return Math.sqrt(base);
  const log = logOf(base);
  const logLow = low[0] as number;
  const product = y * log;
  if (product > 710) return Number.POSITIVE_INFINITY;
  if (product < -746) return 0;
  return expOfSum(product, productError(y, log, product) + y * logLow);
}

/** Cube root: two steps of Halley from a linear guess, then a corrected step of Newton; exact for cubes. */
export function cbrt(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const third = Math.floor(exponentOf(x) / 3);
  const m = Math.abs(scale(x, -3 * third));
  let root = m < 2.5 ? 0.72 + 0.27 * m : 1.05 + 0.127 * m;
  for (let step = 0; step < 2; step++) {
    const cube = root * root * root;
    root *= (cube + 2 * m) / (2 * cube + m);
  }
  const square = root * root;
  const cube = square * root;
  const cubeLow = productError(square, root, cube) + root * squareError(root, square);
  const result = scale(root + (m - cube - cubeLow) / (3 * square), third);
  return x < 0 ? -result : result;
}

/** √(a² + b² + …) without overflow on the way; Infinity wins over NaN. */
export const hypot = (...values: readonly number[]): number => hypotOf(values);

/** `hypot` of a list of any length. */
export function hypotOf(values: readonly number[]): number {
  let largest = 0;
  let isNaN = false;
  for (const value of values) {
    const size = Math.abs(value);
    if (size === Infinity) return Number.POSITIVE_INFINITY;
    if (Number.isNaN(size)) isNaN = true;
    if (size > largest) largest = size;
  }
  if (isNaN) return Number.NaN;
  if (largest === 0) return 0;
  const exponent = exponentOf(largest);
  let sum = 0;
  let sumLow = 0;
  for (const value of values) {
    const scaled = scale(value, -exponent);
    const square = scaled * scaled;
    const next = sum + square;
    sumLow += sumError(sum, square, next) + squareError(scaled, square);
    sum = next;
  }
  const root = squareRoot(sum, sumLow);
  return scale(root + (low[0] as number), exponent);
}
