import { KIND_NAMES, kindInfo } from '../language/kinds.ts';
import type { Atom, Tree } from '../language/tree.ts';
import { NONE, nodeCount, sizeAt, valueAt } from '../language/tree.ts';
import type { Analysis } from './analysis.ts';

/** Part of a tree: one or more whole neighbouring subtrees, the nodes `[start, end)`. */
export interface Fragment {
  readonly tree: Tree;
  readonly start: number;
  readonly end: number;
}

const HOLDS_ATOM = KIND_NAMES.map((_, kind) => kindInfo(kind).value?.startsWith('atom') === true);
/** Whether the value of this kind of node is an index into the atoms. */
export const holdsAtom = (kind: number): boolean => HOLDS_ATOM[kind] === true;

export const subtree = (tree: Tree, node: number): Fragment => ({
  tree,
  start: node,
  end: node + sizeAt(tree, node),
});
/** All of a built tree: its roots may be several statements. */
export const whole = (tree: Tree): Fragment => ({ tree, start: 0, end: nodeCount(tree) });
export const NOTHING: Fragment = whole({
  kind: new Uint8Array(0),
  size: new Uint32Array(0),
  value: new Uint32Array(0),
  atoms: [],
});

/**
 * A copy of the tree in which the nodes `[start, end)` (whole subtrees below `parent`, or nothing) are the fragment.
 * The atoms are those still in use, so that numbers and names lost on the way do not pile up over generations.
 */
export function splice(
  analysis: Analysis,
  parent: number,
  start: number,
  end: number,
  fragment: Fragment,
): Tree {
  const { tree } = analysis;
  const inserted = fragment.end - fragment.start;
  const delta = inserted - (end - start);
  const count = nodeCount(tree) + delta;
  const made = allocate(count);
  copyNodes(tree, 0, start, made, 0);
  copyNodes(fragment.tree, fragment.start, fragment.end, made, start);
  copyNodes(tree, end, nodeCount(tree), made, start + inserted);
  for (let node = parent; node >= 0; node = analysis.parent[node] ?? -1)
    made.size[node] = (made.size[node] ?? 0) + delta;
  const places = new AtomPlaces(made.atoms);
  const kept: number[] = [];
  const brought: number[] = [];
  for (let node = 0; node < count; node++) {
    const held = made.value[node] ?? NONE;
    if (held === NONE || !holdsAtom(made.kind[node] ?? 0)) continue;
    const isBrought = node >= start && node < start + inserted;
    made.value[node] = isBrought
      ? carry(fragment.tree, held, brought, places)
      : carry(tree, held, kept, places);
  }
  return made;
}

interface Unfinished extends Tree {
  readonly atoms: Atom[];
}

/** Element by element: for so few, making views for `set` costs more. */
function copyNodes(from: Tree, start: number, end: number, into: Tree, at: number): void {
  for (let node = start, to = at; node < end; node++, to++) {
    into.kind[to] = from.kind[node] ?? 0;
    into.size[to] = from.size[node] ?? 0;
    into.value[to] = from.value[node] ?? 0;
  }
}

/** The arrays of a tree in one block of memory: three blocks would cost more than filling them. */
function allocate(count: number): Unfinished {
  const block = new ArrayBuffer(count * 9);
  return {
    size: new Uint32Array(block, 0, count),
    value: new Uint32Array(block, count * 4, count),
    kind: new Uint8Array(block, count * 8, count),
    atoms: [],
  };
}

/** The new index of atom `held`; `known` remembers where it went. */
function carry(from: Tree, held: number, known: number[], places: AtomPlaces): number {
  const before = known[held];
  if (before !== undefined) return before;
  const index = places.of(from.atoms[held] ?? '');
  known[held] = index;
  return index;
}

/** More atoms than this are not searched one by one: a program can have thousands. */
const FEW_ATOMS = 64;

/** Where atoms stand in a list that grows. */
class AtomPlaces {
  readonly #atoms: Atom[];
  /** Made when the list is long. */
  #table: Map<Atom, number> | undefined;

  constructor(atoms: Atom[]) {
    this.#atoms = atoms;
  }

