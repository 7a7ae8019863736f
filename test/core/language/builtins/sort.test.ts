import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Value, VArray } from '../../../../src/core/language/values.ts';
import { callback, invoke, TestHost } from '../../../support/builtin-host.ts';

/** The order of comparator calls is part of the language (D5): the pairs, as `sort.ts` documents them. */
function pairsOf(items: number[]): string[] {
  const pairs: string[] = [];
  const comparator = callback((a, b) => {
    pairs.push(`${Number(a)}:${Number(b)}`);
    return Number(a) - Number(b);
  });
  invoke(new TestHost(), 'array.sort', new VArray(items), comparator);
  return pairs;
}

test('comparator calls come in the documented order', () => {
  expect(pairsOf([])).toEqual([]);
  expect(pairsOf([1])).toEqual([]);
  expect(pairsOf([2, 1])).toEqual(['2:1']);
  // Width 1: 4:3, 2:1, (0 alone). Width 2: [3 4] with [1 2]. Width 4: [1 2 3 4] with [0].
  expect(pairsOf([4, 3, 2, 1, 0])).toEqual(['4:3', '2:1', '3:1', '3:2', '1:0']);
  expect(pairsOf([1, 2, 3, 4])).toEqual(['1:2', '3:4', '1:3', '2:3']);
});

test('stable, a permutation, undefined last and never compared', () => {
  let ties = 0;
  const item = fc.option(fc.tuple(fc.nat({ max: 5 }), fc.nat()), { nil: undefined });
  fc.assert(
    fc.property(fc.array(item, { minLength: 8, maxLength: 70, size: 'max' }), (items) => {
      const boxes = items.map((pair): Value => (pair === undefined ? pair : new VArray([...pair])));
      const rank = (box: Value): number => (box instanceof VArray ? Number(box.items[0]) : NaN);
      const comparator = callback((a, b) => {
        expect(a === undefined || b === undefined).toBe(false);
        if (rank(a) === rank(b)) ties++;
        return rank(a) - rank(b);
      });
      const sorted = invoke(new TestHost(), 'array.toSorted', new VArray(boxes), comparator);
      const expected = boxes.toSorted((a, b) => rank(a) - rank(b));
      if (!(sorted instanceof VArray)) throw new Error('no array');
      expect(sorted.items.every((box, i) => box === expected[i])).toBe(true);
      expect(sorted.items.length).toBe(boxes.length);
    }),
    { seed: 20261121, numRuns: 500 },
  );
  expect(ties).toBeGreaterThan(5_000);
});

test('without a comparator the texts decide, by UTF-16 units', () => {
  const items: Value[] = [10, 9, 1, '\uffff', '\ud83d\ude00', null, true, undefined, 'a', 'B', -1];
  const sorted = invoke(new TestHost(), 'array.toSorted', new VArray(items));
  // oxlint-disable-next-line typescript/require-array-sort-compare -- the default order is the one under test
  expect(sorted).toEqual(new VArray(items.toSorted()));
});
