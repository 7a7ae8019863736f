import { Script } from 'node:vm';
import { expect, test } from 'vitest';
import { checkTree } from '../../../src/core/language/check.ts';
import { parseGenome } from '../../../src/core/language/genome.ts';
import { Kind, KIND_NAMES, kindInfo } from '../../../src/core/language/kinds.ts';
import { printTree } from '../../../src/core/language/print.ts';
import { structuralHash } from '../../../src/core/language/structural-hash.ts';
import {
  atomAt,
  kindAt,
  NONE,
  nodeCount,
  sizeAt,
  type Tree,
  TreeBuilder,
  valueAt,
} from '../../../src/core/language/tree.ts';
import { createDice, type Dice } from '../../support/dice.ts';
import { randomProgram } from '../../support/random-program.ts';

/** Generous on a loaded machine. */
const SLOW = { timeout: 60_000 };
const LIMITS = { genomeBytes: 1_000_000 };
const holdsAtom = (kind: number): boolean => kindInfo(kind).value?.startsWith('atom') ?? false;

/** A tree as plain data, atoms spelled out: two trees are equal if and only if these are. */
const spell = (tree: Tree): unknown =>
  Array.from(tree.kind, (kind, node) => [
    KIND_NAMES[kind],
    sizeAt(tree, node),
    holdsAtom(kind) && valueAt(tree, node) !== NONE ? atomAt(tree, node) : valueAt(tree, node),
  ]);

function parse(text: string): Tree {
  const parsed = parseGenome(text, LIMITS);
  if (!parsed.ok) throw new Error(`${parsed.error[0]?.rule}: ${parsed.error[0]?.reason}\n${text}`);
  return parsed.value.tree;
}

test('print → parse: 1,500 random programs give equal trees, every node kind reached', SLOW, () => {
  const reached = new Map<number, number>();
  for (let seed = 1; seed <= 1_500; seed++) {
    const tree = randomProgram(createDice(seed));
    for (const kind of tree.kind) reached.set(kind, (reached.get(kind) ?? 0) + 1);
    expect(checkTree(tree), `seed ${seed}`).toEqual([]);
    const text = printTree(tree);
    const again = parse(text);
    expect(spell(again), `seed ${seed}`).toEqual(spell(tree));
    expect(printTree(again), `seed ${seed}`).toBe(text);
    expect(structuralHash(again), `seed ${seed}`).toBe(structuralHash(tree));
  }
  // A Region is made by marker comments only; markers.test.ts has it.
  const kinds = KIND_NAMES.map((_, kind) => kind).filter((kind) => kind !== Kind.Region);
  const rare = kinds.filter((kind) => (reached.get(kind) ?? 0) < 50);
  expect(rare.map((kind) => KIND_NAMES[kind])).toEqual([]);
});

test.each([
  'x = a ? a : (function () {}) / 2;',
  'for (x of (function () {}) / 2) {}',
  'x = (a?.of) / 2;',
  'x = (a * -x?.a?.of) / 2;',
  'let of = a; for (x of (of / 2)) {}',
  'let of = a; for (x of (of /= 2)) {}',
])(
  'what stands before a slash keeps its parentheses where the parser takes the sign for a regular expression: %s',
  (statement) => {
    const tree = parse(`export default function f(a, x) { ${statement} }`);
    expect(spell(parse(printTree(tree)))).toEqual(spell(tree));
  },
);

