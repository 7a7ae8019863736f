import { expect, test } from 'vitest';
import { type Value, VArray, VMap, VSet } from '../../../../src/core/language/values.ts';
import { callback, invoke, TestHost, Thrown } from '../../../support/builtin-host.ts';

/** What callbacks see when they change what is being walked: the same in V8 and here. */

type Change = (items: unknown[], index: number) => void;
const CHANGES: Record<string, Change> = {
  'appends one element': (items) => items.length < 9 && items.push(items.length),
  'removes the last': (items) => items.pop(),
  'removes the first': (items) => items.shift(),
  'changes the next': (items, index) => index + 1 < items.length && (items[index + 1] = -1),
  'empties it': (items) => items.splice(0),
};
const LOOPS = [
  'every',
  'some',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'forEach',
  'map',
  'filter',
  'flatMap',
] as const;

for (const loop of LOOPS)
  for (const [what, change] of Object.entries(CHANGES))
    test(`array.${loop} while the callback ${what}`, () => {
      const theirs = [1, 2, 3, 4, 5];
      const seenByHost: unknown[] = [];
      const run: unknown = Reflect.get(theirs, loop);
      if (typeof run !== 'function') throw new Error(`the host has no ${loop}`);
      const visitTheirs = (value: number, index: number): unknown => {
        seenByHost.push([value, index]);
        change(theirs, index);
        return loop === 'every';
      };
      const expected: unknown = Reflect.apply(run, theirs, [visitTheirs]);

      const ours = new VArray([1, 2, 3, 4, 5]);
      const seen: Value[][] = [];
      const visit = callback((value, index) => {
        seen.push([value, index]);
        change(ours.items, Number(index));
        return loop === 'every';
      });
      const result = invoke(new TestHost(), `array.${loop}`, ours, visit);

      expect(seen).toEqual(seenByHost);
      expect(ours.items).toEqual(theirs);
      // Holes of the host are `undefined` here (D6).
      const plain = Array.isArray(expected) ? Array.from(expected) : expected;
      expect(result instanceof VArray ? result.items : result).toStrictEqual(plain);
    });

for (const direction of ['reduce', 'reduceRight'] as const)
  for (const [what, change] of Object.entries(CHANGES))
    test(`array.${direction} while the callback ${what}`, () => {
      const theirs = [1, 2, 3, 4, 5];
      const expected = theirs[direction]((sum, value, index) => {
        change(theirs, index);
        return sum * 10 + value;
      });
      const ours = new VArray([1, 2, 3, 4, 5]);
      const combine = callback((sum, value, index) => {
        change(ours.items, Number(index));
        return Number(sum) * 10 + Number(value);
      });
      expect(invoke(new TestHost(), `array.${direction}`, ours, combine)).toBe(expected);
      expect(ours.items).toEqual(theirs);
    });

test('sort writes its result over what the comparator did, toSorted leaves the array alone', () => {
  const ours = new VArray([3, 1, 2]);
  const comparator = callback((a, b) => {
    ours.items.push(9);
    return Number(a) - Number(b);
  });
  invoke(new TestHost(), 'array.sort', ours, comparator);
  expect(ours.items.slice(0, 3)).toEqual([1, 2, 3]);
  expect(ours.items.slice(3).every((item) => item === 9)).toBe(true);

  const shrunk = new VArray([3, 1, 2]);
  const empties = callback((a, b) => {
    shrunk.items.length = 0;
    return Number(a) - Number(b);
  });
  invoke(new TestHost(), 'array.sort', shrunk, empties);
  expect(shrunk.items).toEqual([1, 2, 3]);

  const kept = new VArray([2, 1]);
  const sorted = invoke(
    new TestHost(),
    'array.toSorted',
    kept,
    callback(() => 1),
  );
  expect(sorted).toEqual(new VArray([1, 2]));
  expect(kept.items).toEqual([2, 1]);
});

test('a comparator that throws leaves the array as it was', () => {
  const array = new VArray([3, 1, 2]);
  const host = new TestHost();
  const failing = callback(() => host.throwError('RangeError', 'no'));
  expect(() => invoke(host, 'array.sort', array, failing)).toThrow(Thrown);
  expect(array.items).toEqual([3, 1, 2]);
});

test('Map and Set forEach meet what is added and miss what is deleted', () => {
  const map = new VMap();
  for (const key of ['a', 'b', 'c']) map.set(key, 1);
  const keys: Value[] = [];
  const changeMap = callback((_, key) => {
    keys.push(key);
    if (key === 'a' && keys.length === 1) {
      map.delete('b');
      map.set('d', 1);
      map.delete('a');
      map.set('a', 2);
    }
    return undefined;
  });
  invoke(new TestHost(), 'map.forEach', map, changeMap);
  expect(keys).toEqual(['a', 'c', 'd', 'a']);

  const set = new VSet();
  for (const member of [1, 2, 3]) set.add(member);
  const members: Value[] = [];
  const changeSet = callback((value, key, whole) => {
    expect(value).toBe(key);
    expect(whole).toBe(set);
    members.push(value);
    if (value === 1) set.entries.clear();
    if (value === 1) set.add(7);
    return undefined;
  });
  invoke(new TestHost(), 'set.forEach', set, changeSet);
  expect(members).toEqual([1, 7]);
});

test('iterators read the live array and stay at their end', () => {
  const array = new VArray(['x', 'y']);
  const walk = invoke(new TestHost(), 'array.entries', array);
  const next = (): string => JSON.stringify(invoke(new TestHost(), 'iterator.next', walk));
  const first = next();
  expect(first).toContain('"x"');
  array.items.push('z');
  next();
  expect(next()).toContain('"z"');
  const end = next();
  expect(end).toContain('true');
  array.items.push('late');
  expect(next()).toBe(end);
});

test('Array.from and constructors see elements added during the walk', () => {
  const array = new VArray([1, 2]);
  const grow = callback((value) => {
    if (array.items.length < 4) array.items.push(Number(value) * 10);
    return value;
  });
  expect(invoke(new TestHost(), 'Array.from', undefined, array, grow)).toEqual(
    new VArray([1, 2, 10, 20]),
  );
});

test('frozen arrays throw a TypeError where JavaScript writes, and only there', () => {
  const frozen = (...items: Value[]): VArray => {
    const array = new VArray(items);
    array.frozen = true;
    return array;
  };
  const writes = ['push', 'pop', 'shift', 'unshift', 'splice'] as const;
  for (const name of writes)
    expect(() => invoke(new TestHost(), `array.${name}`, frozen()), name).toThrow('TypeError');
  for (const name of ['reverse', 'sort', 'fill'] as const) {
    expect(() => invoke(new TestHost(), `array.${name}`, frozen(2, 1)), name).toThrow('TypeError');
    expect(invoke(new TestHost(), `array.${name}`, frozen())).toEqual(frozen());
  }
});
