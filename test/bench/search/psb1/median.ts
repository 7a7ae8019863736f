import { integer, repeated, shuffled } from './draws.ts';
import { constantRate, instructions } from './instructions.ts';
import type { Problem } from './problem.ts';
import { numberOf } from './values.ts';

/**
 * The median of three integers. The original prints it and is scored right or wrong; here the number is returned, and
 * lexicase sees how far off it is.
 */
export const median: Problem = {
  name: 'Median',
  signature: {
    params: ['a', 'b', 'c'].map((name) => ({ name, type: 'integer' })),
    returns: 'integer',
  },
  seed: 'export default function median(a, b, c) { return 0; }',
  edge: [],
  domains: [
    { train: 60, test: 600, draw: (random) => repeated(3, () => integer(random, -100, 100)) },
    {
      train: 30,
      test: 300,
      draw(random) {
        const two = integer(random, -100, 100);
        return shuffled(random, [two, two, integer(random, -100, 100)]);
      },
    },
    {
      train: 10,
      test: 100,
      draw(random) {
        const all = integer(random, -100, 100);
        return [all, all, all];
      },
    },
  ],
  solve: (...numbers) => numbers.map(numberOf).toSorted((a, b) => a - b)[1] ?? 0,
  compare: { kind: 'exact' },
  primitives: () => ({
    ...instructions('integer', 'boolean', 'exec'),
    constants: { range: [-100, 100], integer: true, rate: constantRate(1, 3) },
  }),
  generations: 200,
  pushLimit: 200,
  published: 45,
};
