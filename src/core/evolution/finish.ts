import { KIND_NAMES, kindInfo } from '../language/kinds.ts';
import { utf8Length } from '../utf8-length.ts';
import { printGenome } from '../language/print.ts';
import type { Tree } from '../language/tree.ts';
import { atomAt, kindAt, nodeCount, sizeAt } from '../language/tree.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { Operator } from './agent.ts';
import { holdsAtom, sameTree } from './edit.ts';
import type { OperatorPolicy, Parent, Proposal, ProgramDraft, Refusal } from './policy.ts';
import { TREE_DEPTH } from './policy.ts';

/** `nodes`: of the tree that was made in vain. */
export const refuse = (
  operator: Operator,
  reason: Refusal['reason'],
  nodes?: number,
): Result<never, Refusal> => err({ operator, reason, ...(nodes === undefined ? {} : { nodes }) });

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
  const nodes = nodeCount(tree);
  for (const parent of parents)
    if (sameTree(parent.genome.tree, tree)) return refuse(operator, 'unchanged', nodes);
  if (nodes > mostNodes(first, policy)) return refuse(operator, 'too-large', nodes);
  const { depth, nesting, indentation } = measure(tree);
  // A seed may be deeper than the limit: then nothing may get deeper than the seed is.
  const tolerated =
    nesting > limits.maxDepth ? measure(first.genome.tree).nesting : limits.maxDepth;
  if (depth > TREE_DEPTH || nesting > tolerated) return refuse(operator, 'too-deep', nodes);
  const { frame } = first.genome;
  const genome: ProgramDraft = { kind: 'program', tree, ...(frame === undefined ? {} : { frame }) };
  // Prints only what might be too long: most genomes are far below the limit.
  const fits =
    mostBytes(genome, indentation) <= limits.genomeBytes ||
    utf8Length(printGenome(tree, frame)) <= limits.genomeBytes;
  if (!fits) return refuse(operator, 'too-large', nodes);
  return ok({ genome, operator, parents: parents.map((parent) => parent.hash) });
}

/** Nodes that a child of this parent may have: a seed may be larger than the limit, and then so may its children. */
export const mostNodes = ({ genome }: Parent, { limits }: OperatorPolicy): number =>
  Math.max(limits.maxNodes, nodeCount(genome.tree));

export interface Measure {
  /** Nodes from the root to the deepest leaf. */
  readonly depth: number;
  /** Expressions from a statement to the deepest one in it; a statement inside a function starts anew. */
  readonly nesting: number;
  /** Bytes that the printer may put before lines. */
  readonly indentation: number;
}

/** Of the nodes of the tree in hand; kept for the next. */
let depths = new Uint16Array(1 << 10);
let nestings = new Uint16Array(1 << 10);

export function measure(tree: Tree): Measure {
  const count = nodeCount(tree);
  if (depths.length < count) {
    depths = new Uint16Array(count * 2);
    nestings = new Uint16Array(count * 2);
  }
  depths[0] = 0;
  nestings.fill(0, 0, count);
  let depth = 0;
  let nesting = 0;
  let indentation = 0;
  for (let node = 0; node < count; node++) {
    const own = depths[node] ?? 0;
    const nested = nestings[node] ?? 0;
    if (own >= depth) depth = own + 1;
    if (nested > nesting) nesting = nested;
    const end = node + sizeAt(tree, node);
    for (let child = node + 1; child < end; child += sizeAt(tree, child)) {
      depths[child] = own + 1;
      const kind = kindAt(tree, child);
      if (BREAKS_LINE[kind] === true) indentation += INDENT * own;
      else nestings[child] = nested + (ROLES[kind] === 'expr' ? 1 : 0);
    }
  }
  return { depth, nesting, indentation };
}

const ROLES = KIND_NAMES.map((_, kind) => kindInfo(kind).role);

const BREAKS_LINE = KIND_NAMES.map((name, kind) => ROLES[kind] === 'stmt' || name === 'Case');
/** Bytes of indentation a level. */
const INDENT = 2;
/** No kind of node prints more than this besides its atom and the indentation: `for (…; …; …) {`, `try {…} catch (…) {`. */
const NODE_BYTES = 24;
/** A control character in a string is printed as `\uXXXX`; no number takes more than 24 digits. */
const UNIT_BYTES = 6;
const NUMBER_BYTES = 24;

/** A bound that the text's bytes never exceed. */
export function mostBytes({ tree, frame = [] }: ProgramDraft, indentation: number): number {
  let most = indentation + nodeCount(tree) * NODE_BYTES;
  for (const piece of frame) most += piece.length * 3;
  for (let node = 0; node < nodeCount(tree); node++) {
    if (!holdsAtom(kindAt(tree, node))) continue;
    const atom = atomAt(tree, node);
    most += typeof atom === 'string' ? atom.length * UNIT_BYTES : NUMBER_BYTES;
  }
  return most;
}