  /** The place of the atom, at the end if it is new. */
  of(atom: Atom): number {
    const known = this.#find(atom);
    if (known >= 0) return known;
    this.#table?.set(atom, this.#atoms.length);
    return this.#atoms.push(atom) - 1;
  }

  #find(atom: Atom): number {
    if (this.#atoms.length <= FEW_ATOMS) return this.#atoms.indexOf(atom);
    this.#table ??= new Map(this.#atoms.map((each, i) => [each, i]));
    return this.#table.get(atom) ?? -1;
  }
}

/** The subtree at `node` replaced by the fragment. */
export const replace = (analysis: Analysis, node: number, fragment: Fragment): Tree =>
  splice(analysis, analysis.parent[node] ?? -1, node, node + sizeAt(analysis.tree, node), fragment);

/** The subtree at `node` taken out of its list. */
export const remove = (analysis: Analysis, node: number): Tree => replace(analysis, node, NOTHING);

/** The fragment put before node `at` (or at the end of `parent`'s subtree, when `at` is there). */
export const insertAt = (
  analysis: Analysis,
  parent: number,
  at: number,
  fragment: Fragment,
): Tree => splice(analysis, parent, at, at, fragment);

/** The tree with another value at one node: an operator's number, or an atom where the node holds one. */
export function withValue(tree: Tree, node: number, value: number): Tree {
  const values = tree.value.slice();
  values[node] = value;
  return { ...tree, value: values };
}

export function withAtom(tree: Tree, node: number, atom: Atom): Tree {
  const known = tree.atoms.indexOf(atom);
  if (known >= 0) return withValue(tree, node, known);
  const value = withValue(tree, node, tree.atoms.length);
  return { ...value, atoms: [...tree.atoms, atom] };
}

/** The fragment with names replaced: wherever an atom of a name (not of a string or a key) is in `names`. */
export function rename(fragment: Fragment, names: ReadonlyMap<string, string>): Fragment {
  if (names.size === 0) return fragment;
  const { tree } = fragment;
  const atoms = [...tree.atoms];
  const value = tree.value.slice(fragment.start, fragment.end);
  for (let node = fragment.start; node < fragment.end; node++) {
    const kind = tree.kind[node] ?? 0;
    if (!isNaming(kind)) continue;
    const name = names.get(String(tree.atoms[valueAt(tree, node)]));
    if (name === undefined) continue;
    const known = atoms.indexOf(name);
    value[node - fragment.start] = known >= 0 ? known : atoms.push(name) - 1;
  }
  return whole({
    kind: tree.kind.slice(fragment.start, fragment.end),
    size: tree.size.slice(fragment.start, fragment.end),
    value,
    atoms,
  });
}

const NAMING = KIND_NAMES.map((name) =>
  ['Name', 'Binding', 'FunctionDeclaration', 'FunctionExpression'].includes(name),
);
/** Nodes whose atom is the name of a variable or function. */
const isNaming = (kind: number): boolean => NAMING[kind] === true;

/** Whether two trees are the same program: same nodes, same values, atoms compared by what they are. */
export function sameTree(a: Tree, b: Tree): boolean {
  if (nodeCount(a) !== nodeCount(b)) return false;
  for (let node = 0; node < nodeCount(a); node++) {
    const kind = a.kind[node] ?? 0;
    if (kind !== b.kind[node] || a.size[node] !== b.size[node]) return false;
    const [left, right] = [valueAt(a, node), valueAt(b, node)];
    if (holdsAtom(kind) ? a.atoms[left] !== b.atoms[right] : left !== right) return false;
  }
  return true;
}

/** Whether two subtrees of a tree are the same code. */
export function sameCode(tree: Tree, a: number, b: number): boolean {
  const size = sizeAt(tree, a);
  if (size !== sizeAt(tree, b)) return false;
  for (let i = 0; i < size; i++)
    if (
      tree.kind[a + i] !== tree.kind[b + i] ||
      tree.size[a + i] !== tree.size[b + i] ||
      tree.value[a + i] !== tree.value[b + i]
    )
      return false;
  return true;
}
