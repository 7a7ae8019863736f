import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as math from '../../../../src/core/language/math/index.ts';
import { EXACT, errorInUlps, hexOf, toFixed } from '../../../support/exact-math.ts';

const ours = { ...math };
type Name = keyof typeof ours;
const apply = (name: Name, ...args: number[]): number => {
  const [x = 0, y = 0] = args;
  return ours[name](x, y);
};

/** Largest error we promise, in units in the last place; measured against 1,400-bit arithmetic. */
const BOUND = 0.75;
const RUNS = 150;
const SEED = 20261121;

/** Evenly spread (`fc.double` is even over the bit patterns, so almost all its values are tiny). */
const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.maxSafeNat().map((n) => min + (max - min) * (n / Number.MAX_SAFE_INTEGER));
const DOMAINS: Record<Name, fc.Arbitrary<number>[]> = {
  exp: [between(-20, 20), between(-700, 700)],
  expm1: [between(-3, 3), between(-30, 100)],
  log: [between(0.5, 2), between(1e-9, 1e9)],
  log1p: [between(-0.9, 3)],
  log2: [between(0.5, 2), between(1e-9, 1e9)],
  log10: [between(0.5, 2), between(1e-9, 1e9)],
  pow: [between(0.01, 50)],
  cbrt: [between(1e-9, 1e9)],
  hypot: [between(1e-3, 1e3)],
  sin: [between(-10, 10), between(-1e6, 1e6), between(-1e300, 1e300)],
  cos: [between(-10, 10), between(-1e6, 1e6), between(-1e300, 1e300)],
  tan: [between(-10, 10), between(-1e6, 1e6), between(-1e300, 1e300)],
  asin: [between(-0.999, 0.999)],
  acos: [between(-0.999, 0.999)],
  atan: [between(-10, 10)],
  atan2: [between(1e-3, 1e3)],
  sinh: [between(-3, 3), between(-700, 700)],
  cosh: [between(-3, 3), between(-700, 700)],
  tanh: [between(-3, 3), between(-30, 30)],
  asinh: [between(-3, 3), between(-1e12, 1e12)],
  acosh: [between(1.001, 3), between(1.001, 1e12)],
  atanh: [between(-0.999, 0.999)],
};
const names = Object.keys(DOMAINS) as Name[];
const domainsOf = (name: Name): fc.Arbitrary<number>[] => DOMAINS[name];

test('every exported function is measured', () => {
  expect(Object.keys(math).toSorted()).toEqual(names.toSorted());
});

test.each(names)(`${'%s'}: error below ${BOUND} ulp of the exact value`, (name) => {
  let worst = 0;
  let reached = 0;
  for (const domain of domainsOf(name)) {
    fc.assert(
      fc.property(domain, domain, (x, y) => {
        // Below 1e-9 the exact value needs more bits than the reference keeps for a ratio; the identity rules there.
        if (Math.abs(x) < 1e-9 || Math.abs(y) < 1e-9) return;
        reached++;
        const exact = (EXACT[name] ?? (() => 0n))(toFixed(x), toFixed(y));
        worst = Math.max(worst, errorInUlps(apply(name, x, y), exact));
      }),
      { seed: SEED, numRuns: RUNS },
    );
  }
  expect(worst).toBeLessThan(BOUND);
  expect(reached).toBeGreaterThan(RUNS * 0.9 * domainsOf(name).length);
});

/** Where the host's own error exceeds half a unit the two may be neighbours of the truth on either side. */
const HOST_BOUND = 2;
const host: Record<Name, (x: number, y: number) => number> = Math;

function ulpsApart(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Infinity;
  const order = (x: number): bigint => {
    const bits = BigInt(`0x${hexOf(x)}`);
    return bits >> 63n === 1n ? -(bits & 0x7fffffffffffffffn) : bits;
  };
  const distance = order(a) - order(b);
  return Number(distance < 0n ? -distance : distance);
}

test.each(names)('%s: within 2 ulp of the host on any double', (name) => {
  fc.assert(
    fc.property(fc.double(), fc.double(), (x, y) => {
      expect(ulpsApart(apply(name, x, y), host[name](x, y))).toBeLessThanOrEqual(HOST_BOUND);
    }),
    { seed: SEED, numRuns: 2_000 },
  );
});

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2,
  -2,
  3,
  -3,
  1e300,
  -1e300,
  5e-324,
  -5e-324,
  2 ** -1022,
  1.5e-308,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  Infinity,
  -Infinity,
  NaN,
  709.782712893384,
  709.782712893385,
  -745.1332191019411,
  -745.1332191019412,
  710.4758600739439,
  710.475860073944,
  1e-8,
  -1e-8,
  1e-17,
];

test.each(names)('%s: special values are the host’s', (name) => {
  for (const x of SPECIAL)
    for (const y of SPECIAL) {
      const got = apply(name, x, y);
      const theirs = host[name](x, y);
      const exact = !Number.isFinite(theirs) || theirs === 0 || Number.isInteger(theirs);
      const message = `${name}(${x}, ${y}) = ${got}, host ${theirs}`;
      if (exact && Math.abs(theirs) < 2 ** 53) expect(got, message).toBe(theirs);
      else expect(ulpsApart(got, theirs), message).toBeLessThanOrEqual(HOST_BOUND);
    }
});

test('pow: integer powers that fit are exact, and so are roots of squares and cubes', () => {
  for (let base = 2; base < 60; base++)
    for (let power = 1; base ** power < 2 ** 53; power++) {
      let product = 1;
      for (let i = 0; i < power; i++) product *= base;
      expect(math.pow(base, power)).toBe(product);
      expect(math.pow(-base, power)).toBe(power % 2 === 0 ? product : -product);
    }
  for (let n = 1; n < 2_000; n++) {
    expect(math.cbrt(n * n * n)).toBe(n);
    expect(math.hypot(3 * n, 4 * n)).toBe(5 * n);
  }
});

test('log2 and log10 are exact on powers, hypot takes any number of arguments', () => {
  for (let k = -1074; k < 1024; k++) expect(math.log2(2 ** k)).toBe(k);
  for (let k = 0; k < 23; k++) expect(math.log10(Number(`1e${k}`))).toBe(k);
  expect(math.hypot()).toBe(0);
  expect(math.hypot(2, 3, 6)).toBe(7);
  expect(math.hypot(NaN, -Infinity)).toBe(Infinity);
});
