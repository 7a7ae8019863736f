/**
 * The compact tree: one genome as three parallel arrays in preorder (a node, then its children), plus its atoms
 * (names, strings, numbers). About 9 bytes a node, where acorn's objects take 38 times the text.
 *
 * `size[i]` counts the node and all below it, so the children of `i` are walked as
 * `for (let c = i + 1; c < i + size[i]; c += size[c])` and a subtree is the slice `[i, i + size[i])`.
 * Trees are immutable once built; `replace` and `TreeBuilder` make new ones.
 */
export type Atom = string | number;

export interface Tree {
  readonly kind: Uint8Array;
  readonly size: Uint32Array;
  readonly value: Uint32Array;
  readonly atoms: readonly Atom[];
}

/** An absent atom: an anonymous function, a `break` without label. */
export const NONE = 0xffffffff;

export const nodeCount = (tree: Tree): number => tree.kind.length;

const LARGE = 512;
/** From 1 to 2 KB of text on: of thousands of these only the last ones asked for are kept as trees. */
export const isLarge = (tree: Tree): boolean => nodeCount(tree) >= LARGE;

export const kindAt = (tree: Tree, node: number): number => tree.kind[node] ?? 0;
export const sizeAt = (tree: Tree, node: number): number => tree.size[node] ?? 1;
export const valueAt = (tree: Tree, node: number): number => tree.value[node] ?? 0;

/** The atom of a node whose value is one; `undefined` when absent. */
export const atomAt = (tree: Tree, node: number): Atom | undefined =>
  tree.atoms[valueAt(tree, node)];

/** The nodes directly below `node`, in order. */
export function children(tree: Tree, node: number): number[] {
  const found: number[] = [];
  const end = node + sizeAt(tree, node);
  for (let child = node + 1; child < end; child += sizeAt(tree, child)) found.push(child);
  return found;
}

/** The parent of every node; the root's is -1. `into` may be longer than the tree: what is behind means nothing. */
export function parents(
  tree: Tree,
  into: Int32Array = new Int32Array(nodeCount(tree)),
): Int32Array {
  const count = nodeCount(tree);
  into.fill(-1, 0, count);
  for (let node = 0; node < count; node++) {
    const end = node + sizeAt(tree, node);
    for (let child = node + 1; child < end; child += sizeAt(tree, child)) into[child] = node;
  }
  return into;
}

/** A tree to be filled in, its arrays in one block of memory: three blocks would cost more than filling them. */
export function allocateTree<Atoms extends readonly Atom[]>(
  count: number,
  atoms: Atoms,
): Tree & { readonly atoms: Atoms } {
  const block = new ArrayBuffer(count * 9);
  return {
    size: new Uint32Array(block, 0, count),
    value: new Uint32Array(block, count * 4, count),
    kind: new Uint8Array(block, count * 8, count),
    atoms,
  };
}

/** Builds a tree node by node: `open`, children, `close`; `leaf` does both; `copy` takes a subtree of another tree. */
export class TreeBuilder {
  readonly #kind: number[] = [];
  readonly #size: number[] = [];
  readonly #value: number[] = [];
  readonly #atoms: Atom[] = [];
  readonly #index = new Map<Atom, number>();
  readonly #open: number[] = [];

  /** The atom's index in this tree. `-0` and `0` share an entry: the printer and parser never make `-0` a literal. */
  atom(atom: Atom): number {
    const known = this.#index.get(atom);
    if (known !== undefined) return known;
    this.#index.set(atom, this.#atoms.length);
    return this.#atoms.push(atom) - 1;
  }

  open(kind: number, value = 0): void {
    this.#open.push(this.#kind.length);
    this.#kind.push(kind);
    this.#size.push(1);
    this.#value.push(value);
  }

  close(): void {
    const node = this.#open.pop();
    if (node === undefined) throw new Error('close without open');
    this.#size[node] = this.#kind.length - node;
  }

  leaf(kind: number, value = 0): void {
    this.#kind.push(kind);
    this.#size.push(1);
    this.#value.push(value);
  }

  /** Appends the subtree at `node` of `from`; `holdsAtom(kind)` says which values are atoms to be carried over. */
  copy(from: Tree, node: number, holdsAtom: (kind: number) => boolean): void {
    const end = node + sizeAt(from, node);
    for (let i = node; i < end; i++) {
      const kind = kindAt(from, i);
      const atom = holdsAtom(kind) ? atomAt(from, i) : undefined;
      this.#kind.push(kind);
      this.#size.push(sizeAt(from, i));
      this.#value.push(atom === undefined ? valueAt(from, i) : this.atom(atom));
    }
  }

  /** How many nodes there are so far: the index the next node gets. */
  get length(): number {
    return this.#kind.length;
  }

  build(): Tree {
    if (this.#open.length > 0) throw new Error('a node is still open');
    return {
      kind: new Uint8Array(this.#kind),
      size: new Uint32Array(this.#size),
      value: new Uint32Array(this.#value),
      atoms: this.#atoms,
    };
  }
}
