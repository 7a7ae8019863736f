import type { Random } from '../../../../src/core/evolution/random.ts';
import { edgeCases, integer, repeated } from './draws.ts';
import { constantRate, instructions } from './instructions.ts';
import type { Problem } from './problem.ts';
import { numbersOf } from './values.ts';

const vector = (random: Random, length: number): number[] =>
  repeated(length, () => random.range(-1000, 1000));

/** The mean of a vector of floats. Scored by the difference; like the original, rounded to four decimals, it must be 0. */
export const vectorAverage: Problem = {
  name: 'Vector Average',
  signature: {
    params: [{ name: 'vector', type: { array: 'number' } }],
    returns: 'number',
  },
  seed: 'export default function vectorAverage(vector) { let length = vector.length; return 0; }',
  edge: edgeCases([
    [[[0]], 0],
    [[[100]], 100],
    [[[-100]], -100],
    [[[1000]], 1000],
    [[[-1000]], -1000],
    [[[2, 129]], 65.5],
    [[[0.12345, -4.678]], -2.277275],
    [[[999.99, 74.113]], 537.0515],
    [[[987.654321, 995.0003]], 991.3273105000001],
    [[[-788.788, -812.19]], -800.489],
  ]),
  domains: [
    { train: 45, test: 500, draw: (random) => [vector(random, 1)] },
    { train: 45, test: 500, draw: (random) => [vector(random, 2)] },
    { train: 50, test: 500, draw: (random) => [vector(random, integer(random, 3, 5))] },
    { train: 5, test: 50, draw: (random) => [vector(random, 50)] },
    { train: 95, test: 1_000, draw: (random) => [vector(random, integer(random, 1, 50))] },
  ],
  solve(numbers) {
    const list = numbersOf(numbers);
    return list.reduce((sum, one) => sum + one, 0) / list.length;
  },
  compare: { kind: 'numeric', tolerance: 5e-5 },
  primitives: () => ({
    ...instructions('vector', 'float', 'integer', 'exec'),
    // None but those that loops and folds start from.
    constants: { range: [0, 2], integer: true, rate: constantRate(0, 1) },
  }),
  generations: 300,
  pushLimit: 800,
  published: 16,
};
