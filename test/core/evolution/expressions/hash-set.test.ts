import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HashSet } from '../../../../src/core/evolution/expressions/hash-set.ts';

test('it holds what a Set holds, also where all numbers meet at one place', () => {
  let repeated = 0;
  const numbers = fc.oneof(
    fc.integer({ min: 0, max: 2 ** 31 - 2 }),
    fc.integer({ min: 0, max: 9 }),
    fc.integer({ min: 0, max: 2 ** 15 - 1 }).map((n) => n * 2 ** 16),
  );
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 50, maxLength: 300 }), (added) => {
      const set = new HashSet(added.length);
      const wanted = new Set<number>();
      for (const number of added) {
        if (wanted.has(number)) repeated++;
        expect(set.add(number)).toBe(!wanted.has(number));
        wanted.add(number);
      }
    }),
    { numRuns: 200, seed: 20_261_125 },
  );
  expect(repeated).toBeGreaterThan(500);
});
