/** sin, cos and tan: reduction to [-π/4, π/4], then Taylor series behind exactly kept first terms. */
import { reduceAngle, remainder } from './angle-reduction.ts';
import { low, quotient, squareError } from './float.ts';

/** Below this sin x = tan x = x and cos x = 1, rounded. */
const TINY = 7e-9;

/** sin(r + rLow), |r| ≤ π/4: returns r, leaves the rest. */
function sineOf(r: number, rLow: number): number {
  const z = r * r;
  const far = -1 / 39916800 + z * (1 / 6227020800 + z * (-1 / 1307674368000 + z / 355687428096000));
  const near = -1 / 6 + z * (1 / 120 + z * (-1 / 5040 + z * (1 / 362880 + z * far)));
  low[0] = rLow * (1 - z / 2) + r * z * near;
  return r;
}

/** cos(r + rLow), |r| ≤ π/4: returns 1 - r²/2 rounded, leaves the rest. */
function cosineOf(r: number, rLow: number): number {
  const z = r * r;
  const far = -1 / 3628800 + z * (1 / 479001600 + z * (-1 / 87178291200 + z / 20922789888000));
  const near = 1 / 24 + z * (-1 / 720 + z * (1 / 40320 + z * far));
  const high = 1 - z / 2;
  const error = 1 - high - z / 2 - squareError(r, z) / 2;
  low[0] = error + (z * z * near - r * rLow);
  return high;
}

/** The sine of n·π/2 + remainder. */
function sineAt(n: number): number {
  const r = remainder[0] as number;
  const rLow = remainder[1] as number;
  const high = (n & 1) === 0 ? sineOf(r, rLow) : cosineOf(r, rLow);
  const value = high + (low[0] as number);
  return (n & 2) === 0 ? value : -value;
}

export function sin(x: number): number {
  if (Math.abs(x) < TINY) return x;
  return Math.abs(x) < Infinity ? sineAt(reduceAngle(x)) : Number.NaN;
}

export function cos(x: number): number {
  if (Math.abs(x) < TINY) return 1;
  return Math.abs(x) < Infinity ? sineAt(reduceAngle(x) + 1) : Number.NaN;
}

export function tan(x: number): number {
  if (Math.abs(x) < TINY) return x;
  if (!(Math.abs(x) < Infinity)) return Number.NaN;
  const n = reduceAngle(x);
  const r = remainder[0] as number;
  const rLow = remainder[1] as number;
  const sine = sineOf(r, rLow);
  const sineLow = low[0] as number;
  const cosine = cosineOf(r, rLow);
  const cosineLow = low[0] as number;
  return (n & 1) === 0
    ? quotient(sine, sineLow, cosine, cosineLow)
    : -quotient(cosine, cosineLow, sine, sineLow);
}
