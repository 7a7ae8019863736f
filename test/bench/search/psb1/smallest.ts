import { edgeCases, integer, repeated, shuffled } from './draws.ts';
import { constantRate, instructions } from './instructions.ts';
import type { Problem } from './problem.ts';
import { numberOf } from './values.ts';

/**
 * The smallest of four integers. The original prints it and is scored right or wrong; here the number is returned, and
 * lexicase sees how far off it is.
 */
export const smallest: Problem = {
  name: 'Smallest',
  signature: {
    params: ['a', 'b', 'c', 'd'].map((name) => ({ name, type: 'integer' })),
    returns: 'integer',
  },
  seed: 'export default function smallest(a, b, c, d) { return 0; }',
  edge: edgeCases([
    [[0, 0, 0, 0], 0],
    [[-44, -44, -7, -13], -44],
    [[0, 4, -99, -33], -99],
    [[-22, -22, -22, -22], -22],
    [[99, 100, 99, 100], 99],
  ]),
  domains: [
    {
      train: 10,
      test: 100,
      draw(random) {
        const three = integer(random, -100, 100);
        return shuffled(random, [three, three, three, integer(random, -100, 100)]);
      },
    },
    {
      train: 5,
      test: 100,
      draw(random) {
        const all = integer(random, -100, 100);
        return [all, all, all, all];
      },
    },
    { train: 20, test: 200, draw: (random) => repeated(4, () => integer(random, 0, 100)) },
    { train: 60, test: 600, draw: (random) => repeated(4, () => integer(random, -100, 100)) },
  ],
  solve: (...numbers) => Math.min(...numbers.map(numberOf)),
  compare: { kind: 'exact' },
  primitives: () => ({
    ...instructions('integer', 'boolean', 'exec'),
    constants: { range: [-100, 100], integer: true, rate: constantRate(1, 4) },
  }),
  generations: 200,
  pushLimit: 200,
  published: 81,
};
