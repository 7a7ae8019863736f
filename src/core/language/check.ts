import {
  checkFreeNames,
  checkOperands,
  checkReservedNames,
  type Complaint,
} from './check-names.ts';
import { type Finding, finding } from './finding.ts';
import { findBadJumps } from './jumps.ts';
import { DECLARE, Kind } from './kinds.ts';
import { MAX_FINDINGS } from './limits.ts';
import { resolve } from './scopes.ts';
import { findMalformed } from './shape.ts';
import { atomAt, children, kindAt, nodeCount, parents, type Tree, valueAt } from './tree.ts';

/**
 * Everything about a tree that text alone does not say: names, jumps, what stands at top level. `lineOf` gives the
 * line of a node. Empty = accepted.
 */
export function checkMeaning(
  tree: Tree,
  lineOf: (node: number) => number,
  parent = parents(tree),
): readonly Finding[] {
  const complaints: Complaint[] = [];
  const complain = (rule: Complaint['rule'], node: number, subject: string): void => {
    if (complaints.length < MAX_FINDINGS) complaints.push({ rule, node, subject });
  };
  const { free, redeclared } = resolve(tree, parent);
  checkTopLevel(tree, complain);
  for (const node of redeclared) complain('redeclared', node, String(atomAt(tree, node)));
  checkFreeNames(tree, parent, free, complain);
  checkOperands(tree, free, complain);
  checkReservedNames(tree, parent, complain);
  for (const node of findBadJumps(tree, parent)) complain('jump', node, jumpWord(tree, node));
  if (complaints.length === 0) return [];
  return complaints
    .toSorted((a, b) => a.node - b.node)
    .map(({ rule, node, subject }) => finding(rule, lineOf(node), subject));
}

/**
 * For trees made by operators: all that the parser guarantees for a text, then `checkMeaning`. A tree without
 * findings prints to a text that parses to an equal tree.
 */
export function checkTree(tree: Tree): readonly Finding[] {
  const count = nodeCount(tree);
  if (scratch.length < count) scratch = new Int32Array(count * 2);
  const malformed = findMalformed(tree, scratch);
  if (malformed !== undefined) return [malformed];
  return checkMeaning(tree, () => 0, scratch);
}

/** Parents of the nodes of the tree in hand; kept for the next, as most trees are small and checked by the thousand. */
let scratch = new Int32Array(1 << 10);

function checkTopLevel(
  tree: Tree,
  complain: (rule: Complaint['rule'], node: number, subject: string) => void,
): void {
  let exports = 0;
  const visit = (list: number): void => {
    for (const node of children(tree, list)) {
      const kind = kindAt(tree, node);
      if (kind === Kind.Region) visit(node);
      else if (kind === Kind.ExportFunction) exports++;
      else if (!isAllowedAtTop(tree, node)) complain('top-level', node, '');
    }
  };
  visit(0);
  if (exports !== 1) complain('export-default', 0, '');
}

/** A stray `;` behind a function does no harm. */
function isAllowedAtTop(tree: Tree, node: number): boolean {
  const kind = kindAt(tree, node);
  if (kind === Kind.VariableDeclaration) return DECLARE[valueAt(tree, node)] === 'const';
  return kind === Kind.FunctionDeclaration || kind === Kind.EmptyStatement;
}

function jumpWord(tree: Tree, node: number): string {
  const word = { [Kind.Break]: 'break', [Kind.Continue]: 'continue' }[kindAt(tree, node)];
  return [word, atomAt(tree, node)].filter((part) => part !== undefined).join(' ');
}
