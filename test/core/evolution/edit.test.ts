import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyse } from '../../../src/core/evolution/analysis.ts';
import {
  insertAt,
  remove,
  rename,
  replace,
  sameTree,
  subtree,
  withAtom,
} from '../../../src/core/evolution/edit.ts';
import { parseModule } from '../../../src/core/language/genome.ts';
import { Kind } from '../../../src/core/language/kinds.ts';
import { printTree } from '../../../src/core/language/print.ts';
import { atomAt, kindAt, nodeCount, parents, sizeAt } from '../../../src/core/language/tree.ts';
import { OPERATOR_TASKS, parsed } from '../../support/tasks.ts';

const TREES = OPERATOR_TASKS.map((task) => task.seed.tree);

test('a program of thousands of names and numbers is edited in a time that grows with it, not with its square', () => {
  const list = Array.from({ length: 14_000 }, (_, i) => `a${i} = ${i}.5`);
  const program = parseModule(`export default function f(x) { let ${list.join()}; return x; }`);
  if (!program.ok) throw new Error('refused');
  const { tree } = program.value;
  const analysis = analyse(tree);
  const [node = 0] = analysis.expressions;
  const start = process.cpuUsage();
  for (let edits = 0; edits < 100; edits++) {
    expect(sameTree(replace(analysis, node, subtree(tree, node)), tree)).toBe(true);
  }
  const { user, system } = process.cpuUsage(start);
  // They take under a second; with names searched one by one they took twenty.
  expect((user + system) / 1_000).toBeLessThan(8_000);
});

test('replacing an expression by another one and back gives the same tree with no atom left over', () => {
  let grown = 0;
  let shrunk = 0;
  const tree = fc.constantFrom(...TREES);
  fc.assert(
    fc.property(tree, tree, fc.nat(10_000), fc.nat(10_000), (into, from, a, b) => {
      const analysis = analyse(into);
      const node = analysis.expressions[a % analysis.expressions.length] ?? 0;
      const { expressions } = analyse(from);
      const donor = expressions[b % expressions.length] ?? 0;
      const changed = replace(analysis, node, subtree(from, donor));
      expect(nodeCount(changed)).toBe(nodeCount(into) + sizeAt(from, donor) - sizeAt(into, node));
      // The parent of every node is what its position says: sizes of all ancestors were corrected.
      expect(parents(changed)[node]).toBe(analysis.parent[node]);
      const used = new Set(changed.atoms);
      expect(used.size).toBe(changed.atoms.length);
      if (nodeCount(changed) > nodeCount(into)) grown++;
      if (nodeCount(changed) < nodeCount(into)) shrunk++;
      const back = replace(analyse(changed), node, subtree(into, node));
      expect(sameTree(back, into)).toBe(true);
      expect(new Set(back.atoms)).toEqual(new Set(into.atoms));
    }),
    { seed: 2, numRuns: 1_000 },
  );
  expect(grown).toBeGreaterThan(150);
  expect(shrunk).toBeGreaterThan(150);
});

test('a statement put in and taken out again leaves the tree as it was', () => {
  const { tree } = parsed('export default function f(a) { let b = a; return b; }');
  const analysis = analyse(tree);
  const [list = 0] = analysis.lists.filter((node) => kindAt(tree, node) === Kind.Block);
  const statement = list + 1;
  const doubled = insertAt(analysis, list, list + sizeAt(tree, list), subtree(tree, statement));
  expect(printTree(doubled).match(/let b = a;/g)).toHaveLength(2);
  const last = nodeCount(doubled) - sizeAt(tree, statement);
  expect(sameTree(remove(analyse(doubled), last), tree)).toBe(true);
});

test('renaming touches names, not strings, keys or members of the same spelling', () => {
  const { tree } = parsed('export default function f(x) { return { x: x.x + "x" + [x].length }; }');
  const renamed = rename(subtree(tree, 1), new Map([['x', 'y']]));
  expect(printTree(renamed.tree)).toContain('x: y.x + "x" + [y].length');
});

test('trees are never changed in place', () => {
  for (const tree of TREES) {
    const before = printTree(tree);
    const node = tree.kind.indexOf(Kind.Name);
    const other = withAtom(tree, node, 'other');
    expect(atomAt(other, node)).toBe('other');
    expect(printTree(tree)).toBe(before);
  }
});
