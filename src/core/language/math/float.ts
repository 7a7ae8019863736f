/**
 * Doubles taken apart: exponent, scaling by powers of two, and the rounding error of a sum or a product.
 * Everything here is exact arithmetic of IEEE 754, so it gives the same bits in every engine.
 *
 * In these functions NaN and the infinities are properties of `Number`: in a branch that was never taken, a global of
 * unknown type makes V8 put every result of the function on the heap.
 */
const view = new DataView(new ArrayBuffer(8));

/**
 * Second result of functions that return an unevaluated sum `high + low`: they return `high` and leave `low` here,
 * which spares an object per call. Read it before calling the next such function.
 */
export const low = new Float64Array(1);

/** The exponent e of a finite non-zero `x` = ±m · 2^e, 1 ≤ m < 2; subnormals too. */
export function exponentOf(x: number): number {
  view.setFloat64(0, x);
  const biased = (view.getInt32(0) >>> 20) & 0x7ff;
  return biased === 0 ? exponentOf(x * 18014398509481984) - 54 : biased - 1023;
}

/** 2^-1022 … 2^1023: looking one up is faster than putting its bits together. */
const POWERS = Float64Array.from({ length: 2046 }, (_, i) => {
  view.setInt32(0, (i + 1) << 20);
  view.setInt32(4, 0);
  return view.getFloat64(0);
});

/** 2^n for integers -1022 ≤ n ≤ 1023. */
const powerOfTwo = (n: number): number => POWERS[n + 1022] as number;

/** x · 2^n, rounded once; |n| ≤ 1990 and x not far from 1 where the result is subnormal. */
export function scale(x: number, n: number): number {
  if (n > 1023) return x * powerOfTwo(1023) * powerOfTwo(Math.min(n - 1023, 1023));
  if (n < -1022) return x * powerOfTwo(Math.max(n + 969, -1022)) * powerOfTwo(-969);
  return x * powerOfTwo(n);
}

/** (a + b) - sum exactly, where `sum` is the rounded a + b (Knuth, TAOCP 2, 4.2.2). */
export function sumError(a: number, b: number, sum: number): number {
  const b2 = sum - a;
  return a - (sum - b2) + (b - b2);
}

/** 2^27 + 1: multiplying by it splits a double into two halves of 26 bits. */
const SPLITTER = 134217729;

/** a · b - product exactly, where `product` is the rounded a · b (Dekker 1971); |a|, |b| < 2^996, no underflow. */
export function productError(a: number, b: number, product: number): number {
  const a27 = a * SPLITTER;
  const aHigh = a27 - (a27 - a);
  const aLow = a - aHigh;
  const b27 = b * SPLITTER;
  const bHigh = b27 - (b27 - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/** a² - square exactly, as `productError(a, a, square)`: so much shorter that V8 still compiles it into sine and cosine. */
export function squareError(a: number, square: number): number {
  const a27 = a * SPLITTER;
  const high = a27 - (a27 - a);
  const rest = a - high;
  const cross = high * rest;
  return high * high - square + cross + cross + rest * rest;
}

/** (a + aLow) / (b + bLow) rounded nearly once. */
export function quotient(a: number, aLow: number, b: number, bLow: number): number {
  const q = a / b;
  return q + quotientError(a, aLow, b, bLow, q);
}

/** (a + aLow) / (b + bLow) - q, where `q` is the rounded a / b. */
export function quotientError(a: number, aLow: number, b: number, bLow: number, q: number): number {
  const back = q * b;
  return (a - back - productError(q, b, back) + aLow - q * bLow) / (b + bLow);
}

/** √(square + squareLow) as a sum: returns high, leaves low. */
export function squareRoot(square: number, squareLow: number): number {
  const root = Math.sqrt(square);
  const back = root * root;
  low[0] = (square - back - squareError(root, back) + squareLow) / (2 * root);
  return root;
}
