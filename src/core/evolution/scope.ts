import { DECLARE, Kind, isLoop } from '../language/kinds.ts';
import type { Tree } from '../language/tree.ts';
import { NONE, atomAt, kindAt, sizeAt, valueAt } from '../language/tree.ts';
import type { Analysis } from './analysis.ts';
import { isFunction, isList } from './analysis.ts';

/** A name that may be used at some place. */
export interface Visible {
  readonly name: string;
  /** The node that declares it. */
  readonly node: number;
  /** New code may write to it: neither a constant, nor a function, nor the counter of a loop. */
  readonly assignable: boolean;
  readonly isFunction: boolean;
}

/**
 * The names that are declared and surely initialised where `node` stands, the innermost first and each once:
 * earlier statements of the enclosing lists, parameters, loop variables, functions. The default export and the
 * functions around the place are left out: code that calls them would recurse without end.
 */
export const visibleAt = (analysis: Analysis, node: number): Visible[] =>
  visibleFrom(analysis, analysis.parent[node] ?? -1, node);

/** The names visible just before `place`, a child of `parent` or the end of its subtree. */
export function visibleFrom(analysis: Analysis, parent: number, place: number): Visible[] {
  const found: Visible[] = [];
  const seen = new Set<string>();
  const add = (one: Visible): void => {
    if (seen.has(one.name)) return;
    seen.add(one.name);
    found.push(one);
  };
  let below = place;
  for (let at = parent; at >= 0; at = analysis.parent[at] ?? -1) {
    namesOfAncestor(analysis.tree, at, below, add);
    below = at;
  }
  return found;
}

type Add = (one: Visible) => void;

/** Adds what ancestor `at` declares for its child `below`. */
function namesOfAncestor(tree: Tree, at: number, below: number, add: Add): void {
  const kind = kindAt(tree, at);
  if (isList(kind)) return namesOfList(tree, at, below, add);
  if (isFunction(kind)) {
    if (kindAt(tree, below) !== Kind.Params) namesOfPattern(tree, at + 1, true, add);
    return;
  }
  const first = at + 1;
  switch (kind) {
    case Kind.For:
      if (below !== first && kindAt(tree, first) === Kind.VariableDeclaration)
        namesOfDeclaration(tree, first, false, add);
      return;
    case Kind.ForOf:
    case Kind.ForIn:
      if (below === at + sizeAt(tree, at) - sizeAt(tree, below) && below !== first)
        namesOfLoopVariable(tree, first, add);
      return;
    case Kind.VariableDeclaration:
      for (let one = first; one < below; one += sizeAt(tree, one))
        namesOfPattern(tree, one + 1, DECLARE[valueAt(tree, at)] !== 'const', add);
      return;
    case Kind.Try: {
      const caught = first + sizeAt(tree, first);
      if (below === caught + sizeAt(tree, caught)) namesOfPattern(tree, caught, true, add);
      return;
    }
    default:
  }
}

function namesOfLoopVariable(tree: Tree, left: number, add: Add): void {
  if (kindAt(tree, left) === Kind.VariableDeclaration) namesOfDeclaration(tree, left, false, add);
}

/** Statements before `below`, and functions anywhere in the list (they are hoisted), save one that holds `below`. */
function namesOfList(tree: Tree, list: number, below: number, add: Add): void {
  const end = list + sizeAt(tree, list);
  for (let one = list + 1; one < end; one += sizeAt(tree, one)) {
    const kind = kindAt(tree, one);
    if (one === below) continue;
    if (kind === Kind.FunctionDeclaration) addFunction(tree, one, add);
    else if (one > below) continue;
    else if (kind === Kind.VariableDeclaration) namesOfDeclaration(tree, one, true, add);
    else if (kind === Kind.Region) namesOfList(tree, one, one + sizeAt(tree, one), add);
  }
}

function addFunction(tree: Tree, node: number, add: Add): void {
  add({ name: String(atomAt(tree, node)), node, assignable: false, isFunction: true });
}

function namesOfDeclaration(tree: Tree, node: number, writable: boolean, add: Add): void {
  const assignable = writable && DECLARE[valueAt(tree, node)] !== 'const';
  const end = node + sizeAt(tree, node);
  for (let one = node + 1; one < end; one += sizeAt(tree, one))
    namesOfPattern(tree, one + 1, assignable, add);
}

function namesOfPattern(tree: Tree, pattern: number, assignable: boolean, add: Add): void {
  const end = pattern + sizeAt(tree, pattern);
  for (let node = pattern; node < end; node++) {
    if (kindAt(tree, node) === Kind.Binding)
      add({ name: String(atomAt(tree, node)), node, assignable, isFunction: false });
    else if (isFunction(kindAt(tree, node))) node += sizeAt(tree, node) - 1;
  }
}

/** Every name that the nodes `[start, end)` declare, at any depth. */
export function declaredIn(tree: Tree, start: number, end: number): Set<string> {
  const names = new Set<string>();
  for (let node = start; node < end; node++) {
    const kind = kindAt(tree, node);
    const declares =
      kind === Kind.Binding ||
      kind === Kind.FunctionDeclaration ||
      (kind === Kind.FunctionExpression && valueAt(tree, node) !== NONE);
    if (declares) names.add(String(atomAt(tree, node)));
  }
  return names;
}

/** Every text in a tree: more than its names, so that a new name is surely new. */
export function takenIn(tree: Tree): Set<string> {
  const taken = new Set<string>();
  for (const atom of tree.atoms) if (typeof atom === 'string') taken.add(atom);
  return taken;
}

/** Whether a name is read or written in the nodes `[start, end)`. */
export function mentions(
  tree: Tree,
  start: number,
  end: number,
  names: ReadonlySet<string>,
): boolean {
  for (let node = start; node < end; node++)
    if (kindAt(tree, node) === Kind.Name && names.has(String(atomAt(tree, node)))) return true;
  return false;
}

/** The innermost function around `node`; -1 at the top level. */
export function functionAround(analysis: Analysis, node: number): number {
  let at = analysis.parent[node] ?? -1;
  while (at >= 0 && !isFunction(kindAt(analysis.tree, at))) at = analysis.parent[at] ?? -1;
  return at;
}

/** Loops around `node` within its function. */
export function loopsAround(analysis: Analysis, node: number): number {
  let loops = 0;
  for (let at = analysis.parent[node] ?? -1; at >= 0; at = analysis.parent[at] ?? -1) {
    const kind = kindAt(analysis.tree, at);
    if (isFunction(kind)) break;
    if (isLoop(kind)) loops++;
  }
  return loops;
}

/** Names that the loops around `node` run over or are bounded by: growing one inside could keep the loop going for ever. */
export function loopedOver(analysis: Analysis, node: number): Set<string> {
  const { tree } = analysis;
  const names = new Set<string>();
  for (let at = analysis.parent[node] ?? -1; at >= 0; at = analysis.parent[at] ?? -1) {
    const kind = kindAt(tree, at);
    if (isFunction(kind)) break;
    if (!isLoop(kind) || kind === Kind.DoWhile) continue;
    const head = kind === Kind.While ? at + 1 : at + 1 + sizeAt(tree, at + 1);
    for (let part = head; part < head + sizeAt(tree, head); part++)
      if (kindAt(tree, part) === Kind.Name) names.add(String(atomAt(tree, part)));
  }
  return names;
}
