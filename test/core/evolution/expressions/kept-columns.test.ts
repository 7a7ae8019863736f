import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeptColumns } from '../../../../src/core/evolution/expressions/kept-columns.ts';

const SEED = 20_261_124;
/** So many that there is room for four columns. */
const CASES = 250_000;

/** What stands for the values of a subtree. */
const valueOf = (codes: Uint8Array): number => codes.reduce((sum, code) => 7 * sum + code + 1, 0);

test('a column holds the values of the subtree that it is claimed for, as long as the expression asks', () => {
  const kept = new KeptColumns(CASES);
  const reached = { known: 0, made: 0, taken: 0 };
  const subtree = fc.uint8Array({ minLength: 1, maxLength: 2, max: 3 });
  const expression = fc.array(subtree, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(expression, { minLength: 1, maxLength: 8 }), (expressions) => {
      for (const subtrees of expressions) {
        kept.next();
        const codes = subtrees.flatMap((one) => [...one]);
        const claimed: (readonly [Float64Array, number])[] = [];
        let from = 0;
        for (const one of subtrees) {
          const to = from + one.length;
          const column = kept.claim(codes, from, to);
          from = to;
          if (column === null) {
            reached.taken++;
            continue;
          }
          reached[column.isWritten ? 'known' : 'made']++;
          if (!column.isWritten) column.values[0] = valueOf(one);
          column.isWritten = true;
          claimed.push([column.values, valueOf(one)]);
        }
        for (const [values, value] of claimed) expect(values[0]).toBe(value);
      }
    }),
    { numRuns: 300, seed: SEED },
  );
  expect(Math.min(reached.known, reached.made, reached.taken)).toBeGreaterThan(300);
});

test('with more cases than there is room for nothing is kept', () => {
  const kept = new KeptColumns(1_000_001);
  expect(kept.claim([3, 0], 0, 2)).toBeNull();
});
