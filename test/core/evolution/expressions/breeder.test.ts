import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Alphabet } from '../../../../src/core/evolution/expressions/alphabet.ts';
import { operationsOf } from '../../../../src/core/evolution/expressions/alphabet.ts';
import { depthOf, endOf } from '../../../../src/core/evolution/expressions/expression.ts';
import type { Expression } from '../../../../src/core/evolution/expressions/expression.ts';
import { ExpressionBreeder } from '../../../../src/core/evolution/expressions/breeder.ts';
import { rng } from '../../../../src/core/evolution/random.ts';
import { ARITHMETIC, expressionRig } from '../../../support/expressions.ts';

const SEED = 20_261_123;

/** Levels of the subtree at `at`, by its arguments. */
function levels(alphabet: Alphabet, codes: Expression, at: number): number {
  let deepest = 0;
  let argument = at + 1;
  for (let i = alphabet.arities[codes[at] ?? 0] ?? 0; i > 0; i--) {
    deepest = Math.max(deepest, levels(alphabet, codes, argument));
    argument = endOf(alphabet, codes, argument);
  }
  return deepest + 1;
}

test('what is bred is one whole expression within the limits, and its parents stay as they are', () => {
  const reached = { made: 0, crossed: 0, mutated: 0, refused: 0 };
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 6 }),
      (seed, most, depth) => {
        const { alphabet, breeder } = expressionRig(seed, ['x'], { codes: most, depth });
        const members: Expression[] = [[0]];
        for (let i = 0; i < 40; i++) {
          const [a, b] = [members[(7 * i) % members.length], members[(3 * i) % members.length]];
          if (a === undefined || b === undefined) throw new Error('no parents');
          const before = [a.slice(), b.slice()];
          const way = (['made', 'crossed', 'mutated'] as const)[i % 3] ?? 'made';
          const draft =
            way === 'made'
              ? breeder.create(i % 5)
              : way === 'crossed'
                ? breeder.cross(a, b)
                : breeder.mutate(a);
          expect([a, b]).toEqual(before);
          if (draft === null) {
            reached.refused++;
            continue;
          }
          const child = draft.copy();
          reached[way]++;
          expect(endOf(alphabet, child, 0)).toBe(child.length);
          expect(Math.max(...child)).toBeLessThan(alphabet.arities.length);
          expect(depthOf(alphabet, child, child.length)).toBe(levels(alphabet, child, 0));
          expect(child.length).toBeLessThanOrEqual(most);
          expect(depthOf(alphabet, child, child.length)).toBeLessThanOrEqual(depth);
          members.push(child);
        }
      },
    ),
    { numRuns: 100, seed: SEED },
  );
  expect(Math.min(reached.made, reached.crossed, reached.mutated)).toBeGreaterThan(500);
  expect(reached.refused).toBeGreaterThan(100);
});

test('what has too many codes already is not written to its end', () => {
  const limits = { codes: 100, depth: 25 };
  const products = { ...ARITHMETIC, functions: [] };
  const { alphabet } = expressionRig(1, ['x'], limits, products);
  const random = rng(1, 'test', 0, 0);
  let drawn = 0;
  const [below, chance] = [random.below.bind(random), random.chance.bind(random)];
  const counted = Object.assign(random, {
    below: (n: number) => (drawn++, below(n)),
    chance: (p: number) => (drawn++, chance(p)),
  });
  const breeder = new ExpressionBreeder(alphabet, limits, counted);
  let refused = 0;
  for (let i = 0; i < 100; i++) {
    drawn = 0;
    // Full, it has two million codes; each takes a draw or two.
    if (breeder.create(20) === null) refused++;
    expect(drawn).toBeLessThan(3 * limits.codes);
  }
  expect(refused).toBeGreaterThan(40);
});

test('depth 1 gives terminals only, and all kinds of symbols come', () => {
  const { alphabet, breeder } = expressionRig(1, ['x', 'y']);
  const seen = new Set<number>();
  for (let i = 0; i < 2_000; i++) {
    expect(breeder.create(0)).toMatchObject({ size: 1 });
    for (const code of breeder.create(5)?.copy() ?? []) seen.add(code);
  }
  expect(seen.size).toBe(alphabet.arities.length);
});

test.each([
  ['a comparison', { operators: ['+', '<'] }],
  ['a function that is none of numbers', { functions: ['Math.sin', 'String'] }],
  ['a random number', { functions: ['Math.random'] }],
  ['a method', { methods: ['slice'] }],
  ['a statement', { statements: ['if' as const] }],
  ['nothing', { operators: [], functions: [] }],
])('primitives with %s are more than arithmetic, or less', (_, change) => {
  expect(operationsOf(ARITHMETIC)).toHaveLength(12);
  expect(operationsOf({ ...ARITHMETIC, ...change })).toBeNull();
});

test('constants: every whole number of a small range, else draws from it', () => {
  const whole = {
    ...ARITHMETIC,
    constants: { range: [-1.5, 3] as const, integer: true, rate: 0.2 },
  };
  expect(expressionRig(1, ['x'], undefined, whole).alphabet.constants).toEqual([-1, 0, 1, 2, 3]);
  const { constants } = expressionRig(1, ['x']).alphabet;
  expect(constants.length).toBeGreaterThan(30);
  expect(constants.every((value) => value >= -2 && value <= 2)).toBe(true);
  const wide = { ...ARITHMETIC, constants: { range: [0, 1e6] as const, integer: true, rate: 0.2 } };
  const drawn = expressionRig(1, ['x'], undefined, wide).alphabet.constants;
  expect(drawn.length).toBeGreaterThan(50);
  expect(drawn.every((value) => Number.isInteger(value) && value >= 0 && value <= 1e6)).toBe(true);
});
