import { Kind, isLoop } from './kinds.ts';
import { kindAt, NONE, nodeCount, type Tree, valueAt } from './tree.ts';

const FUNCTIONS: ReadonlySet<number> = new Set([
  Kind.ExportFunction,
  Kind.FunctionDeclaration,
  Kind.FunctionExpression,
  Kind.Arrow,
]);

/** `break` and `continue` without a place to go to, and labels declared inside themselves. */
export function findBadJumps(tree: Tree, parent: Int32Array): readonly number[] {
  const bad: number[] = [];
  for (let node = 0; node < nodeCount(tree); node++) {
    const kind = kindAt(tree, node);
    if (kind === Kind.Break || kind === Kind.Continue) {
      if (!hasTarget(tree, parent, node)) bad.push(node);
    } else if (kind === Kind.Labeled && labelled(tree, parent, node) >= 0) bad.push(node);
  }
  return bad;
}

/** The statement around `node`, in the same function, that carries the same label; -1 if none does. */
function labelled(tree: Tree, parent: Int32Array, node: number): number {
  for (let at = parent[node] ?? -1; at >= 0; at = parent[at] ?? -1) {
    const kind = kindAt(tree, at);
    if (FUNCTIONS.has(kind)) return -1;
    if (kind === Kind.Labeled && valueAt(tree, at) === valueAt(tree, node)) return at;
  }
  return -1;
}

function hasTarget(tree: Tree, parent: Int32Array, node: number): boolean {
  const isContinue = kindAt(tree, node) === Kind.Continue;
  if (valueAt(tree, node) !== NONE) {
    let target = labelled(tree, parent, node);
    if (target < 0 || !isContinue) return target >= 0;
    while (kindAt(tree, target) === Kind.Labeled) target++;
    return isLoop(kindAt(tree, target));
  }
  for (let at = parent[node] ?? -1; at >= 0; at = parent[at] ?? -1) {
    const kind = kindAt(tree, at);
    if (FUNCTIONS.has(kind)) return false;
    if (isLoop(kind) || (kind === Kind.Switch && !isContinue)) return true;
  }
  return false;
}
