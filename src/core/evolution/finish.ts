import { KIND_NAMES, kindInfo } from '../language/kinds.ts';
import { utf8Length } from '../language/limits.ts';
import { printGenome } from '../language/print.ts';
import type { Tree } from '../language/tree.ts';
import { atomAt, kindAt, nodeCount, sizeAt } from '../language/tree.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { Operator } from './agent.ts';
import { holdsAtom, sameTree } from './edit.ts';
import type { OperatorPolicy, Parent, Proposal, ProgramDraft, Refusal } from './policy.ts';
import { TREE_DEPTH } from './policy.ts';

export const refuse = (operator: Operator, reason: Refusal['reason']): Result<never, Refusal> =>
  err({ operator, reason });

/** The last step of every operator: a changed tree becomes a proposal if it is new and keeps the limits. */
export function finish(
  operator: Operator,
  parents: readonly Parent[],
  tree: Tree,
  policy: OperatorPolicy,
): Result<Proposal, Refusal> {
  const [first] = parents;
  if (first === undefined) throw new Error(`${operator} finished without a parent`);
  const { limits } = policy;
  if (parents.some((parent) => sameTree(parent.genome.tree, tree)))
    return refuse(operator, 'unchanged');
  if (nodeCount(tree) > Math.max(limits.maxNodes, nodeCount(first.genome.tree)))
    return refuse(operator, 'too-large');
  const { whole, expression } = depths(tree);
  // A seed may be deeper than the limit: then nothing may get deeper than the seed is.
  const tolerated =
    expression > limits.maxDepth ? depths(first.genome.tree).expression : limits.maxDepth;
  if (whole > TREE_DEPTH || expression > tolerated) return refuse(operator, 'too-deep');
  const { frame } = first.genome;
  const genome: ProgramDraft = { kind: 'program', tree, ...(frame === undefined ? {} : { frame }) };
  if (!fitsBytes(genome, limits.genomeBytes)) return refuse(operator, 'too-large');
  return ok({ genome, operator, parents: parents.map((parent) => parent.hash) });
}

/** Depth of a tree, and the deepest nesting of expressions (a statement inside a function starts anew). */
export function depths(tree: Tree): { readonly whole: number; readonly expression: number } {
  const count = nodeCount(tree);
  const depth = new Uint16Array(count);
  const nesting = new Uint16Array(count);
  let whole = 0;
  let expression = 0;
  for (let node = 0; node < count; node++) {
    whole = Math.max(whole, (depth[node] ?? 0) + 1);
    expression = Math.max(expression, nesting[node] ?? 0);
    const end = node + sizeAt(tree, node);
    for (let child = node + 1; child < end; child += sizeAt(tree, child)) {
      depth[child] = (depth[node] ?? 0) + 1;
      const role = ROLES[kindAt(tree, child)];
      nesting[child] = role === 'stmt' ? 0 : (nesting[node] ?? 0) + (role === 'expr' ? 1 : 0);
    }
  }
  return { whole, expression };
}

const ROLES = KIND_NAMES.map((_, kind) => kindInfo(kind).role);

/** No kind of node prints more than this besides its atom and the indentation: `for (…; …; …) {`, `try {…} catch (…) {`. */
const NODE_BYTES = 24;
/** A control character in a string is printed as `\uXXXX`. */
const UNIT_BYTES = 6;

/** Prints only what might be too long: most genomes are far below the limit. */
function fitsBytes(genome: ProgramDraft, genomeBytes: number): boolean {
  const { tree, frame = [] } = genome;
  let units = 0;
  for (const piece of frame) units += piece.length;
  if (nodeCount(tree) * NODE_BYTES + units * 3 < genomeBytes) {
    let most = units * 3;
    for (let node = 0; node < nodeCount(tree); node++)
      most += NODE_BYTES + (holdsAtom(kindAt(tree, node)) ? atomBytes(tree, node) : 0);
    if (most <= genomeBytes) return true;
  }
  return utf8Length(printGenome(tree, frame.length > 0 ? frame : undefined)) <= genomeBytes;
}

function atomBytes(tree: Tree, node: number): number {
  const atom = atomAt(tree, node);
  return typeof atom === 'string' ? atom.length * UNIT_BYTES : 24;
}
