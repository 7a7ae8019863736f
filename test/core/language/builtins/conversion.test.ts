import { expect, test } from 'vitest';
import {
  looseEquals,
  toNumber,
  toPrimitive,
  toText,
} from '../../../../src/core/language/builtins/conversion.ts';
import {
  sameValue,
  sameValueZero,
  strictEquals,
} from '../../../../src/core/language/builtins/equality.ts';
import { type Value, VArray, VError, VMap, VObject } from '../../../../src/core/language/values.ts';
import { Bridge, callback, TestHost, Trapped } from '../../../support/builtin-host.ts';

const VALUES: unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  1,
  NaN,
  Infinity,
  '',
  ' ',
  '0',
  '1',
  'a',
  ' 1 ',
  '0x10',
  '1e3',
  'true',
  'null',
  [],
  [0],
  [1],
  [[1]],
  [null],
  [undefined],
  [1, 2],
  [[], [[]]],
  ['a', [true, null]],
  {},
  { a: 1 },
];

test('every pair of values is loosely equal exactly where the host says so', () => {
  const host = new TestHost();
  for (const a of VALUES)
    for (const b of VALUES) {
      const bridge = new Bridge(host);
      // oxlint-disable-next-line eqeqeq -- the operator under test
      expect(looseEquals(host, bridge.value(a), bridge.value(b))).toBe(a == b);
      expect(strictEquals(host, bridge.value(a), bridge.value(b))).toBe(a === b);
      expect(sameValue(host, bridge.value(a), bridge.value(b))).toBe(Object.is(a, b));
      expect(sameValueZero(host, bridge.value(a), bridge.value(b))).toBe([a].includes(b));
    }
});

test('numbers and texts of every value are the host’s', () => {
  const host = new TestHost();
  for (const value of VALUES) {
    const bridge = new Bridge(host);
    expect(toNumber(host, bridge.value(value))).toBe(Number(value));
    expect(toText(host, bridge.value(value))).toBe(String(value));
  }
});

test('an array inside itself is the empty text there, an error converts to its name and message', () => {
  const host = new TestHost();
  const cyclic = new VArray([1]);
  cyclic.items.push(cyclic, 2);
  const theirs: unknown[] = [1];
  theirs.push(theirs, 2);
  expect(toText(host, cyclic)).toBe(String(theirs));
  expect(toText(host, new VError('RangeError', 'far'))).toBe(String(new RangeError('far')));
  expect(toText(host, new VError('Error', ''))).toBe(String(new Error('')));
  expect(toPrimitive(host, new VObject())).toBe('[object Object]');
});

test('what would run an agent’s code or show the host traps unsupported', () => {
  const withOwn = (key: string): Value => new VObject([key], [callback(() => 1)]);
  const refused = [callback(() => 1), new VMap(), withOwn('toString'), withOwn('valueOf')];
  for (const value of refused) {
    const host = new TestHost();
    expect(() => toText(host, value)).toThrow(Trapped);
    expect(() => toNumber(host, new VArray([value]))).toThrow('unsupported');
  }
});

test('arrays nested 64 deep have a text, deeper ones trap', () => {
  const nest = (depth: number): VArray => {
    let array = new VArray([7]);
    for (let i = 1; i < depth; i++) array = new VArray([array]);
    return array;
  };
  expect(toText(new TestHost(), nest(64))).toBe('7');
  expect(() => toText(new TestHost(), nest(65))).toThrow('depth-exhausted');
});
