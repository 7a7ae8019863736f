import { expect, test } from 'vitest';
import {
  genomeHash,
  inspect,
  makeProgram,
  parseGenome,
} from '../../../src/core/language/genome.ts';
import { Kind, kindInfo } from '../../../src/core/language/kinds.ts';
import { printTree } from '../../../src/core/language/print.ts';
import { structuralHash } from '../../../src/core/language/structural-hash.ts';
import { kindAt, nodeCount, type Tree, valueAt } from '../../../src/core/language/tree.ts';
import type { ProgramGenome } from '../../../src/core/evolution/agent.ts';

const LIMITS = { genomeBytes: 6_656 };

function parse(text: string): ProgramGenome {
  const parsed = parseGenome(text, LIMITS);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

/** Two regions at top level, one in a nested block, one empty; odd spacing, comments and line ends outside. */
const TEXT = `// header   with  spaces\r
const K=1   ;
// EVOLVE-BLOCK-START
const T=[1,2] // inside
  function helper(x){return x*2}
//EVOLVE-BLOCK-END
export   default function f( a,b ) {
\t/* keep */ let sum=0;
    //   EVOLVE-BLOCK-START  \r
    sum = helper(a)
    for(;;) { break }
\t// EVOLVE-BLOCK-END
    while(sum>10){
  // EVOLVE-BLOCK-START
  // EVOLVE-BLOCK-END
      sum-- ;
      if (b) {
        // EVOLVE-BLOCK-START
        sum -= 1
        // EVOLVE-BLOCK-END
      }
    }
  return sum+K+T[0]
}
// EVOLVE-BLOCK-START
function last() { return 1 }
// EVOLVE-BLOCK-END`;

const FRAME = [
  '// header   with  spaces\r\nconst K=1   ;\n// EVOLVE-BLOCK-START\n',
  '//EVOLVE-BLOCK-END\nexport   default function f( a,b ) {\n\t/* keep */ let sum=0;\n    //   EVOLVE-BLOCK-START  \r\n',
  '\t// EVOLVE-BLOCK-END\n    while(sum>10){\n  // EVOLVE-BLOCK-START\n',
  '  // EVOLVE-BLOCK-END\n      sum-- ;\n      if (b) {\n        // EVOLVE-BLOCK-START\n',
  '        // EVOLVE-BLOCK-END\n      }\n    }\n  return sum+K+T[0]\n}\n// EVOLVE-BLOCK-START\n',
  '// EVOLVE-BLOCK-END',
];

test('regions: several, nested in blocks, empty; the frame is the text between them', () => {
  const genome = parse(TEXT);
  expect(genome.frame).toEqual(FRAME);
  expect(genome.text).toBe(TEXT);
  const regions = Array.from(genome.tree.kind).filter((kind) => kind === Kind.Region);
  expect(regions).toHaveLength(5);
});

test('printing: inside canonical and indented, outside byte-equal, and it parses to the same tree', () => {
  const genome = parse(TEXT);
  const printed = makeProgram(genome.tree, genome.frame);
  const inside = [
    'const T = [1, 2];\nfunction helper(x) {\n  return x * 2;\n}\n',
    '  sum = helper(a);\n  for (;;) {\n    break;\n  }\n',
    '',
    '      sum -= 1;\n',
    'function last() {\n  return 1;\n}\n',
  ];
  expect(printed.text).toBe(FRAME.map((piece, i) => piece + (inside[i] ?? '')).join(''));
  const again = parse(printed.text);
  expect(again.frame).toEqual(FRAME);
  expect(structuralHash(again.tree)).toBe(structuralHash(genome.tree));
  expect(makeProgram(again.tree, again.frame).text).toBe(printed.text);
});

/** The tree with one number inside a region changed. */
function change(tree: Tree, from: number, to: number): Tree {
  const value = Uint32Array.from(tree.value);
  for (let node = 0; node < nodeCount(tree); node++) {
    const isAtom = kindInfo(kindAt(tree, node)).value === 'atom';
    if (isAtom && tree.atoms[valueAt(tree, node)] === from) value[node] = tree.atoms.length;
  }
  return { ...tree, value, atoms: [...tree.atoms, to] };
}

test('a change inside leaves every byte outside as it was', () => {
  const genome = parse(TEXT);
  const child = makeProgram(change(genome.tree, 2, 77), genome.frame);
  expect(child.text).toContain('return x * 77;');
  expect(parse(child.text).frame).toEqual(FRAME);
});

test('markers do not change the hash', () => {
  const genome = parse(TEXT);
  expect(genomeHash(parse(printTree(genome.tree)))).toBe(genomeHash(genome));
});

/** A body of a function, and what is wrong with its markers. */
const S = '// EVOLVE-BLOCK-START';
const E = '// EVOLVE-BLOCK-END';
const MISPLACED: readonly (readonly [string, string, number])[] = [
  [`${S}\nreturn a;`, 'a start without an end', 2],
  [`return a;\n${E}`, 'an end without a start', 3],
  [`${S}\n${S}\nreturn a;\n${E}\n${E}`, 'a region starts inside a region', 3],
  [`let b = 1; ${S}\nreturn a;\n${E}`, 'it is not on a line of its own', 2],
  [`/* EVOLVE-BLOCK-START */\nreturn a;\n${E}`, 'it is not on a line of its own', 2],
  [`return a + (\n${S}\n1\n${E}\n);`, 'it stands inside a statement', 3],
  [`${S}\nif (a) {\n${E}\n}`, 'it stands inside a statement', 4],
  [`if (a) {\n${S}\n}\n${E}`, 'it is in another block', 5],
  [`if (a)\n${S}\n{ a();\n${E}\n}`, 'it stands inside a statement', 3],
  [`switch (a) { case 1:\n${S}\na();\n${E}\n}`, 'it stands inside a statement', 3],
  [`let b = 1\n${S}\nlet c;\n${E}`, 'the statement before it has no semicolon', 3],
  [`if (a) a()\n${S}\nlet c;\n${E}`, 'the statement before it has no semicolon', 3],
  [`let b = {}\n${S}\nlet c;\n${E}`, 'the statement before it has no semicolon', 3],
];

test('misplaced markers are findings with reason and line', () => {
  for (const [body, detail, line] of MISPLACED) {
    const { findings } = inspect(`export default function f(a) {\n${body}\n}`, LIMITS);
    expect(findings[0], body).toMatchObject({ rule: 'marker', line });
    expect(findings[0]?.reason, body).toContain(detail);
  }
});

test('statements that need no semicolon may stand before a region', () => {
  for (const before of [
    'if (a) { a(); }',
    'for (;;) { break }',
    'function g() {}',
    'do a(); while (a)',
    'x: { break x }',
    'try {} catch {}',
    'let b = 1;',
    '',
  ]) {
    const text = `export default function f(a) {\n${before}\n${S}\n(a)();\n[a] = a;\n${E}\n}`;
    const genome = parse(text);
    const printed = makeProgram(genome.tree, genome.frame);
    expect(structuralHash(parse(printed.text).tree), before).toBe(structuralHash(genome.tree));
  }
});

test('a comment that only mentions the markers is none', () => {
  const text = 'export default function f(a) {\n// see EVOLVE-BLOCK-START above\nreturn a;\n}';
  expect(parse(text).frame).toBeUndefined();
});
