import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { genomeHash, normalisedText, parseGenome } from '../../../src/core/language/genome.ts';
import { structuralHash } from '../../../src/core/language/structural-hash.ts';
import { type Tree, TreeBuilder } from '../../../src/core/language/tree.ts';
import { Kind } from '../../../src/core/language/kinds.ts';
import type { ProgramGenome } from '../../../src/core/evolution/agent.ts';
import { createDice } from '../../support/dice.ts';
import { randomProgram } from '../../support/random-program.ts';

function parse(text: string): ProgramGenome {
  const parsed = parseGenome(text, { genomeBytes: 6_656 });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

test('genomeHash: SHA-256 of the normalised text; comments and formatting make no new agent', () => {
  const plain = parse('export default function f(a) {\n  return a + 1;\n}\n');
  expect(normalisedText(plain)).toBe('export default function f(a) {\n  return a + 1;\n}\n');
  expect(genomeHash(plain)).toBe(createHash('sha256').update(plain.text).digest('hex'));
  for (const same of [
    'export default function f(a){return a+1}',
    '/* x */ export default function f(/* a */ a) { // y\n return ((a) + (0x1)); }',
    'export default function f(\n  a,\n) { return a + 1.0; }',
  ]) {
    const genome = parse(same);
    expect(genome.text).toBe(same);
    expect(genomeHash(genome)).toBe(genomeHash(plain));
    expect(structuralHash(genome.tree)).toBe(structuralHash(plain.tree));
  }
  for (const other of [
    'export default function f(b){return b+1}',
    'export default function f(a){return 1+a}',
    'export default function f(a){return a+"1"}',
    'export default function f(a){return a+1;;}',
    'export default function(a){return a+1}',
  ]) {
    expect(genomeHash(parse(other))).not.toBe(genomeHash(plain));
    expect(structuralHash(parse(other).tree)).not.toBe(structuralHash(plain.tree));
  }
});

/** The same tree with its atoms in reverse order. */
function reverseAtoms(tree: Tree): Tree {
  const count = tree.atoms.length;
  const holdsAtom = new Set<number>([Kind.Name, Kind.Number, Kind.Binding, Kind.ExportFunction]);
  return {
    ...tree,
    atoms: [...tree.atoms].reverse(),
    value: tree.value.map((value, node) =>
      holdsAtom.has(tree.kind[node] ?? 0) && value < count ? count - 1 - value : value,
    ),
  };
}

test('structuralHash: 128 bits, independent of the order of atoms, stable over versions', () => {
  const { tree } = parse('export default function f(a, b) { return a * 2 - b / 3.5; }');
  expect(structuralHash(reverseAtoms(tree))).toBe(structuralHash(tree));
  // Stored with the population: a change of these digits forgets every known duplicate.
  expect(structuralHash(tree)).toMatch(/^[0-9a-f]{32}$/);
  expect(structuralHash(tree)).toBe('f556f0541f9d8212cb12991d37f587b9');
});

test(
  'structuralHash: 20,000 neighbouring constants and 3,000 random programs do not collide',
  { timeout: 60_000 },
  () => {
    const seen = new Set<string>();
    for (let i = 0; i < 20_000; i++) {
      const build = new TreeBuilder();
      build.open(Kind.ExpressionStatement);
      build.leaf(Kind.Number, build.atom(i % 2 === 0 ? i : i / 1e6));
      build.close();
      seen.add(structuralHash(build.build()));
    }
    expect(seen.size).toBe(20_000);
    // Every bit is set about half the time.
    const ones = Array.from({ length: 128 }, () => 0);
    for (const hash of seen) {
      const bits = BigInt(`0x${hash}`);
      for (let bit = 0; bit < 128; bit++)
        ones[bit] = (ones[bit] ?? 0) + Number((bits >> BigInt(bit)) & 1n);
    }
    for (const count of ones) expect(Math.abs(count - 10_000)).toBeLessThan(500);
    const texts = new Set<string>();
    const hashes = new Set<string>();
    for (let seed = 1; seed <= 3_000; seed++) {
      const tree = randomProgram(createDice(seed));
      texts.add(normalisedText({ kind: 'program', text: '', tree }));
      hashes.add(structuralHash(tree));
    }
    expect(texts.size).toBeGreaterThan(2_500);
    expect(hashes.size).toBe(texts.size);
  },
);

test('structuralHash: position and shape count, not only the nodes', () => {
  const variants = ['a+(b+b)', '(a+b)+b', 'b+(a+b)', 'a-(b+b)', 'a+[b+b]', '[a]+b+b', '[a,b]+b'];
  const hashes = variants.map((body) =>
    structuralHash(parse(`export default function f(a, b) { return ${body}; }`).tree),
  );
  expect(new Set(hashes).size).toBe(variants.length);
});
