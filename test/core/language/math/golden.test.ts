import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as math from '../../../../src/core/language/math/index.ts';
import { fromHex, hexOf } from '../../../support/exact-math.ts';

/**
 * One row a call, `name x y → result`, doubles as the hex digits of their 64 bits. The table was printed once from
 * these functions after they had passed `accuracy.test.ts`; a changed bit is a new `languageVersion`.
 */
const ROWS = readFileSync(new URL('golden.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((row) => row.split(' '));

const ours = { ...math };
const isName = (name: string): name is keyof typeof ours => Object.hasOwn(ours, name);

test('every result has the golden bits', () => {
  const wrong = ROWS.filter(([name = '', x = '', y = '', result]) => {
    if (!isName(name)) return true;
    return hexOf(ours[name](fromHex(x), fromHex(y))) !== result;
  });
  expect(wrong).toEqual([]);
});

test('the table covers every function, special values included', () => {
  const counts = new Map<string, number>();
  for (const [name = ''] of ROWS) counts.set(name, (counts.get(name) ?? 0) + 1);
  expect([...counts.keys()].toSorted()).toEqual(Object.keys(math).toSorted());
  expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(30);
});
