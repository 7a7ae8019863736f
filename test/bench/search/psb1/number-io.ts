import { integer } from './draws.ts';
import { constantRate, instructions } from './instructions.ts';
import type { Problem } from './problem.ts';
import { numberOf } from './values.ts';

/**
 * The sum of a float and an integer. The original prints it and is scored by the numeric difference and by the edit
 * distance of the text; here the number is returned and the difference counts.
 */
export const numberIo: Problem = {
  name: 'Number IO',
  signature: {
    params: [
      { name: 'float', type: 'number' },
      { name: 'integer', type: 'integer' },
    ],
    returns: 'number',
  },
  seed: 'export default function numberIo(float, integer) { return 0; }',
  edge: [],
  domains: [
    {
      train: 25,
      test: 1_000,
      draw: (random) => [random.range(-100, 100), integer(random, -100, 100)],
    },
  ],
  solve: (float, whole) => numberOf(float) + numberOf(whole),
  compare: { kind: 'numeric', tolerance: 1e-4 },
  primitives: () => ({
    ...instructions('float', 'integer', 'print'),
    // Without strings there is nothing to join.
    methods: [],
    constants: { range: [-100, 100], integer: false, rate: constantRate(2, 2) },
  }),
  generations: 200,
  pushLimit: 200,
  published: 98,
};
