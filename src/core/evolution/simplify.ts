import { Kind } from '../language/kinds.ts';
import type { Tree } from '../language/tree.ts';
import { TreeBuilder, kindAt, nodeCount, sizeAt } from '../language/tree.ts';
import type { Analysis } from './analysis.ts';
import { Place, analyse } from './analysis.ts';
import type { Certainty } from './certain.ts';
import { certaintyOf } from './certain.ts';
import { replace, whole } from './edit.ts';
import type { Signature } from './signature.ts';
import { smaller } from './simplify-expression.ts';
import { smallerStatement } from './simplify-statement.ts';

/**
 * The same program with less in it: folded constants, dropped neutral operations, unreached and idle code.
 * For every input of the signature's types the result stays the same, as far as the program ended within its limits;
 * fixed areas stay as they are. Never more nodes; the same tree if no rule applies. Of a huge program with rules to apply
 * everywhere only so many are applied as take a bounded time.
 */
export function simplify(tree: Tree, signature: Signature): Tree {
  let now = tree;
  for (let work = 0; ;) {
    work += workOf(nodeCount(now));
    const next = work > MOST_WORK ? undefined : step(now, signature);
    if (next === undefined) return now;
    if (nodeCount(next) > nodeCount(now)) throw new Error('a rule of simplify made more code');
    now = next;
  }
}

/** Looking for a place takes a look at all nodes, and each may look at all others. */
const workOf = (nodes: number): number => nodes + (nodes * nodes) / 4_000;

/** A thousand steps in a program of 2,500 nodes, which is what 6,656 bytes of plain code have. */
const MOST_WORK = 4_000_000;

/** One rule applied at the last place where one fits: inner code before what is around it. */
function step(tree: Tree, signature: Signature): Tree | undefined {
  const analysis = analyse(tree);
  const certainty = certaintyOf(analysis, signature);
  for (let node = nodeCount(tree) - 1; node > 0; node--) {
    const fragment = applyAt(certainty, analysis, node);
    if (fragment !== undefined) return replace(analysis, node, fragment);
  }
  return undefined;
}

function applyAt(
  certainty: Certainty,
  analysis: Analysis,
  node: number,
): ReturnType<typeof smaller> {
  switch (analysis.place[node] ?? Place.fixed) {
    case Place.expression:
      return smaller(certainty, node);
    case Place.listed:
      return smallerStatement(certainty, node);
    case Place.single:
      return emptyElse(analysis, node) ?? smallerStatement(certainty, node);
    default:
      return undefined;
  }
}

/** `else {}` goes: the third child of an `if` may be Empty. */
function emptyElse({ tree, parent }: Analysis, node: number): ReturnType<typeof smaller> {
  const above = parent[node] ?? 0;
  const isLast = node + sizeAt(tree, node) === above + sizeAt(tree, above);
  const isElse =
    kindAt(tree, above) === Kind.If && isLast && node > above + 1 + sizeAt(tree, above + 1);
  const isBare = kindAt(tree, node) === Kind.Block && sizeAt(tree, node) === 1;
  if (!isElse || !isBare) return undefined;
  const builder = new TreeBuilder();
  builder.leaf(Kind.Empty);
  return whole(builder.build());
}
