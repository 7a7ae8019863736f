/**
 * atan2, atan, asin and acos as one problem: the angle of the vector (x, y) in the first quadrant, where x and y are
 * sums of two doubles. Turning the vector back by a known angle leaves |u| ≤ ¼ for the series of atan.
 */
import {
  exponentOf,
  low,
  quotientError,
  scale,
  squareError,
  squareRoot,
  sumError,
} from './float.ts';

const PI = 3.141592653589793;
const PI_LOW = 1.2246467991473532e-16;
const HALF_PI = 1.5707963267948966;
const HALF_PI_LOW = 6.123233995736766e-17;
/** Below this asin x = atan x = x, rounded. */
const TINY = 7e-9;

/** Slopes c (powers of two: products with them are exact) with atan c; used for y/x < `below`. */
const TURNS = [
  { below: 1 / 8, slope: 0, angle: 0, angleLow: 0 },
  { below: 3 / 8, slope: 1 / 4, angle: 0.24497866312686414, angleLow: 1.0698755618734451e-17 },
  { below: 3 / 4, slope: 1 / 2, angle: 0.4636476090008061, angleLow: 2.2698777452961687e-17 },
  { below: 4 / 3, slope: 1, angle: 0.7853981633974483, angleLow: 3.061616997868383e-17 },
  { below: 4, slope: 2, angle: 1.1071487177940904, angleLow: 9.40447137356638e-17 },
] as const;

/** (atan u - u) / u for |u| ≤ ¼: -z/3 + z²/5 - … - z¹³/27, z = u². */
function beyondLinear(z: number): number {
  const far = 1 / 21 + z * (-1 / 23 + z * (1 / 25 - z / 27));
  const middle = 1 / 13 + z * (-1 / 15 + z * (1 / 17 + z * (-1 / 19 + z * far)));
  return z * (-1 / 3 + z * (1 / 5 + z * (-1 / 7 + z * (1 / 9 + z * (-1 / 11 + z * middle)))));
}

/** angle + atan((n + nLow) / (d + dLow)): returns high, leaves low. */
function turned(
  angle: number,
  angleLow: number,
  n: number,
  nLow: number,
  d: number,
  dLow: number,
): number {
  const u = n / d;
  const uLow = quotientError(n, nLow, d, dLow, u);
  const z = u * u;
  const sum = angle + u;
  low[0] = sumError(angle, u, sum) + (angleLow + uLow * (1 - z) + u * beyondLinear(z));
  return sum;
}

/** The turn for this y/x; `undefined` = a right angle. */
function turnFor(ratio: number): (typeof TURNS)[number] | undefined {
  for (const turn of TURNS) if (ratio < turn.below) return turn;
  return undefined;
}

/** The angle of (x + xLow, y + yLow), both ≥ 0 and not both 0, of moderate size: returns high, leaves low. */
function angleOf(y: number, yLow: number, x: number, xLow: number): number {
  const ratio = y / x;
  const turn = turnFor(ratio);
  if (turn === undefined) return turned(HALF_PI, HALF_PI_LOW, -x, -xLow, y, yLow);
  const c = turn.slope;
  const n = y - c * x;
  const nLow = sumError(y, -c * x, n) + (yLow - c * xLow);
  const d = x + c * y;
  const dLow = sumError(x, c * y, d) + (xLow + c * yLow);
  return turned(turn.angle, turn.angleLow, n, nLow, d, dLow);
}

/** The angle itself, or π - angle where x is negative. */
function inHalfPlane(angle: number, xIsNegative: boolean): number {
  const rest = low[0] as number;
  if (!xIsNegative) return angle + rest;
  const sum = PI - angle;
  return sum + (sumError(PI, -angle, sum) + (PI_LOW - rest));
}

/** The angle of the vector (x, y), in [-π, π]. */
export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const angle = angleOfSizes(Math.abs(y), Math.abs(x), x < 0 || Object.is(x, -0));
  return y < 0 || Object.is(y, -0) ? -angle : angle;
}

function angleOfSizes(y: number, x: number, xIsNegative: boolean): number {
  if (y === 0) return xIsNegative ? PI : 0;
  if (x === Infinity || y === Infinity) {
    if (y < Infinity) return xIsNegative ? PI : 0;
    if (x < Infinity) return HALF_PI;
    return xIsNegative ? (3 * PI) / 4 : PI / 4;
  }
  const ratio = y / x;
  if (ratio > 1e18) return HALF_PI;
  if (ratio < 1e-18) return xIsNegative ? PI : ratio;
  const exponent = exponentOf(Math.max(x, y));
  return inHalfPlane(angleOf(scale(y, -exponent), 0, scale(x, -exponent), 0), xIsNegative);
}

export function atan(x: number): number {
  return Math.abs(x) < TINY ? x : atan2(x, 1);
}

/** √(1 - x²) for |x| < 1: returns high, leaves low. */
function otherLeg(x: number): number {
  const square = x * x;
  const rest = 1 - square;
  return squareRoot(rest, sumError(1, -square, rest) - squareError(x, square));
}

export function asin(x: number): number {
  const size = Math.abs(x);
  if (size < TINY) return x;
  if (!(size <= 1)) return Number.NaN;
  if (size === 1) return x * HALF_PI;
  const leg = otherLeg(size);
  const angle = inHalfPlane(angleOf(size, 0, leg, low[0] as number), false);
  return x < 0 ? -angle : angle;
}

export function acos(x: number): number {
  const size = Math.abs(x);
  if (size < 1e-18) return HALF_PI;
  if (!(size <= 1)) return Number.NaN;
  if (size === 1) return x < 0 ? PI : 0;
  const leg = size < TINY ? 1 : otherLeg(size);
  const legLow = size < TINY ? 0 : (low[0] as number);
  return inHalfPlane(angleOf(leg, legLow, size, 0), x < 0);
}
