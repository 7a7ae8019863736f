import { isLoop, DECLARE, Kind } from '../language/kinds.ts';
import type { Tree } from '../language/tree.ts';
import { NONE, atomAt, kindAt, nodeCount, sizeAt, valueAt } from '../language/tree.ts';
import type { Analysis } from './analysis.ts';
import { isFunction } from './analysis.ts';
import { declaredIn, functionAround, loopsAround, mentions } from './scope.ts';

/** The jumps of a statement that leave it: they decide where it may stand. */
export interface Jumps {
  readonly returns: boolean;
  readonly breaks: boolean;
  readonly continues: boolean;
  /** To a label outside: such a statement can stand nowhere else. */
  readonly labels: boolean;
}

export function jumpsOutOf({ tree, parent }: Analysis, statement: number): Jumps {
  const out = { returns: false, breaks: false, continues: false, labels: false };
  const end = statement + sizeAt(tree, statement);
  for (let node = statement; node < end; node++) {
    const kind = kindAt(tree, node);
    if (kind !== Kind.Return && kind !== Kind.Break && kind !== Kind.Continue) continue;
    if (isCaught(tree, parent, node, statement)) continue;
    if (kind === Kind.Return) out.returns = true;
    else if (valueAt(tree, node) !== NONE) out.labels = true;
    else if (kind === Kind.Break) out.breaks = true;
    else out.continues = true;
  }
  return out;
}

/** Whether the target of the jump at `node` lies within `statement`. */
function isCaught(tree: Tree, parent: Int32Array, node: number, statement: number): boolean {
  const kind = kindAt(tree, node);
  const label = valueAt(tree, node) === NONE ? undefined : atomAt(tree, node);
  for (let at = node; at > statement;) {
    at = parent[at] ?? -1;
    const around = kindAt(tree, at);
    if (isFunction(around)) return true;
    if (kind === Kind.Return) continue;
    if (label !== undefined) {
      if (around === Kind.Labeled && atomAt(tree, at) === label) return true;
    } else if (isLoop(around) || (kind === Kind.Break && around === Kind.Switch)) return true;
  }
  return false;
}

/** Whether a statement with these jumps may stand as a child of `above`. */
export function allows(analysis: Analysis, above: number, jumps: Jumps): boolean {
  if (jumps.labels) return false;
  const inner = above + 1;
  if (jumps.returns && functionAround(analysis, inner) < 0) return false;
  const inLoop = loopsAround(analysis, inner) > 0;
  return (!jumps.breaks && !jumps.continues) || inLoop;
}

/** Names that a statement declares for its neighbours: lexical ones of its own, `var`s at any depth. */
export function exportsOf(tree: Tree, statement: number): ReadonlySet<string> {
  const end = statement + sizeAt(tree, statement);
  const kind = kindAt(tree, statement);
  if (kind === Kind.FunctionDeclaration) return new Set([String(atomAt(tree, statement))]);
  if (kind === Kind.VariableDeclaration) return declaredIn(tree, statement, end);
  const names = new Set<string>();
  for (let node = statement; node < end; node++)
    if (kindAt(tree, node) === Kind.VariableDeclaration && DECLARE[valueAt(tree, node)] === 'var')
      for (const name of declaredIn(tree, node, node + sizeAt(tree, node))) names.add(name);
  return names;
}

/** Whether nothing outside a statement needs it: it may go without leaving a name undeclared. */
export function isFree({ tree }: Analysis, statement: number): boolean {
  const names = exportsOf(tree, statement);
  if (names.size === 0) return true;
  const end = statement + sizeAt(tree, statement);
  return !mentions(tree, 0, statement, names) && !mentions(tree, end, nodeCount(tree), names);
}

/** Declarations may stand only in lists of statements, not as the body of an `if` or a loop. */
export const isDeclaration = (tree: Tree, node: number): boolean =>
  kindAt(tree, node) === Kind.VariableDeclaration ||
  kindAt(tree, node) === Kind.FunctionDeclaration;
