/**
 * exp and expm1 by x = k·ln 2 + r, |r| ≤ ln 2 / 2, and the Taylor series of e^r behind an exactly kept 1 + r.
 */
import { low, productError, scale } from './float.ts';

export const LOG2_E = 1.4426950408889634;
/** ln 2 in two parts; the first has 40 bits, so that its product with an exponent is exact. */
export const LN2_HIGH = 0.6931471805592082;
export const LN2_LOW = 7.371002565167799e-13;
const LARGEST = 709.782712893384;
const SMALLEST = -745.1332191019412;

/** The k of the reduction: e^x = 2^k · e^r. */
export const exponentFor = (x: number): number => Math.round(x * LOG2_E);

/** e^r - 1 - r for |r| ≤ 0.35: r²/2! + … + r¹⁴/14!. */
function beyondLinear(r: number): number {
  const third = 1 / 39916800 + r * (1 / 479001600 + r * (1 / 6227020800 + r / 87178291200));
  const second = 1 / 5040 + r * (1 / 40320 + r * (1 / 362880 + r * (1 / 3628800 + r * third)));
  const first = 1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * second)));
  return r * r * (0.5 + r * first);
}

/** r = high + tail - k·ln 2. Returns r rounded and leaves the rest, so that e^r = 1 + r + rest. */
export function reducedExponential(high: number, tail: number, k: number): number {
  const a = high - k * LN2_HIGH;
  const b = tail - k * LN2_LOW;
  const r = a + b;
  const rLow = b - (r - a);
  low[0] = rLow + r * rLow + beyondLinear(r);
  return r;
}

/** e^(x + xLow), |xLow| ≤ ulp(x). Error ≤ 0.7 ulp; overflows to Infinity, underflows to 0. */
export function expOfSum(x: number, xLow: number): number {
  if (x > LARGEST + 1) return Number.POSITIVE_INFINITY;
  if (x < SMALLEST - 1) return 0;
  const k = exponentFor(x);
  const r = reducedExponential(x, xLow, k);
  const sum = 1 + r;
  return scale(sum + (r - (sum - 1) + (low[0] as number)), k);
}

/** e^x. */
export function exp(x: number): number {
  return Number.isNaN(x) ? Number.NaN : expOfSum(x, 0);
}

/** e^x - 1, accurate also near 0. */
export function expm1(x: number): number {
  if (Math.abs(x) < 5e-17 || Number.isNaN(x)) return x;
  if (x > 40) return expOfSum(x, 0) - 1;
  if (x < -40) return -1;
  const k = exponentFor(x);
  const r = reducedExponential(x, 0, k);
  const rest = low[0] as number;
  if (k === 0) return r + rest;
  // 2^k·(1 + r + rest) - 1 = (2^k - 1) + 2^k·r + 2^k·rest; the first two summed exactly.
  const power = scale(1, k);
  const base = power - 1;
  const linear = power * r;
  const sum = base + linear;
  const back = sum - base;
  return sum + (base - (sum - back) + (linear - back) + power * rest);
}

/** (a + aLow) · (b + bLow) as a sum: returns high, leaves low. */
export function productOfSums(a: number, aLow: number, b: number, bLow: number): number {
  const product = a * b;
  const error = productError(a, b, product) + (a * bLow + aLow * b);
  const high = product + error;
  low[0] = error - (high - product);
  return high;
}
