import { isLarge, nodeCount, type Tree } from './tree.ts';

/** Nodes of the large trees that one table knows; there are two. */
const MAX_NODES = 1 << 13;

/**
 * What was worked out about trees: about small ones as long as they live, about large ones while they are among the last
 * asked for. V8 keeps the values of a `WeakMap` until it marks its whole heap, and large ones pile up meanwhile.
 */
export class TreeMemo<T extends object> {
  readonly #small = new WeakMap<Tree, T>();
  /** A full table becomes the older one; what is found there moves on to the new one, the rest is forgotten. */
  #recent = new Map<Tree, T>();
  #older = new Map<Tree, T>();
  #nodes = 0;

  get(tree: Tree): T | undefined {
    if (!isLarge(tree)) return this.#small.get(tree);
    const known = this.#recent.get(tree);
    if (known !== undefined) return known;
    const older = this.#older.get(tree);
    if (older !== undefined) this.#keep(tree, older);
    return older;
  }

  /** After `get` found nothing. */
  set(tree: Tree, value: T): void {
    if (isLarge(tree)) this.#keep(tree, value);
    else this.#small.set(tree, value);
  }

  #keep(tree: Tree, value: T): void {
    this.#nodes += nodeCount(tree);
    if (this.#nodes > MAX_NODES) {
      this.#older = this.#recent;
      this.#recent = new Map();
      this.#nodes = nodeCount(tree);
    }
    this.#recent.set(tree, value);
  }
}
