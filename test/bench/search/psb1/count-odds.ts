import type { Random } from '../../../../src/core/evolution/random.ts';
import { edgeCases, integer, repeated } from './draws.ts';
import { constantRate, instructions } from './instructions.ts';
import type { Problem } from './problem.ts';
import { numbersOf } from './values.ts';

/** 1 to 50 numbers, each odd with this probability. */
const vector = (random: Random, odd: number): number[] =>
  repeated(integer(random, 1, 50), () =>
    random.chance(odd) ? 2 * integer(random, -500, 499) + 1 : 2 * integer(random, -500, 500),
  );

/** How many integers of a vector are odd. Scored by the difference, as the original. */
export const countOdds: Problem = {
  name: 'Count Odds',
  signature: {
    params: [{ name: 'vector', type: { array: 'integer' } }],
    returns: 'integer',
  },
  seed: 'export default function countOdds(vector) { let length = vector.length; return 0; }',
  edge: edgeCases([
    [[[]], 0],
    [[[-10]], 0],
    [[[-9]], 1],
    [[[-8]], 0],
    [[[-7]], 1],
    [[[-6]], 0],
    [[[-5]], 1],
    [[[-4]], 0],
    [[[-3]], 1],
    [[[-2]], 0],
    [[[-1]], 1],
    [[[0]], 0],
    [[[1]], 1],
    [[[2]], 0],
    [[[3]], 1],
    [[[4]], 0],
    [[[5]], 1],
    [[[6]], 0],
    [[[7]], 1],
    [[[8]], 0],
    [[[9]], 1],
    [[[10]], 0],
    [[[-947]], 1],
    [[[-450]], 0],
    [[[303]], 1],
    [[[886]], 0],
    [[[0, 0]], 0],
    [[[0, 1]], 1],
    [[[7, 1]], 2],
    [[[-9, -1]], 2],
    [[[-11, 40]], 1],
    [[[944, 77]], 1],
  ]),
  domains: [
    { train: 9, test: 100, draw: (random) => [vector(random, 1)] },
    { train: 9, test: 100, draw: (random) => [vector(random, 0)] },
    { train: 150, test: 1_800, draw: (random) => [vector(random, random.next())] },
  ],
  solve: (vector) => numbersOf(vector).filter((one) => one % 2 !== 0).length,
  compare: { kind: 'exact' },
  primitives: () => ({
    ...instructions('integer', 'boolean', 'vector', 'exec'),
    // 0, 1, 2 and any of [-1000, 1000] there, equally likely; the range would make those three but three in ten.
    constants: { range: [0, 2], integer: true, rate: constantRate(4, 1) },
  }),
  generations: 300,
  pushLimit: 1_500,
  published: 8,
};