test('what the gate accepts V8 compiles: 1,500 random programs', SLOW, () => {
  for (let seed = 1; seed <= 1_500; seed++) {
    const text = printTree(randomProgram(createDice(seed)))
      .replace(/^export default function(?= \()/m, 'function anonymous')
      .replace(/^export default /m, '');
    expect(() => new Script(`"use strict";${text}`), `seed ${seed}\n${text}`).not.toThrow();
  }
});

/** `tree` with the subtree at `at` replaced by the one at `from` of `donor`. */
function graft(tree: Tree, at: number, donor: Tree, from: number): Tree {
  const build = new TreeBuilder();
  const ends: number[] = [];
  for (let node = 0; node <= nodeCount(tree);) {
    while (ends.length > 0 && (ends.at(-1) ?? 0) <= node) {
      build.close();
      ends.pop();
    }
    if (node === nodeCount(tree)) break;
    if (node === at) {
      build.copy(donor, from, holdsAtom);
      node += sizeAt(tree, node);
      continue;
    }
    const kind = kindAt(tree, node);
    const atom = holdsAtom(kind) ? atomAt(tree, node) : undefined;
    build.open(kind, atom === undefined ? valueAt(tree, node) : build.atom(atom));
    ends.push(node + sizeAt(tree, node));
    node++;
  }
  return build.build();
}

/** Mostly a node of the same role, sometimes any. */
function pickDonor(dice: Dice, tree: Tree, at: number, donor: Tree): number {
  const wanted = kindInfo(kindAt(tree, at)).role;
  for (let attempt = 0; attempt < 20; attempt++) {
    const from = dice.int(nodeCount(donor));
    if (kindInfo(kindAt(donor, from)).role === wanted) return from;
  }
  return dice.int(nodeCount(donor));
}

test(
  'checkTree: a grafted tree is refused, or prints to a text that parses to an equal tree',
  SLOW,
  () => {
    let accepted = 0;
    let refused = 0;
    for (let seed = 1; seed <= 4_000; seed++) {
      const dice = createDice(seed + 1e6);
      const tree = randomProgram(dice);
      const donor = randomProgram(dice);
      const at = 1 + dice.int(nodeCount(tree) - 1);
      const mixed = graft(tree, at, donor, pickDonor(dice, tree, at, donor));
      if (checkTree(mixed).length > 0) {
        refused++;
        continue;
      }
      accepted++;
      expect(spell(parse(printTree(mixed))), `seed ${seed}`).toEqual(spell(mixed));
    }
    expect(accepted).toBeGreaterThan(400);
    expect(refused).toBeGreaterThan(400);
  },
);

/** Source of one statement or expression → how it is printed again. Equal sides are canonical already. */
const STATEMENTS: readonly (readonly [string, string])[] = [
  ['-(-a);', '- -a;'],
  ['+(+a);', '+ +a;'],
  ['-(--a);', '- --a;'],
  ['+(++a);', '+ ++a;'],
  ['-(+a);', '-+a;'],
  ['!(!a);', '!!a;'],
  ['(-a) ** 2;', '(-a) ** 2;'],
  ['-(a ** 2);', '-(a ** 2);'],
  ['(a ** b) ** c;', '(a ** b) ** c;'],
  ['a ** (b ** c);', 'a ** b ** c;'],
  ['a ** -b;', 'a ** -b;'],
  ['++a ** 2;', '++a ** 2;'],
  ['a ?? (b || c);', 'a ?? (b || c);'],
  ['(a ?? b) || c;', '(a ?? b) || c;'],
  ['(a && b) ?? c;', '(a && b) ?? c;'],
  ['(a ?? b) ?? c;', 'a ?? b ?? c;'],
  ['a ?? (b ?? c);', 'a ?? (b ?? c);'],
  ['(a && b) || c;', 'a && b || c;'],
  ['a && (b || c);', 'a && (b || c);'],
  ['a || (b || c);', 'a || (b || c);'],
  ['(a + b) + c;', 'a + b + c;'],
  ['a + (b + c);', 'a + (b + c);'],
  ['(a + b) * c;', '(a + b) * c;'],
  ['a - (-b);', 'a - -b;'],
  ['a + +b;', 'a + +b;'],
  ['a << (b + c);', 'a << b + c;'],
  ['(a & b) === c;', '(a & b) === c;'],
  ['(a, b);', 'a, b;'],
  ['a = (b, c);', 'a = (b, c);'],
  ['((a, b), c);', '(a, b), c;'],
  ['a((b, c));', 'a((b, c));'],
  ['[(a, b)];', '[(a, b)];'],
  ['a[(b, c)];', 'a[b, c];'],
  ['(a ? b : c) ? b : c;', '(a ? b : c) ? b : c;'],
  ['a ? b : (c ? a : b);', 'a ? b : c ? a : b;'],
  ['a ? (b, c) : c;', 'a ? (b, c) : c;'],
  ['(a = b) ? b : c;', '(a = b) ? b : c;'],
  ['a = b = c;', 'a = b = c;'],
  ['(a => a)(b);', '(a => a)(b);'],
  ['((a) => ({}));', 'a => ({});'],
  ['() => ({}).a;', '() => ({}.a);'],
  ['() => ({ a } = b);', '() => ({ a } = b);'],
  ['() => (a, b);', '() => (a, b);'],
  ['() => {};', '() => {};'],
  ['a => b => c;', 'a => b => c;'],
  ['(a => b) || c;', '(a => b) || c;'],
  ['(async) => async;', 'async => async;'],
  ['({ b }) => b;', '({ b }) => b;'],
  ['(...b) => b;', '(...b) => b;'],
  ['(function () {})();', '(function () {}());'],
  ['(function b() {}).call(a);', '(function b() {}.call(a));'],
  ['({}).a;', '({}.a);'],
  ['({ a } = b);', '({ a } = b);'],
  ['[a] = b;', '[a] = b;'],
  ['("use strict");', '("use strict");'],
  ['"use strict" + a;', '"use strict" + a;'],
  ['`use strict`;', '`use strict`;'],
  ['(a?.b).c;', '(a?.b).c;'],
  ['a?.b.c;', 'a?.b.c;'],
  ['(a?.b.c)?.d;', '(a?.b.c)?.d;'],
  ['(a?.b)();', '(a?.b)();'],
  ['a?.[b]?.(c);', 'a?.[b]?.(c);'],
  ['delete a?.b;', 'delete a?.b;'],
  ['new Map().size;', 'new Map().size;'],
  ['new Map;', 'new Map();'],
  ['(new Set([a])).has(b);', 'new Set([a]).has(b);'],
  ['typeof (typeof a);', 'typeof typeof a;'],
  ['void 0;', 'void 0;'],
  ['typeof a === "x";', 'typeof a === "x";'],
  ['!(a in b);', '!(a in b);'],
  ['(!a) in b;', '!a in b;'],
  ['(1).toFixed();', '(1).toFixed();'],
  ['1..toFixed();', '(1).toFixed();'],
  ['1.5.toFixed();', '1.5.toFixed();'],
  ['1e21.toFixed();', '1e+21.toFixed();'],
  ['(-1).toFixed();', '(-1).toFixed();'],
  ['0x10 + 0b11 + 0o7 + 1_000;', '16 + 3 + 7 + 1000;'],
  ['1e999;', '1e999;'],
  ['.5 + 5.;', '0.5 + 5;'],
  ["'it\\'s';", '("it\'s");'],
  ['a("\\ud800");', 'a("\\ud800");'],
  ['a("\u2028\u2029");', 'a("\\u2028\\u2029");'],
  ['a("\\u{1F600}\\x41\\0");', 'a("😀A\\u0000");'],
  ['`a${b}c${`d${a}`}`;', '`a${b}c${`d${a}`}`;'],
  ['`\\`\\${a}\\\\$`;', '`\\`\\${a}\\\\$`;'],
  ['`"line\nline"\\r\\ud800\\u2028`;', '`"line\\nline"\\r\\ud800\\u2028`;'],
  ['`${(a, b)}`;', '`${a, b}`;'],
  ['for (let i = ("a" in b); a;);', 'for (let i = ("a" in b); a;);'],
  ['for (a = (b in c) ? [b in c] : 0;;);', 'for (a = (b in c) ? [(b in c)] : 0;;);'],
  ['for (;;) break;', 'for (;;) break;'],
  ['for (let i = 0, j; i < 1; i++, j++) ;', 'for (let i = 0, j; i < 1; i++, j++);'],
  ['for (const x of a) b;', 'for (const x of a) b;'],
  ['for (let [x, y = 1] of a);', 'for (let [x, y = 1] of a);'],
  ['for (a.b of c);', 'for (a.b of c);'],
  ['for ({ a, b: [c] } of a);', 'for ({ a, b: [c] } of a);'],
  ['for (const of of a) of;', 'for (const of of a) of;'],
  ['for (a in b, c);', 'for (a in (b, c));'],
  ['for (var k in a);', 'for (var k in a);'],
  ['if (a) if (b) c; else a;', 'if (a) if (b) c;\n  else a;'],
  ['if (a) { if (b) c; } else a;', 'if (a) {\n    if (b) c;\n  } else a;'],
  ['if (a) b; else if (b) c; else {}', 'if (a) b;\n  else if (b) c;\n  else {}'],
  ['if (a); else b;', 'if (a);\n  else b;'],
  [
    'x: y: for (;;) { continue x; break y; }',
    'x: y: for (;;) {\n    continue x;\n    break y;\n  }',
  ],
  ['x: { break x; }', 'x: {\n    break x;\n  }'],
  ['do a(); while (b)', 'do a(); while (b);'],
  ['do { a(); } while (b); c;', 'do {\n    a();\n  } while (b);\n  c;'],
  ['while (a) while (b);', 'while (a) while (b);'],
  ['switch (a) {}', 'switch (a) {\n  }'],
  [
    'switch (a) { case 1, 2: default: b; case c: { } }',
    'switch (a) {\n    case 1, 2:\n    default:\n      b;\n    case c:\n      {}\n  }',
  ],
  ['try { } catch { } finally { }', 'try {} catch {} finally {}'],
  ['try { } catch ({ message: [m] }) { }', 'try {} catch ({ message: [m] }) {}'],
  ['try { a; } finally { }', 'try {\n    a;\n  } finally {}'],
  ['throw a, b;', 'throw a, b;'],
  ['return;', 'return;'],
  ['return (a, b);', 'return a, b;'],
  ['let x, [y, , ...z] = a, { w = 1, ...r } = b;', 'let x, [y, , ...z] = a, { w = 1, ...r } = b;'],
  ['let [, ,] = a;', 'let [, ,] = a;'],
  ['[, , b,] = a;', '[, , b] = a;'],
  ['let [x = () => { return; }] = a;', 'let [x = () => {\n    return;\n  }] = a;'],
  ['[...[b, ,]] = a;', '[...[b, ,]] = a;'],
  [
    '({ [a]: b, "c d": c, 1: a.x, if: a[0] } = b);',
    '({ [a]: b, "c d": c, "1": a.x, if: a[0] } = b);',
  ],
  [
    'a({ b: b, c: function () {}, d() {}, e: () => {} });',
    'a({ b, c() {}, d() {}, e: () => {} });',
  ],
  ['a({ get() {}, set: 1, async() {}, get: a });', 'a({ get() {}, set: 1, async() {}, get: a });'],
  [
    'a({ [b]() {}, "x y"() {}, c: function g() {} });',
    'a({ [b]() {}, "x y"() {}, c: function g() {} });',
  ],
  ['a({ 1e21: 1, 0x10: 2, ...b });', 'a({ "1e+21": 1, "16": 2, ...b });'],
  ['a([1], [b] = c);', 'a([1], ([b] = c));'],
  ['a(...b, ...[c]);', 'a(...b, ...[c]);'],
  ['function g(x = 1, { y }, [z], ...w) {}', 'function g(x = 1, { y }, [z], ...w) {}'],
  [';;', ';\n  ;'],
  ['{ let a; { var d; } }', '{\n    let a;\n    {\n      var d;\n    }\n  }'],
  ['a ||= b &&= c ??= 1;', 'a ||= b &&= c ??= 1;'],
  ['a >>>= 1; a **= 2;', 'a >>>= 1;\n  a **= 2;'],
  ['a++ + ++b - b-- - --a;', 'a++ + ++b - b-- - --a;'],
];

test('printing: a large object gets a line for each property, a small one does not', () => {
  const body = (properties: string): string =>
    `export default function f(a) {\n  return ${properties};\n}\n`;
  const small = body('{ x: 1, ...a }');
  const list = `[${Array.from({ length: 40 }, (_, i) => i).join(', ')}]`;
  const large = body(`{\n    x: 1,\n    list: ${list},\n    ...a,\n  }`);
  for (const text of [small, large]) expect(printTree(parse(text))).toBe(text);
});

test('printing: precedence, statement starts, literals and every statement form', () => {
  for (const [source, printed] of STATEMENTS) {
    const tree = parse(`export default function f(a, b, c) { ${source} }`);
    const text = printTree(tree);
    expect(text, source).toBe(`export default function f(a, b, c) {\n  ${printed}\n}\n`);
    expect(spell(parse(text)), source).toEqual(spell(tree));
  }
});
