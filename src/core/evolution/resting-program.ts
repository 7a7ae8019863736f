import { hotTrees } from '../language/hot-trees.ts';
import { packTree, unpackTree } from '../language/packed-tree.ts';
import { nodeCount, type Tree } from '../language/tree.ts';
import type { ProgramDraft } from './policy.ts';
import { PrintedProgram } from './printed-program.ts';

/**
 * A large program as thousands of them live in one population: text and tree are made from less when they are asked for,
 * and let go when enough others were asked for since. Whoever works on it takes the tree once; two reads may give two
 * equal trees. The tree is a property as the text is: its own, with a shared getter.
 */
export abstract class RestingProgram extends PrintedProgram {
  declare readonly tree: Tree;
  /** Of its tree. */
  readonly nodes: number;
  #tree: Tree | undefined;

  /** With its tree, if that is in hand. */
  constructor(nodes: number, frame: readonly string[] | undefined, tree?: Tree) {
    super(frame);
    this.nodes = nodes;
    Object.defineProperty(this, 'tree', RestingProgram.#ownTree);
    if (tree === undefined) return;
    this.#tree = tree;
    hotTrees.touch(this);
  }

  rest(): void {
    if (this.#tree !== undefined) this.pack(this.#tree);
    this.#tree = undefined;
    this.forgetText();
  }

  /** Keeps what `unpack` needs, before the tree is let go. */
  protected abstract pack(tree: Tree): void;

  protected abstract unpack(): Tree;

  static readonly #ownTree = {
    enumerable: true,
    get(this: RestingProgram): Tree {
      const tree = (this.#tree ??= this.unpack());
      hotTrees.touch(this);
      return tree;
    },
  };
}

/** Its tree is packed when it rests for the first time: most children never live that long. */
export class PackedProgram extends RestingProgram {
  #packed: Uint8Array | undefined;

  constructor({ tree, frame }: ProgramDraft) {
    super(nodeCount(tree), frame, tree);
  }

  protected override pack(tree: Tree): void {
    this.#packed ??= packTree(tree);
  }

  protected override unpack(): Tree {
    if (this.#packed === undefined) throw new Error('a program without its tree');
    return unpackTree(this.#packed);
  }
}
