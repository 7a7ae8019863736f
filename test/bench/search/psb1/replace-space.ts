import type { Random } from '../../../../src/core/evolution/random.ts';
import { edgeCases, integer, repeated, visible } from './draws.ts';
import { constantRate, instructions } from './instructions.ts';
import type { Problem } from './problem.ts';
import { textOf } from './values.ts';

/** Every character is a space with probability 0.2, else any visible one. */
const text = (random: Random, length: number): string =>
  repeated(length, () => (random.chance(0.2) ? ' ' : visible(random))).join('');

/** Given, printed, counted. */
const EDGE: readonly (readonly [string, string, number])[] = [
  ['', '', 0],
  ['A', 'A', 1],
  ['*', '*', 1],
  [' ', '\n', 0],
  ['s', 's', 1],
  ['B ', 'B\n', 1],
  ['  ', '\n\n', 0],
  [' D', '\nD', 1],
  ['ef', 'ef', 2],
  ['!!', '!!', 2],
  [' F ', '\nF\n', 1],
  ['T L', 'T\nL', 2],
  ['4ps', '4ps', 3],
  ['q  ', 'q\n\n', 1],
  ['   ', '\n\n\n', 0],
  ['  e', '\n\ne', 1],
  ['hi ', 'hi\n', 2],
  ['  $  ', '\n\n$\n\n', 1],
  ['      9', '\n\n\n\n\n\n9', 1],
  ['i !i !i !i !i', 'i\n!i\n!i\n!i\n!i', 9],
  ['88888888888888888888', '88888888888888888888', 20],
  ['                    ', '\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n', 0],
  ['ssssssssssssssssssss', 'ssssssssssssssssssss', 20],
  ['1 1 1 1 1 1 1 1 1 1 ', '1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n', 10],
  [' v v v v v v v v v v', '\nv\nv\nv\nv\nv\nv\nv\nv\nv\nv', 10],
  ['Ha Ha Ha Ha Ha Ha Ha', 'Ha\nHa\nHa\nHa\nHa\nHa\nHa', 14],
  ['x y!x y!x y!x y!x y!', 'x\ny!x\ny!x\ny!x\ny!x\ny!', 15],
  ['G5G5G5G5G5G5G5G5G5G5', 'G5G5G5G5G5G5G5G5G5G5', 20],
  ['>_=]>_=]>_=]>_=]>_=]', '>_=]>_=]>_=]>_=]>_=]', 20],
  ['^_^ ^_^ ^_^ ^_^ ^_^ ', '^_^\n^_^\n^_^\n^_^\n^_^\n', 15],
];

/**
 * The text with a newline for every space, and how many characters are none. The original prints the one and returns the
 * other; here both are returned as `[text, count]`. Scored by edit distance and difference: two errors a case there, their
 * sum here.
 */
export const replaceSpace: Problem = {
  name: 'Replace Space with Newline',
  signature: { params: [{ name: 'text', type: 'string' }], returns: { array: 'any' } },
  seed: `export default function replaceSpace(text) {
  let printed = '';
  let count = 0;
  return [printed, count];
}`,
  edge: edgeCases(EDGE.map(([given, printed, count]) => [[given], [printed, count]])),
  domains: [{ train: 70, test: 1_000, draw: (random) => [text(random, integer(random, 2, 20))] }],
  solve(given) {
    const characters = textOf(given).split('');
    return [
      characters.map((one) => (one === ' ' ? '\n' : one)).join(''),
      characters.filter((one) => one !== ' ').length,
    ];
  },
  compare: { kind: 'exact' },
  // The published constants are a space, a newline, any visible character and any such text; of the last two one is
  // drawn for the run, where Push draws one for each use. The empty text makes `replaceAll` what `string_removechar` is.
  primitives: (random) => ({
    ...instructions('integer', 'boolean', 'string', 'exec', 'print'),
    constants: { range: [0, 2], integer: true, rate: constantRate(4, 1) },
    strings: [' ', '\n', visible(random), text(random, integer(random, 0, 20)), ''],
  }),
  generations: 300,
  pushLimit: 1_600,
  published: 51,
};
