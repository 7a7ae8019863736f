import type { Random } from '../../../../src/core/evolution/random.ts';
import { edgeCases, integer, repeated } from './draws.ts';
import { constantRate, instructions } from './instructions.ts';
import type { Problem } from './problem.ts';
import { numbersOf } from './values.ts';

/** 1 to 50 numbers, each negative with this probability. */
const vector = (random: Random, negative: number): number[] =>
  repeated(integer(random, 1, 50), () =>
    random.chance(negative) ? integer(random, -1000, -1) : integer(random, 0, 1000),
  );

/**
 * The vector with 0 for every negative integer. The original is scored by the edit distance of the vectors; here by the
 * sum of the differences, and 1,000,000 for each element too few or too many.
 */
export const negativeToZero: Problem = {
  name: 'Negative To Zero',
  signature: {
    params: [{ name: 'vector', type: { array: 'integer' } }],
    returns: { array: 'integer' },
  },
  seed: 'export default function negativeToZero(vector) { let length = vector.length; return []; }',
  edge: edgeCases([
    [[[]], []],
    [[[-10]], [0]],
    [[[-1]], [0]],
    [[[0]], [0]],
    [[[1]], [1]],
    [[[10]], [10]],
    [[[-920]], [0]],
    [[[-609]], [0]],
    [[[179]], [179]],
    [[[-853]], [0]],
    [[[-744]], [0]],
    [[[0, 0]], [0, 0]],
    [[[0, 1]], [0, 1]],
    [[[-1, 0]], [0, 0]],
    [[[-90, -6]], [0, 0]],
    [[[-16, 33]], [0, 33]],
    [[[412, 111]], [412, 111]],
  ]),
  domains: [
    { train: 9, test: 100, draw: (random) => [vector(random, 1)] },
    { train: 9, test: 100, draw: (random) => [vector(random, 0)] },
    { train: 165, test: 1_800, draw: (random) => [vector(random, random.next())] },
  ],
  solve: (numbers) => numbersOf(numbers).map((one) => Math.max(one, 0)),
  compare: { kind: 'exact' },
  primitives: () => ({
    ...instructions('integer', 'boolean', 'vector', 'exec'),
    // 0 and the empty vector.
    constants: { range: [0, 0], integer: true, rate: constantRate(2, 1) },
  }),
  generations: 300,
  pushLimit: 1_500,
  published: 45,
};
