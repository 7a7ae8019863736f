/** Objects, Maps and Sets against the host's own, under random operations; keys no agent can make collide. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Host } from '../../../src/core/language/functions.ts';
import { MapIterator } from '../../../src/core/language/iterators.ts';
import { propertyHostKey, propertyKey, valueHostKey } from '../../../src/core/language/keys.ts';
import { type Value, VMap, VObject, VSet } from '../../../src/core/language/values.ts';

const FREE: Host = {
  stringUnits: 1_000_000,
  spend: () => undefined,
  allocate: () => undefined,
  allocateString: () => undefined,
  throwError: (name, message) => {
    throw new Error(`${name}: ${message}`);
  },
  trap: (code, detail) => {
    throw new Error(`${code}: ${detail}`);
  },
  atOnce: (work) => work(),
  isLong: false,
  random: () => 0,
};

const name = fc.oneof(
  fc.integer({ min: 0, max: 30 }).map(String),
  fc.constantFrom('a', 'b', '01', '-1', '1.5', '4294967294', '4294967295', '\u0000', '\u00001', ''),
  fc.integer({ min: 0, max: 30 }).map((n) => `k${n}`),
);
const change = fc.record({ key: name, remove: fc.boolean() });

test('an object enumerates and finds as a host object does', () => {
  let large = 0;
  const property = fc.property(fc.array(change, { minLength: 30, maxLength: 120 }), (changes) => {
    const ours = new VObject();
    const theirs: Record<string, number> = {};
    changes.forEach(({ key, remove }, i) => {
      if (remove)
        expect(ours.delete(propertyKey(key))).toBe(
          Object.hasOwn(theirs, key) && delete theirs[key],
        );
      else {
        expect(ours.set(propertyKey(key), i)).toBe(!Object.hasOwn(theirs, key));
        theirs[key] = i;
      }
    });
    expect(ours.ownKeys().map(String)).toEqual(Object.keys(theirs));
    expect(ours.ownKeys().map((key) => ours.get(key))).toEqual(Object.values(theirs));
    expect(ours.size).toBe(Object.keys(theirs).length);
    if (ours.size > 12) large++;
  });
  fc.assert(property, { seed: 3, numRuns: 500 });
  expect(large).toBeGreaterThan(150);
});

const value = fc.oneof(
  fc.integer({ min: -3, max: 20 }),
  fc.constantFrom<unknown>(
    NaN,
    -0,
    0,
    0.5,
    1e300,
    2 ** 31,
    2 ** 32,
    null,
    undefined,
    true,
    '',
    '0',
    '5',
    'x',
    '\u0000n0.5',
    '\u00005',
  ),
);

test('a Map and its iterators behave as the host’s under changes meanwhile', () => {
  const step = fc.record({
    key: value,
    what: fc.constantFrom('set', 'set', 'set', 'delete', 'delete', 'next', 'next', 'new', 'clear'),
  });
  let walked = 0;
  const property = fc.property(fc.array(step, { minLength: 40, maxLength: 150 }), (steps) => {
    const ours = new VMap();
    const theirs = new Map<unknown, number>();
    let pairs = [{ a: new MapIterator(ours, 'keys'), b: theirs.keys() }];
    steps.forEach(({ key, what }, i) => {
      const k = key as string;
      if (what === 'set') {
        expect(ours.set(k, i)).toBe(!theirs.has(k));
        theirs.set(k, i);
      } else if (what === 'delete') expect(ours.delete(k)).toBe(theirs.delete(k));
      else if (what === 'new') pairs.push({ a: new MapIterator(ours, 'keys'), b: theirs.keys() });
      else if (what === 'clear' && i % 3 === 0) {
        ours.entries.clear();
        theirs.clear();
      } else
        for (const { a, b } of pairs) {
          const next = b.next();
          expect(a.advance(FREE)).toBe(next.done !== true);
          expect(a.current).toBe(next.value);
          walked++;
        }
    });
    pairs = [];
    const found: (readonly [Value, Value])[] = [];
    ours.entries.each(({ key, value }) => found.push([key, value]));
    expect(found).toEqual([...theirs]);
  });
  fc.assert(property, { seed: 5, numRuns: 120 });
  expect(walked).toBeGreaterThan(2_000);
});

test('a Set tells apart what SameValueZero does, however long', () => {
  const set = new VSet();
  const long = 'x'.repeat(20_000);
  const members = [
    1,
    '1',
    true,
    'true',
    null,
    'null',
    undefined,
    NaN,
    '',
    0,
    0.5,
    '0.5',
    `${long}a`,
    `${long}b`,
  ];
  for (const member of members) expect(set.add(member)).toBe(true);
  for (const member of members) expect(set.add(member)).toBe(false);
  expect(set.add(-0)).toBe(false);
  expect(set.size).toBe(members.length);
});

test('host keys: numbers are permuted, different keys stay different', () => {
  const keys = [
    0,
    1,
    2,
    255,
    65_536,
    2 ** 31 - 1,
    -1,
    -(2 ** 31),
    0.5,
    2 ** 31,
    2 ** 32 + 5,
    '0',
    '1',
    'a',
    '\u0000a',
  ];
  expect(new Set(keys.map((key) => valueHostKey(key))).size).toBe(keys.length);
  const sequence = Array.from({ length: 4_096 }, (_, i) => valueHostKey(i << 12));
  expect(new Set(sequence).size).toBe(4_096);
  // Multiples of a large power of two fall into one bucket of a table hashed by low bits; permuted they do not.
  const buckets = new Set(sequence.map((key) => Number(key) & 4_095));
  expect(buckets.size).toBeGreaterThan(2_000);
  expect(propertyHostKey(propertyKey('7'))).toBe(propertyHostKey(7));
});
