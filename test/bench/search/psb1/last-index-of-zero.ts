import { edgeCases, integer, repeated, shuffled } from './draws.ts';
import { constantRate, instructions } from './instructions.ts';
import type { Problem } from './problem.ts';
import { numbersOf } from './values.ts';

/** Lengths of the hand-made vectors that hold nothing but zeros. */
const ZEROS = [
  1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 14, 15, 18, 26, 27, 29, 30, 31, 32, 33, 34, 38, 39, 41, 42, 45,
  46, 48, 49, 50,
];

/** Where the last zero of a vector of integers is; there is one. Scored by the distance, as the original. */
export const lastIndexOfZero: Problem = {
  name: 'Last Index of Zero',
  signature: {
    params: [{ name: 'vector', type: { array: 'integer' } }],
    returns: 'integer',
  },
  seed: 'export default function lastIndexOfZero(vector) { let length = vector.length; return 0; }',
  edge: edgeCases([
    [[[0, 1]], 0],
    [[[1, 0]], 1],
    [[[7, 0]], 1],
    [[[0, 8]], 0],
    [[[0, -1]], 0],
    [[[-1, 0]], 1],
    [[[-7, 0]], 1],
    [[[0, -8]], 0],
    ...ZEROS.map((length) => [[repeated(length, () => 0)], length - 1] as const),
    // Permutations of four numbers with one zero.
    [[[0, -8, 5, 9]], 0],
    [[[5, 9, -8, 0]], 3],
    [[[-8, 5, 0, 9]], 2],
    [[[-8, 9, 0, 5]], 2],
    [[[0, 5, -8, 9]], 0],
    [[[5, -8, 0, 9]], 2],
    [[[9, 5, -8, 0]], 3],
    [[[-8, 0, 9, 5]], 1],
    [[[5, 0, 9, -8]], 1],
    [[[5, 0, -8, 9]], 1],
    [[[0, 9, 5, -8]], 0],
    [[[9, 0, -8, 5]], 1],
    [[[0, -8, 9, 5]], 0],
    [[[5, 9, 0, -8]], 2],
    [[[9, -8, 5, 0]], 3],
    [[[9, -8, 0, 5]], 2],
    [[[-8, 5, 9, 0]], 3],
    [[[0, 5, 9, -8]], 0],
    [[[0, 9, -8, 5]], 0],
    [[[-8, 9, 5, 0]], 3],
    // With two.
    [[[-8, 0, 9, 0]], 3],
    [[[0, 0, 9, -8]], 1],
    [[[0, 9, 0, -8]], 2],
    [[[-8, 9, 0, 0]], 3],
    [[[0, -8, 0, 9]], 2],
    [[[9, -8, 0, 0]], 3],
    [[[0, 9, -8, 0]], 3],
    [[[9, 0, -8, 0]], 3],
    [[[9, 0, 0, -8]], 2],
    [[[0, 0, -8, 9]], 1],
    // With three.
    [[[0, 0, 0, 9]], 2],
    [[[0, 0, 9, 0]], 3],
    [[[0, 9, 0, 0]], 3],
    [[[9, 0, 0, 0]], 3],
  ]),
  domains: [
    {
      train: 78,
      test: 1_000,
      draw(random) {
        const zeros = repeated(integer(random, 1, 6), () => 0);
        const others = repeated(integer(random, 0, 44), () => integer(random, -50, 50));
        return [shuffled(random, [...zeros, ...others])];
      },
    },
  ],
  solve: (vector) => numbersOf(vector).lastIndexOf(0),
  compare: { kind: 'exact' },
  primitives: () => ({
    ...instructions('integer', 'boolean', 'vector', 'exec'),
    constants: { range: [-50, 50], integer: true, rate: constantRate(1, 1) },
  }),
  generations: 300,
  pushLimit: 600,
  published: 21,
};
