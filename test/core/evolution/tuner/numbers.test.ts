import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sameTree } from '../../../../src/core/evolution/edit.ts';
import {
  findNumbers,
  skeletonOf,
  withNumbers,
} from '../../../../src/core/evolution/tuner/numbers.ts';
import { checkTree } from '../../../../src/core/language/check.ts';
import { parseGenome } from '../../../../src/core/language/genome.ts';
import { printTree } from '../../../../src/core/language/print.ts';
import { rng } from '../../../../src/core/evolution/random.ts';
import { randomProgram } from '../../../support/random-program.ts';
import { program } from '../../../support/search-task.ts';

const valuesOf = (text: string): number[] =>
  findNumbers(program(text).tree).map(({ value }) => value);

test('numbers are found with their sign, in the order of the text', () => {
  expect(valuesOf('export default function f(x) { return -2.5 * x + [0.1, -3][0]; }')).toEqual([
    -2.5, 0.1, -3,
  ]);
});

test('what is a position or counts a loop is left alone, and all outside the regions', () => {
  expect(
    valuesOf(
      'export default function f(a) { let s = 1; for (let i = 0; i < 7; i++) s += a[2] - -(-4); return s; }',
    ),
  ).toEqual([1, 0]);
  const marked = `const k = 5;
export default function f(x) {
// EVOLVE-BLOCK-START
  return x * 6;
// EVOLVE-BLOCK-END
}`;
  expect(valuesOf(marked)).toEqual([6]);
});

test('other numbers in their places: found again as written, a legal program, and nothing else changed', () => {
  let places = 0;
  let flipped = 0;
  fc.assert(
    fc.property(fc.nat(1e9), fc.nat(1e9), (shape, seed) => {
      const dice = rng(shape, 'shape', 0, 0);
      const tree = randomProgram(dice);
      const random = rng(seed, 'values', 0, 0);
      const found = findNumbers(tree);
      const before = found.map(({ value }) => value);
      expect(sameTree(withNumbers(tree, found, before), tree)).toBe(true);
      const values = before.map((value) => (random.chance(0.3) ? value : random.normal()));
      const changed = withNumbers(tree, found, values);
      const again = findNumbers(changed);
      expect(again.map(({ value }) => value)).toEqual(values);
      expect(skeletonOf(changed, again)).toBe(skeletonOf(tree, found));
      expect(sameTree(withNumbers(changed, again, before), tree)).toBe(true);
      expect(checkTree(changed).filter(({ severity }) => severity === 'error')).toEqual(
        checkTree(tree).filter(({ severity }) => severity === 'error'),
      );
      expect(new Set(changed.atoms).size).toBe(changed.atoms.length);
      places += found.length;
      flipped += values.filter((value, i) => value < 0 !== (before[i] ?? 0) < 0).length;
    }),
    { numRuns: 300, seed: 20261121 },
  );
  expect(places).toBeGreaterThan(200);
  expect(flipped).toBeGreaterThan(50);
});

test('printed and parsed again the numbers are the same', () => {
  let negative = 0;
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { maxLength: 8 }),
      (raw) => {
        const values = raw.map((value) => (value === 0 ? 0 : value));
        const { tree } = program(
          `export default function f(x) { return [${values.map(() => 'x ** 1').join(', ')}]; }`,
        );
        const text = printTree(withNumbers(tree, findNumbers(tree), values));
        const parsed = parseGenome(text, { genomeBytes: 65_536 });
        if (!parsed.ok) throw new Error(text);
        expect(findNumbers(parsed.value.tree).map(({ value }) => value)).toEqual(values);
        negative += values.filter((value) => value < 0).length;
      },
    ),
    { numRuns: 200, seed: 5 },
  );
  expect(negative).toBeGreaterThan(100);
});
