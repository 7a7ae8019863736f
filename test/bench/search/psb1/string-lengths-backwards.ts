import type { Random } from '../../../../src/core/evolution/random.ts';
import { edgeCases, integer, repeated, visible } from './draws.ts';
import { constantRate, instructions } from './instructions.ts';
import type { Problem } from './problem.ts';
import { listOf, textOf } from './values.ts';

/** 95 visible characters, newline and tab: equally likely. */
const character = (random: Random): string =>
  random.chance(2 / 97) ? random.pick(['\n', '\t']) : visible(random);

const text = (random: Random): string =>
  repeated(integer(random, 0, 50), () => character(random)).join('');

/** The lengths of strings from last to first, one a line: the text that the original prints. Scored by the edit distance, as there. */
export const stringLengthsBackwards: Problem = {
  name: 'String Lengths Backwards',
  signature: {
    params: [{ name: 'texts', type: { array: 'string' } }],
    returns: 'string',
  },
  seed: "export default function stringLengthsBackwards(texts) { return ''; }",
  edge: edgeCases([
    [[[]], ''],
    [[['']], '0'],
    [[['', '']], '0\n0'],
    [[['', '', '']], '0\n0\n0'],
    [[['', '', '', '', '', '', '', '', '', '']], '0\n0\n0\n0\n0\n0\n0\n0\n0\n0'],
    [[['abcde']], '5'],
    [[['1']], '1'],
    [[['abc', 'hi there']], '8\n3'],
    [[['!@#', '\n\n\t\t', '5552\na r']], '8\n4\n3'],
    [[['tt', '333', '1', 'ccc']], '3\n1\n3\n2'],
  ]),
  domains: [
    {
      train: 90,
      test: 1_000,
      draw: (random) => [repeated(integer(random, 1, 50), () => text(random))],
    },
  ],
  solve: (texts) =>
    listOf(texts)
      .map((one) => textOf(one).length)
      .toReversed()
      .join('\n'),
  compare: { kind: 'exact' },
  primitives: () => ({
    ...instructions('string', 'vector', 'integer', 'boolean', 'exec', 'print'),
    constants: { range: [-100, 100], integer: true, rate: constantRate(1, 1) },
    // `print_newline`.
    strings: ['\n'],
  }),
  generations: 300,
  // its programs are the longest of the ten: after 40 generations 22 of 50 runs have one, after 100 28
  tried: 100,
  pushLimit: 600,
  published: 66,
};
