import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TreeMemo } from '../../../src/core/language/tree-memo.ts';
import { allocateTree, type Tree } from '../../../src/core/language/tree.ts';

const SEED = 20261121;
/** Of these one table holds four. */
const LARGE_NODES = 2_048;
const trees = (nodes: number): readonly Tree[] =>
  Array.from({ length: 12 }, () => allocateTree(nodes, []));

test('a memo knows the large trees asked for last, no more than two tables, and never mistakes one for another', () => {
  const large = trees(LARGE_NODES);
  let forgotten = 0;
  let remembered = 0;
  fc.assert(
    fc.property(fc.array(fc.nat(11), { minLength: 40, maxLength: 60 }), (asked) => {
      const memo = new TreeMemo<{ readonly of: number }>();
      // Itself and a table of others since: the most recent one last.
      const last: number[] = [];
      const seen = new Set<number>();
      for (const index of asked) {
        const tree = large[index] as Tree;
        const known = memo.get(tree);
        if (known === undefined) {
          expect(last.includes(index)).toBe(false);
          if (seen.has(index)) forgotten++;
          memo.set(tree, { of: index });
        } else {
          expect(known.of).toBe(index);
          remembered++;
        }
        seen.add(index);
        const place = last.indexOf(index);
        if (place >= 0) last.splice(place, 1);
        last.push(index);
        if (last.length > 5) last.shift();
      }
      expect(large.filter((tree) => memo.get(tree) !== undefined).length).toBeLessThanOrEqual(8);
    }),
    { numRuns: 100, seed: SEED },
  );
  expect(forgotten).toBeGreaterThan(500);
  expect(remembered).toBeGreaterThan(500);
});

test('a memo knows a small tree as long as it lives', () => {
  const memo = new TreeMemo<{ readonly of: number }>();
  const small = trees(20);
  small.forEach((tree, of) => memo.set(tree, { of }));
  for (const [of, tree] of trees(LARGE_NODES).entries()) memo.set(tree, { of });
  expect(small.map((tree) => memo.get(tree)?.of)).toEqual(small.map((_, of) => of));
});
