/**
 * Elementary functions in fixed-point BigInt arithmetic of 1,400 fraction bits: the truth that `core/language/math` is
 * measured against. Slow and simple on purpose; shares nothing with the sources.
 */
const BITS = 1400n;
const ONE = 1n << BITS;

const times = (a: bigint, b: bigint): bigint => (a * b) >> BITS;
const over = (a: bigint, b: bigint): bigint => (a << BITS) / b;

function inverseSeries(n: bigint, sign: bigint): bigint {
  let term = ONE / n;
  let sum = 0n;
  let flip = 1n;
  for (let k = 1n; term !== 0n; k += 2n) {
    sum += (flip * term) / k;
    term /= n * n;
    flip *= sign;
  }
  return sum;
}

/** Machin's formula. */
const PI = 4n * (4n * inverseSeries(5n, -1n) - inverseSeries(239n, -1n));
const LN2 =
  18n * inverseSeries(26n, 1n) - 2n * inverseSeries(4801n, 1n) + 8n * inverseSeries(8749n, 1n);
const LN10 = 3n * LN2 + 2n * inverseSeries(9n, 1n);

function squareRoot(x: bigint): bigint {
  const n = x << BITS;
  if (n < 2n) return n;
  let root = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function exponential(x: bigint): bigint {
  const k = over(x, LN2) >> BITS;
  const r = (x - k * LN2) >> 8n;
  let sum = ONE;
  let term = ONE;
  for (let n = 1n; term !== 0n; n++) {
    term = times(term, r) / n;
    sum += term;
  }
  for (let i = 0; i < 8; i++) sum = times(sum, sum);
  return k >= 0n ? sum << k : sum >> -k;
}

function logarithm(x: bigint): bigint {
  let k = 0n;
  let m = x;
  for (; m >= 2n * ONE; k++) m >>= 1n;
  for (; m < ONE; k--) m <<= 1n;
  const s = over(m - ONE, m + ONE);
  const square = times(s, s);
  let sum = 0n;
  let term = s;
  for (let n = 1n; term !== 0n; n += 2n) {
    sum += term / n;
    term = times(term, square);
  }
  return 2n * sum + k * LN2;
}

function sineSeries(r: bigint, first: bigint, start: bigint): bigint {
  const square = times(r, r);
  let sum = 0n;
  let term = first;
  for (let i = start; term !== 0n; i += 2n) {
    sum += term;
    term = -times(term, square) / ((i + 1n) * (i + 2n));
  }
  return sum;
}

/** sin(x + quarterTurns · π/2). */
function sine(x: bigint, quarterTurns: bigint): bigint {
  const n = (over(x, PI / 2n) + (ONE >> 1n)) >> BITS;
  const r = x - (n * PI) / 2n;
  const quadrant = (((n + quarterTurns) % 4n) + 4n) % 4n;
  const value = quadrant % 2n === 0n ? sineSeries(r, r, 1n) : sineSeries(r, ONE, 0n);
  return quadrant < 2n ? value : -value;
}

function arcTangent(x: bigint): bigint {
  if (x < 0n) return -arcTangent(-x);
  if (x > ONE) return PI / 2n - arcTangent(over(ONE, x));
  let t = x;
  for (let i = 0; i < 6; i++) t = over(t, ONE + squareRoot(ONE + times(t, t)));
  const square = times(t, t);
  let sum = 0n;
  for (let n = 1n, flip = 1n; t !== 0n; n += 2n, flip = -flip) {
    sum += (flip * t) / n;
    t = times(t, square);
  }
  return 64n * sum;
}

const leg = (x: bigint): bigint => squareRoot(ONE - times(x, x));
const hyperbola = (x: bigint, sign: bigint): bigint => squareRoot(times(x, x) + sign * ONE);

/** Inputs and outputs are fixed-point; the callers keep to finite results and moderate sizes. */
export const EXACT: Record<string, (x: bigint, y: bigint) => bigint> = {
  exp: exponential,
  expm1: (x) => exponential(x) - ONE,
  log: logarithm,
  log1p: (x) => logarithm(ONE + x),
  log2: (x) => over(logarithm(x), LN2),
  log10: (x) => over(logarithm(x), LN10),
  pow: (x, y) => exponential(times(logarithm(x), y)),
  cbrt: (x) => exponential(logarithm(x) / 3n),
  hypot: (x, y) => squareRoot(times(x, x) + times(y, y)),
  sin: (x) => sine(x, 0n),
  cos: (x) => sine(x, 1n),
  tan: (x) => over(sine(x, 0n), sine(x, 1n)),
  asin: (x) => arcTangent(over(x, leg(x))),
  acos: (x) => PI / 2n - arcTangent(over(x, leg(x))),
  atan: arcTangent,
  atan2: (y, x) => arcTangent(over(y, x)),
  sinh: (x) => (exponential(x) - exponential(-x)) / 2n,
  cosh: (x) => (exponential(x) + exponential(-x)) / 2n,
  tanh: (x) => over(exponential(x) - exponential(-x), exponential(x) + exponential(-x)),
  asinh: (x) => (x < 0n ? -logarithm(hyperbola(-x, 1n) - x) : logarithm(hyperbola(x, 1n) + x)),
  acosh: (x) => logarithm(x + hyperbola(x, -1n)),
  atanh: (x) => logarithm(over(ONE + x, ONE - x)) / 2n,
};

const view = new DataView(new ArrayBuffer(8));

/** A double as a fixed-point number; bits below 2^-1400 do not exist. */
export function toFixed(x: number): bigint {
  view.setFloat64(0, Math.abs(x));
  const bits = view.getBigUint64(0);
  const exponent = bits >> 52n;
  const mantissa = (bits & 0xfffffffffffffn) | (exponent === 0n ? 0n : 1n << 52n);
  const value = (mantissa << BITS) >> (1075n - (exponent === 0n ? 1n : exponent));
  const shifted = exponent > 1075n ? mantissa << (BITS + exponent - 1075n) : value;
  return x < 0 ? -shifted : shifted;
}

/** How far `x` is from the exact value, in units of the last place of `x`. */
export function errorInUlps(x: number, exact: bigint): number {
  view.setFloat64(0, Math.abs(x));
  const exponent = Math.max(Number(view.getBigUint64(0) >> 52n), 1) - 1075;
  const difference = toFixed(x) - exact;
  const size = difference < 0n ? -difference : difference;
  // 20 more bits keep the fraction of an ulp.
  const shift = BITS + BigInt(exponent) - 20n;
  return Number(size >> shift) / 2 ** 20;
}

/** The 64 bits of a double as 16 hex digits. NaN is always 7ff8000000000000. */
export function hexOf(x: number): string {
  if (Number.isNaN(x)) return '7ff8000000000000';
  view.setFloat64(0, x);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

export function fromHex(hex: string): number {
  view.setBigUint64(0, BigInt(`0x${hex}`));
  return view.getFloat64(0);
}
