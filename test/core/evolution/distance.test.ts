import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../src/core/evolution/agent.ts';
import { sameJson } from '../../../src/core/evolution/compare.ts';
import { distance, editDistance, FAR } from '../../../src/core/evolution/distance.ts';

const SEED = 20261121;

test('editDistance: agrees with the textbook dynamic program, across blocks of 32 rows', () => {
  let longer = 0;
  let far = 0;
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'c', '\u{1F600}', '\uD800'),
    maxLength: 80,
    size: 'max',
  });
  fc.assert(
    fc.property(text, text, (a, b) => {
      const wanted = slowEditDistance(a, b);
      if (a.length > 32 && b.length > 32) longer++;
      if (wanted > 8) far++;
      expect(editDistance(a, b)).toBe(wanted);
    }),
    { seed: SEED, numRuns: 800 },
  );
  expect(longer).toBeGreaterThan(100);
  expect(far).toBeGreaterThan(200);
});

test('editDistance: a small edit of a long text is found exactly, also at the edge of a block', () => {
  const long = Array.from({ length: 1000 }, (_, i) =>
    String.fromCharCode(97 + ((i * 7) % 26)),
  ).join('');
  for (const at of [0, 1, 31, 32, 33, 63, 64, 500, 998]) {
    expect(editDistance(long, `${long.slice(0, at)}${long.slice(at + 1)}`)).toBe(1);
    expect(editDistance(`${long.slice(0, at)}XY${long.slice(at)}`, long)).toBe(2);
  }
});

test('editDistance: only the first 1,024 units count', () => {
  const same = 'x'.repeat(1024);
  expect(editDistance(`${same}abc`, `${same}def`)).toBe(0);
  expect(editDistance(same, 'y'.repeat(5000))).toBe(1024);
});

test('distance: numbers, strings, arrays and other types as the contract says', () => {
  expect(distance(3, 5)).toBe(2);
  expect(distance(-1e300, 1e300)).toBe(FAR);
  expect(distance('kitten', 'sitting')).toBe(3);
  expect(distance([1, 2], [1, 5, 9])).toBe(1e6 + 3);
  expect(distance(['ab', 1], ['b', 1])).toBe(1);
  expect(distance(true, false)).toBe(1);
  expect(distance({ a: 1 }, { a: 2 })).toBe(1);
  expect(distance({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(0);
  expect(distance(null, null)).toBe(0);
  expect(distance(null, {})).toBe(FAR);
  expect(distance([], {})).toBe(FAR);
  expect(distance(1, '1')).toBe(FAR);
  expect(distance(undefined, null)).toBe(FAR);
});

test('distance: finite, symmetric, and 0 exactly for equal values', () => {
  let equal = 0;
  let sameType = 0;
  fc.assert(
    fc.property(pair(), ([a, b]) => {
      const there = distance(a, b);
      expect(Number.isFinite(there) && there >= 0).toBe(true);
      expect(distance(b, a)).toBe(there);
      expect(there === 0).toBe(sameJson(a, b));
      if (there === 0) equal++;
      else if (there < FAR) sameType++;
    }),
    { seed: SEED, numRuns: 2000 },
  );
  expect(equal).toBeGreaterThan(200);
  expect(sameType).toBeGreaterThan(200);
});

test('sameJson: the order of keys does not matter, their values and their number do', () => {
  expect(sameJson({ a: [1, { b: 2, c: 3 }] }, { a: [1, { c: 3, b: 2 }] })).toBe(true);
  expect(sameJson({ a: 1 }, { a: 1, b: 1 })).toBe(false);
  expect(sameJson({ a: 1, c: 1 }, { a: 1, b: 1 })).toBe(false);
  expect(sameJson(JSON.parse('{"__proto__":1}'), {})).toBe(false);
  expect(sameJson({ toString: 1 }, { hasOwnProperty: 1 })).toBe(false);
  expect(sameJson(0, -0)).toBe(true);
  expect(sameJson([], {})).toBe(false);
});

test('sameJson: numeric tolerance is absolute and reaches into arrays and objects', () => {
  expect(sameJson([1, { x: 2.05 }], [1.05, { x: 2 }], 0.0501)).toBe(true);
  expect(sameJson([1, { x: 2.06 }], [1.05, { x: 2 }], 0.0501)).toBe(false);
  expect(sameJson('1', '1.0', 10)).toBe(false);
});

/** Pairs that are often equal or nearly so: independent values would hardly ever meet. */
function pair(): fc.Arbitrary<[Json, Json]> {
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.integer({ min: -3, max: 3 }),
      fc.string({ maxLength: 4 }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
    ),
  }));
  return fc.oneof(
    fc.tuple(value, value),
    value.map((one): [Json, Json] => [one, reordered(one)]),
    fc.tuple(fc.integer(), fc.integer()),
    fc.tuple(fc.string(), fc.string()),
  );
}

function reordered(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(reordered);
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reordered(inner)]),
  );
}

function slowEditDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
