/** sinh, cosh, tanh and their inverses, from e^x and log(1 + x) kept as sums of two doubles. */
import { exponentFor, reducedExponential } from './exponential.ts';
import { low, quotient, quotientError, scale, squareError, squareRoot, sumError } from './float.ts';
import { logarithmSeries, logOf, logOfSum, logOnePlusOf } from './logarithm.ts';

/** Below this sinh x = tanh x = asinh x = atanh x = x, rounded. */
const TINY = 7e-9;
/** From here e^-x no longer shows beside e^x. */
const LARGE = 22;
const OVERFLOW = 711;
const LN2 = 0.6931471805599453;

/** (sinh x - x) / x for |x| ≤ 1: z/3! + z²/5! + … + z⁹/19!, z = x². */
function sinhBeyondLinear(z: number): number {
  const far = 1 / 6227020800 + z * (1 / 1307674368000 + z / 355687428096000);
  const tail = far + (z * z * z) / 121645100408832000;
  return (
    z * (1 / 6 + z * (1 / 120 + z * (1 / 5040 + z * (1 / 362880 + z * (1 / 39916800 + z * tail)))))
  );
}

/** cosh x for |x| ≤ 0.6: returns 1 + x²/2 rounded, leaves the rest. */
function coshNearZero(x: number): number {
  const z = x * x;
  const far = 1 / 3628800 + z * (1 / 479001600 + z / 87178291200);
  const high = 1 + z / 2;
  const error = z / 2 - (high - 1) + squareError(x, z) / 2;
  low[0] = error + z * z * (1 / 24 + z * (1 / 720 + z * (1 / 40320 + z * far)));
  return high;
}

/** e^x / 2 ± e^-x / 2 for x ≥ 0. */
function halfSum(x: number, sign: 1 | -1): number {
  if (x > OVERFLOW) return Number.POSITIVE_INFINITY;
  const k = exponentFor(x);
  const r = reducedExponential(x, 0, k);
  const one = 1 + r;
  const rest = r - (one - 1) + (low[0] as number);
  const power = one + rest;
  if (x > LARGE) return scale(power, k - 1);
  const grown = scale(power, k - 1);
  const grownLow = scale(rest - (power - one), k - 1);
  const decayed = (sign * 0.25) / grown;
  const sum = grown + decayed;
  return sum + (sumError(grown, decayed, sum) + grownLow * (1 - decayed / grown));
}

export function sinh(x: number): number {
  const size = Math.abs(x);
  if (size < TINY || Number.isNaN(x)) return x;
  if (size <= 1) return x + x * sinhBeyondLinear(x * x);
  return x < 0 ? -halfSum(size, -1) : halfSum(size, -1);
}

export function cosh(x: number): number {
  return Number.isNaN(x) ? Number.NaN : halfSum(Math.abs(x), 1);
}

/** 1 - 2 / (e^x + 1), for 1 ≤ x ≤ 44. */
function oneMinusTwoOver(x: number): number {
  const k = exponentFor(x);
  const r = reducedExponential(x, 0, k);
  const one = 1 + r;
  const rest = r - (one - 1) + (low[0] as number);
  const power = scale(one, k);
  const divisor = power + 1;
  const divisorLow = sumError(power, 1, divisor) + scale(rest, k);
  const part = 2 / divisor;
  const partLow = quotientError(2, 0, divisor, divisorLow, part);
  const sum = 1 - part;
  return sum + (sumError(1, -part, sum) - partLow);
}

export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size < TINY || Number.isNaN(x)) return x;
  if (size > LARGE) return x < 0 ? -1 : 1;
  if (size < 0.55) {
    const cosine = coshNearZero(x);
    return quotient(x, x * sinhBeyondLinear(x * x), cosine, low[0] as number);
  }
  const result = oneMinusTwoOver(2 * size);
  return x < 0 ? -result : result;
}

/** log(2x) for a large x. */
const logOfDouble = (x: number): number => logOf(x) + (LN2 + (low[0] as number));

export function asinh(x: number): number {
  const size = Math.abs(x);
  if (size < TINY || !Number.isFinite(x)) return x;
  const result = size > 1e9 ? logOfDouble(size) : asinhOfPositive(size);
  return x < 0 ? -result : result;
}

/** log1p(x + x² / (1 + √(1 + x²))) up to 1, log(2x + 1 / (x + √(1 + x²))) from there. */
function asinhOfPositive(x: number): number {
  const square = x * x;
  const squareLow = squareError(x, square);
  const sum = 1 + square;
  const root = squareRoot(sum, sumError(1, square, sum) + squareLow);
  const rootLow = low[0] as number;
  if (x > 1) {
    const part = 1 / (x + root);
    const total = 2 * x + part;
    return logOfSum(total, sumError(2 * x, part, total));
  }
  const divisor = 1 + root;
  const part = square / divisor;
  const divisorLow = sumError(1, root, divisor) + rootLow;
  const partLow = quotientError(square, squareLow, divisor, divisorLow, part);
  const total = x + part;
  return logOnePlusOf(total, sumError(x, part, total) + partLow);
}

export function acosh(x: number): number {
  if (!(x >= 1)) return Number.NaN;
  if (x === 1) return 0;
  if (x === Infinity) return Number.POSITIVE_INFINITY;
  if (x > 1e9) return logOfDouble(x);
  if (x > 2) {
    const part = -1 / (x + Math.sqrt(x * x - 1));
    const total = 2 * x + part;
    return logOfSum(total, sumError(2 * x, part, total));
  }
  // log1p(t + √(2t + t²)), t = x - 1
  const t = x - 1;
  const square = t * t;
  const inner = 2 * t + square;
  const root = squareRoot(inner, sumError(2 * t, square, inner) + squareError(t, square));
  const rootLow = low[0] as number;
  const total = t + root;
  return logOnePlusOf(total, sumError(t, root, total) + rootLow);
}

export function atanh(x: number): number {
  const size = Math.abs(x);
  if (size < TINY || Number.isNaN(x)) return x;
  if (size > 1) return Number.NaN;
  if (size === 1) return x * Infinity;
  if (size < 0.17) return logarithmSeries(x, 0, 0) / 2;
  const above = 1 + size;
  const below = 1 - size;
  const ratio = above / below;
  const error = quotientError(
    above,
    sumError(1, size, above),
    below,
    sumError(1, -size, below),
    ratio,
  );
  const result = logOfSum(ratio, error) / 2;
  return x < 0 ? -result : result;
}
