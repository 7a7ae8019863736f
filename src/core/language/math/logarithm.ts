/**
 * log, log1p, log2, log10 by x = 2^k · m, √½ ≤ m < √2, and log m = 2·atanh((m - 1) / (m + 1)).
 * The results are sums of two doubles with a relative error below 2^-64, which `pow` needs.
 */
import { LN2_HIGH, LN2_LOW, LOG2_E, productOfSums } from './exponential.ts';
import {
  exponentOf,
  low,
  productError,
  quotientError,
  scale,
  squareError,
  sumError,
} from './float.ts';

const TWO_THIRDS = 2 / 3;
const TWO_THIRDS_LOW = 3.700743415417188e-17;
const LOG2_E_LOW = 2.0355273740931033e-17;
const LOG10_E = 0.4342944819032518;
const LOG10_E_LOW = 1.098319650216765e-17;

/** 2/5 + 2z/7 + … + 2z¹⁰/25. */
function seriesTail(z: number): number {
  const far = 2 / 19 + z * (2 / 21 + z * (2 / 23 + z * (2 / 25)));
  const near = 2 / 11 + z * (2 / 13 + z * (2 / 15 + z * (2 / 17 + z * far)));
  return 2 / 5 + z * (2 / 7 + z * (2 / 9 + z * near));
}

/** k·ln 2 + 2·atanh(s + sLow) for |s| ≤ 0.172: returns high, leaves low. */
export function logarithmSeries(s: number, sLow: number, k: number): number {
  const z = s * s;
  const zLow = squareError(s, z) + 2 * s * sLow;
  const cube = z * s;
  const cubeLow = productError(z, s, cube) + (z * sLow + zLow * s);
  const cubic = cube * TWO_THIRDS;
  const cubicLow =
    productError(cube, TWO_THIRDS, cubic) + cube * TWO_THIRDS_LOW + cubeLow * TWO_THIRDS;
  const power = k * LN2_HIGH;
  const linear = power + 2 * s;
  const sum = linear + cubic;
  const rest =
    sumError(power, 2 * s, linear) +
    sumError(linear, cubic, sum) +
    (2 * sLow + cubicLow + cube * z * seriesTail(z) + k * LN2_LOW);
  const high = sum + rest;
  low[0] = rest - (high - sum);
  return high;
}

/** log(1 + f) + k·ln 2 for an exact f in [√½ - 1, √2 - 1]. */
function logOnePlus(f: number, k: number): number {
  const divisor = 2 + f;
  const s = f / divisor;
  return logarithmSeries(s, quotientError(f, 0, divisor, sumError(2, f, divisor), s), k);
}

/** log(x) of a positive finite x: returns high, leaves low. */
export function logOf(x: number): number {
  const exponent = exponentOf(x);
  const mantissa = scale(x, -exponent);
  return mantissa < Math.SQRT2
    ? logOnePlus(mantissa - 1, exponent)
    : logOnePlus(mantissa / 2 - 1, exponent + 1);
}

/** log(1 + x + xLow) for x > -1, not tiny: returns high, leaves low. */
export function logOnePlusOf(x: number, xLow: number): number {
  if (x > -0.29 && x < 0.41) return addLow(logOnePlus(x, 0), xLow / (1 + x));
  const sum = 1 + x;
  return addLow(logOf(sum), (sumError(1, x, sum) + xLow) / sum);
}

/** log(x + xLow) for x > 0: returns high, leaves low. */
export const logOfSum = (x: number, xLow: number): number => addLow(logOf(x), xLow / x);

function addLow(high: number, correction: number): number {
  const rest = (low[0] as number) + correction;
  const sum = high + rest;
  low[0] = rest - (sum - high);
  return sum;
}

const isOrdinary = (x: number): boolean => x > 0 && x < Infinity;

/** What the logarithm of all others is: of 0, a negative number, NaN or Infinity. */
function special(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  return x === Infinity ? Number.POSITIVE_INFINITY : Number.NaN;
}

/** Natural logarithm. */
export const log = (x: number): number => (isOrdinary(x) ? logOf(x) : special(x));

/** log(1 + x), accurate also near 0. */
export function log1p(x: number): number {
  if (Math.abs(x) < 5e-17) return x;
  return isOrdinary(1 + x) ? logOnePlusOf(x, 0) : special(1 + x);
}

/** Logarithm to base 2; exact for powers of two. */
export function log2(x: number): number {
  if (!isOrdinary(x)) return special(x);
  const high = logOf(x);
  return productOfSums(high, low[0] as number, LOG2_E, LOG2_E_LOW);
}

/** Logarithm to base 10; exact for powers of ten. */
export function log10(x: number): number {
  if (!isOrdinary(x)) return special(x);
  const high = logOf(x);
  return productOfSums(high, low[0] as number, LOG10_E, LOG10_E_LOW);
}
