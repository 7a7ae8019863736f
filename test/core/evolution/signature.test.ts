import { expect, test } from 'vitest';
import { inferSignature, isNumeric, typeOfAll } from '../../../src/core/evolution/signature.ts';

test('types of values: the narrowest that all of them have', () => {
  expect(typeOfAll([1, 2])).toBe('integer');
  expect(typeOfAll([1, 2.5])).toBe('number');
  expect(typeOfAll(['a', ''])).toBe('string');
  expect(typeOfAll([true])).toBe('boolean');
  expect(typeOfAll([1, 'a'])).toBe('any');
  expect(typeOfAll([])).toBe('any');
  expect(typeOfAll([null, 4])).toBe('integer');
  expect(typeOfAll([[1, 2.5], []])).toEqual({ array: 'number' });
  expect(typeOfAll([[], []])).toEqual({ array: 'any' });
  expect(typeOfAll([[['a']], [[]]])).toEqual({ array: { array: 'string' } });
  expect(typeOfAll([{ a: 1 }, { b: 2 }])).toEqual({ record: 'integer' });
  expect(typeOfAll([{ a: 1, b: 'x' }])).toEqual({ record: 'any' });
  expect(typeOfAll([[1], { a: 1 }])).toBe('any');
});

test('a signature comes from the cases; missing arguments say nothing', () => {
  const signature = inferSignature(
    ['xs', 'n'],
    [
      { args: [[1, 2]], expected: 3 },
      { args: [[], 2], expected: 0.5 },
    ],
  );
  expect(signature).toEqual({
    params: [
      { name: 'xs', type: { array: 'integer' } },
      { name: 'n', type: 'integer' },
    ],
    returns: 'number',
  });
  expect(isNumeric(signature)).toBe(false);
  expect(isNumeric(inferSignature(['x'], [{ args: [1.5], expected: 2 }]))).toBe(true);
});
