import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UnsolvedCases } from '../../src/engine/unsolved-cases.ts';

test('feedback is of the four lowest unsolved cases, in their order, whatever the order of the runs', () => {
  const cases = Array.from({ length: 40 }, (_, i) => ({ args: [i], expected: 0 }));
  let crowded = 0;
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(39), { maxLength: 12 }), (order) => {
      const unsolved = new UnsolvedCases();
      for (const index of order) {
        const lower = order.slice(0, order.indexOf(index)).filter((one) => one < index);
        expect(unsolved.wants(index)).toBe(lower.length < 4);
        unsolved.add(index, { ok: true, value: index });
      }
      const lowest = order.toSorted((a, b) => a - b).slice(0, 4);
      expect(unsolved.feedback(cases)).toEqual(
        lowest.map((index) => ({ case: index, text: `(${index}) gave ${index}, wanted 0` })),
      );
      if (order.length > 4) crowded++;
    }),
    { seed: 20_261_121 },
  );
  expect(crowded).toBeGreaterThan(20);
});
