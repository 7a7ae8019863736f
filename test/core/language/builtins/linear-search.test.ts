import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Searcher } from '../../../../src/core/language/builtins/linear-search.ts';

/** Few letters and repetition, so that long patterns occur and nearly occur. */
const text = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'aab', 'abaabaab'), { maxLength: 24 })
  .map((parts) => parts.join(''));

test('finds what the host finds, forwards and backwards, for every length of pattern', () => {
  let long = 0;
  let found = 0;
  fc.assert(
    fc.property(text, text, fc.nat({ max: 40 }), fc.nat({ max: 60 }), (whole, other, cut, from) => {
      for (const pattern of [other, whole.slice(cut), whole.slice(cut, cut + 12)]) {
        const searcher = new Searcher(pattern);
        const start = Math.min(from, whole.length);
        expect(searcher.find(whole, start)).toBe(whole.indexOf(pattern, start));
        expect(searcher.findLast(whole, start)).toBe(whole.lastIndexOf(pattern, start));
        if (pattern.length > 8) long++;
        if (pattern.length > 8 && whole.includes(pattern)) found++;
      }
    }),
    { seed: 20261121, numRuns: 3_000 },
  );
  expect(long).toBeGreaterThan(2_000);
  expect(found).toBeGreaterThan(1_000);
});
