import { expect, test } from 'vitest';
import {
  builtIn,
  CONSTRUCTORS,
  GLOBAL_NAMES,
  isForeign,
  memberOf,
  type Owner,
  VOCABULARY,
} from '../../../src/core/language/vocabulary.ts';

const iterator: object = Object.getPrototypeOf(Object.getPrototypeOf([].values()));

/** Where JavaScript keeps the members of each owner of the vocabulary. */
const HOMES: Record<Exclude<Owner, 'global'>, readonly object[]> = {
  Math: [Math],
  Object: [Object],
  Array: [Array],
  String: [String],
  Number: [Number],
  JSON: [JSON],
  array: [Array.prototype],
  string: [String.prototype],
  number: [Number.prototype],
  boolean: [Boolean.prototype],
  object: [Object.prototype],
  map: [Map.prototype],
  set: [Set.prototype],
  function: [Function.prototype],
  error: [Error.prototype],
  iterator: [Object.getPrototypeOf([].values()), iterator],
};

const INSTANCES: Partial<Record<Owner, unknown>> = { array: [], string: '' };

test('every entry exists in JavaScript, as a function or a value', () => {
  for (const entry of VOCABULARY) {
    const homes = entry.owner === 'global' ? [globalThis] : HOMES[entry.owner];
    const home = homes.find((candidate) => entry.name in candidate);
    expect(home, entry.id).toBeDefined();
    const sample = INSTANCES[entry.owner] ?? home;
    const isGetter = entry.owner === 'map' || entry.owner === 'set';
    if (entry.form === 'value' && isGetter) continue;
    const value: unknown = Reflect.get(Object(sample), entry.name);
    expect(typeof value === 'function', entry.id).toBe(entry.form !== 'value');
  }
});

test('every instance member of this engine is in the language or traps: none reads as undefined', () => {
  const owners = [
    'array',
    'string',
    'number',
    'boolean',
    'map',
    'set',
    'function',
    'error',
  ] as const;
  for (const owner of owners) {
    for (const name of HOMES[owner].flatMap((home) => Object.getOwnPropertyNames(home))) {
      const known = memberOf(owner, name) !== undefined;
      expect(known || isForeign(owner, name), `${owner}.${name}`).toBe(true);
      expect(known && isForeign(owner, name), `${owner}.${name}`).toBe(false);
    }
  }
  for (const name of Object.getOwnPropertyNames(iterator)) {
    expect(isForeign('iterator', name), name).toBe(true);
  }
});

/** Members of ES2024 that need a regular expression, a locale or a clock, or that the language leaves out. */
const LEFT_OUT: Partial<Record<Owner, readonly string[]>> = {
  Math: ['f16round', 'sumPrecise'],
  JSON: ['rawJSON', 'isRawJSON'],
  Number: ['length', 'name', 'prototype'],
  String: ['length', 'name', 'prototype', 'raw'],
  Array: ['length', 'name', 'prototype', 'fromAsync'],
};

test('statics: all of Math, JSON, Number, String and Array but the ones left out', () => {
  for (const [owner, leftOut] of Object.entries(LEFT_OUT)) {
    const [home = {}] = HOMES[owner as Exclude<Owner, 'global'>];
    const missing = Object.getOwnPropertyNames(home).filter(
      (name) => memberOf(owner as Owner, name) === undefined && !leftOut.includes(name),
    );
    expect(missing, owner).toEqual([]);
  }
});

test('entries: ids are unique, arguments are counted, look-ups agree', () => {
  expect(new Set(VOCABULARY.map((entry) => entry.id)).size).toBe(VOCABULARY.length);
  for (const entry of VOCABULARY) {
    expect(builtIn(entry.id)).toBe(entry);
    expect(memberOf(entry.owner, entry.name)).toBe(entry);
    expect(entry.minArgs).toBeLessThanOrEqual(entry.maxArgs);
  }
  expect(builtIn('array.splice')).toMatchObject({ minArgs: 1, maxArgs: Infinity, result: 'array' });
  expect(builtIn('array.map')).toMatchObject({ callback: true });
  expect(builtIn('function.bind')).toMatchObject({ callback: false });
  expect([...CONSTRUCTORS]).toEqual([
    'Map',
    'Set',
    'Array',
    'Error',
    'TypeError',
    'RangeError',
    'SyntaxError',
  ]);
  expect(GLOBAL_NAMES.has('Math') && GLOBAL_NAMES.has('parseInt')).toBe(true);
  expect(builtIn('toString')).toBeUndefined();
});
