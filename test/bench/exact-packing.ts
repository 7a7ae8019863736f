/** The smallest positive double is 2^-1074: every double times 2^1074 is a whole number. */
const SCALE = 1074n;

/** A finite double as a whole number of 2^-1074, exactly. */
export function exact(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const size = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return bits >> 63n === 0n ? size : -size;
}

/**
 * Whether circles (x, y, radius of each) lie in the unit square and do not overlap: rational arithmetic on the very
 * numbers, no tolerance.
 */
export function isPacking(circles: readonly number[]): boolean {
  const one = 1n << SCALE;
  const all = circles.map(exact);
  const at = (i: number): bigint => all[i] ?? 0n;
  for (let i = 0; i < all.length; i += 3) {
    const [x, y, r] = [at(i), at(i + 1), at(i + 2)];
    if (r <= 0n || x < r || y < r || one - x < r || one - y < r) return false;
    for (let j = 0; j < i; j += 3) {
      const [dx, dy, reach] = [x - at(j), y - at(j + 1), r + at(j + 2)];
      if (dx * dx + dy * dy < reach * reach) return false;
    }
  }
  return true;
}

const DECIMALS = 1_000_000_000_000n;

/** The sum of numbers ≥ 0, of the very numbers, cut off after twelve decimals: what is published has fewer. */
export const exactSum = (numbers: readonly number[]): number =>
  Number((numbers.map(exact).reduce((sum, one) => sum + one, 0n) * DECIMALS) >> SCALE) /
  Number(DECIMALS);
