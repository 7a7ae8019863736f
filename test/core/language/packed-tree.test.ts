import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compress, decompress } from '../../../src/core/language/compress.ts';
import { parseGenome } from '../../../src/core/language/genome.ts';
import { KIND_NAMES } from '../../../src/core/language/kinds.ts';
import { packTree, unpackTree } from '../../../src/core/language/packed-tree.ts';
import { type Atom, NONE, type Tree } from '../../../src/core/language/tree.ts';
import { SAMPLES } from '../../bench/programs.ts';
import { createDice } from '../../support/dice.ts';
import { programs } from '../../support/program-generator/program.ts';
import { randomProgram } from '../../support/random-program.ts';

const SEED = 20261121;
const SLOW = { timeout: 60_000 };

function parse(text: string): Tree {
  const parsed = parseGenome(text, { genomeBytes: 1_000_000 });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.tree;
}

function expectSame(tree: Tree, context: string): Uint8Array {
  const packed = packTree(tree);
  const again = unpackTree(packed);
  expect([...again.kind], context).toEqual([...tree.kind]);
  expect([...again.size], context).toEqual([...tree.size]);
  expect([...again.value], context).toEqual([...tree.value]);
  // `toEqual` tells -0 from 0.
  expect(again.atoms, context).toEqual(tree.atoms);
  return packed;
}

const isFraction = (atom: Atom): boolean => typeof atom === 'number' && !Number.isInteger(atom);
const isWide = (atom: Atom): boolean => typeof atom === 'string' && /[^\0-\xff]/.test(atom);

test('unpacked is what was packed: random trees with every kind of node', SLOW, () => {
  const reached = new Map<string, number>();
  const reach = (what: string): void => void reached.set(what, (reached.get(what) ?? 0) + 1);
  for (let seed = 1; seed <= 150; seed++) {
    const tree = randomProgram(createDice(seed));
    expectSame(tree, `seed ${seed}`);
    for (const kind of tree.kind) reach(KIND_NAMES[kind] ?? '');
    if (tree.value.includes(NONE)) reach('absent atom');
    if (tree.atoms.some(isFraction)) reach('fraction');
    if (tree.atoms.includes(Infinity)) reach('infinity');
    if (tree.atoms.some(isWide)) reach('wide text');
  }
  const wanted = [...KIND_NAMES, 'absent atom', 'fraction', 'infinity', 'wide text'];
  // A Region is made by marker comments only.
  const rare = wanted.filter((what) => what !== 'Region' && (reached.get(what) ?? 0) < 5);
  expect(rare).toEqual([]);
});

test('unpacked is what was packed: programs that people or the generator wrote', SLOW, () => {
  for (const { name, text } of SAMPLES) {
    const regions = text.replace(
      'export default',
      '// EVOLVE-BLOCK-START\nconst mark = -0.5;\n// EVOLVE-BLOCK-END\nexport default',
    );
    expectSame(parse(text), name);
    expectSame(parse(regions), `${name} with a region`);
  }
  let large = 0;
  fc.assert(
    fc.property(programs, (text) => {
      const tree = parse(text);
      if (tree.kind.length > 350) large++;
      expectSame(tree, text);
    }),
    { numRuns: 15, seed: SEED },
  );
  expect(large).toBeGreaterThan(5);
});

test('an agent of 6.5 KB takes less than 1.5 KB', () => {
  const { text } = SAMPLES.find(({ name }) => name === 'large') ?? { text: '' };
  const tree = parse(text);
  expect(text.length).toBeGreaterThan(6_000);
  expect(packTree(tree).length).toBeLessThan(1_536);
});

/** Bytes with repetitions of all lengths, near and far, and runs. */
const repetitive = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => ({ bytes, copies: 1 })),
      fc.record({ bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }), copies: fc.nat(30) }),
      fc.record({ back: fc.integer({ min: 1, max: 600 }), length: fc.nat(300) }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => {
    const made: number[] = [];
    for (const part of parts) {
      if ('bytes' in part) for (let i = 0; i < part.copies; i++) made.push(...part.bytes);
      else for (let i = 0; i < part.length; i++) made.push(made[made.length - part.back] ?? 0);
    }
    return Uint8Array.from(made);
  });

test('decompressed is what was compressed, whatever the bytes', () => {
  let halved = 0;
  let incompressible = 0;
  fc.assert(
    fc.property(fc.oneof(repetitive, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      const small = compress(bytes);
      expect([...decompress(small)]).toEqual([...bytes]);
      if (small.length < bytes.length / 2) halved++;
      if (small.length > bytes.length) incompressible++;
    }),
    { numRuns: 500, seed: SEED, examples: [[new Uint8Array()], [new Uint8Array(5_000)]] },
  );
  expect(halved).toBeGreaterThan(100);
  expect(incompressible).toBeGreaterThan(100);
});
