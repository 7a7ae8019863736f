import type { Random } from '../../../../src/core/evolution/random.ts';
import { edgeCases, integer, repeated } from './draws.ts';
import { constantRate, instructions } from './instructions.ts';
import type { Problem } from './problem.ts';
import { numbersOf } from './values.ts';

const element = (random: Random): number => integer(random, -1000, 1000);

const vector = (random: Random): number[] =>
  repeated(integer(random, 1, 50), () => element(random));

/** One to five elements are drawn anew. */
function changed(random: Random, list: readonly number[]): number[] {
  const made = [...list];
  for (let left = integer(random, 1, 5); left > 0; left--)
    made[random.int(made.length)] = element(random);
  return made;
}

const longPalindrome = Array.from({ length: 50 }, (_, i) => (i < 25 ? 24 - i : i - 25));
const palindromes = [
  [1, 2, 1],
  [1, 2, 3, 4, 5, 4, 3, 2, 1],
  [45, 99, 0, 12, 44, 7, 7, 44, 12, 0, 99, 45],
  longPalindrome,
];

/** Whether one vector is the other one reversed. Right or wrong, as in the original. */
export const mirrorImage: Problem = {
  name: 'Mirror Image',
  signature: {
    params: ['left', 'right'].map((name) => ({ name, type: { array: 'integer' } })),
    returns: 'boolean',
  },
  seed: `export default function mirrorImage(left, right) {
  let length = left.length;
  return false;
}`,
  edge: edgeCases([
    [[[], []], true],
    [[[1], [1]], true],
    [[[1], [0]], false],
    [[[0], [1]], false],
    [[[16], [-44]], false],
    [[[-12], [-13]], false],
    [
      [
        [1, 2],
        [2, 1],
      ],
      true,
    ],
    [
      [
        [1, 1],
        [0, 1],
      ],
      false,
    ],
    [
      [
        [7, 0],
        [0, 7],
      ],
      true,
    ],
    [
      [
        [5, 8],
        [5, 8],
      ],
      false,
    ],
    [
      [
        [34, 12],
        [34, 12],
      ],
      false,
    ],
    [
      [
        [456, 456],
        [456, 456],
      ],
      true,
    ],
    [
      [
        [-431, -680],
        [40, 831],
      ],
      false,
    ],
    ...palindromes.map((one) => [[one, one], true] as const),
    [
      [
        [33, 45, -941],
        [33, 45, -941],
      ],
      false,
    ],
    [
      [
        [33, 45, -941],
        [33, -941, 45],
      ],
      false,
    ],
    [
      [
        [33, 45, -941],
        [45, 33, -941],
      ],
      false,
    ],
    [
      [
        [33, 45, -941],
        [45, -941, 33],
      ],
      false,
    ],
    [
      [
        [33, 45, -941],
        [-941, 33, 45],
      ],
      false,
    ],
    [
      [
        [33, 45, -941],
        [-941, 45, 33],
      ],
      true,
    ],
  ]),
  domains: [
    {
      train: 37,
      test: 500,
      draw(random) {
        const left = vector(random);
        return [left, left.toReversed()];
      },
    },
    {
      train: 10,
      test: 100,
      draw(random) {
        const both = vector(random);
        return [both, both];
      },
    },
    {
      train: 20,
      test: 200,
      draw(random) {
        const left = vector(random);
        return [left, changed(random, left.toReversed())];
      },
    },
    {
      train: 10,
      test: 200,
      draw(random) {
        const left = vector(random);
        return [left, left.map(() => element(random))];
      },
    },
  ],
  solve(left, right) {
    const mirrored = numbersOf(right).toReversed();
    return numbersOf(left).every((one, i) => one === mirrored[i]);
  },
  compare: { kind: 'exact' },
  primitives: () => ({
    ...instructions('integer', 'boolean', 'vector', 'exec'),
    // `true` or `false`; whole numbers come from what is called.
    constants: { range: [0, 2], integer: true, rate: constantRate(1, 2) },
  }),
  generations: 300,
  pushLimit: 600,
  published: 78,
};
