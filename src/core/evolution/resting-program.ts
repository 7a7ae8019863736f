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

  constructor(nodes: number, frame: readonly string[] | undefined) {
    super(frame);
    this.nodes = nodes;
    Object.defineProperty(this, 'tree', RestingProgram.#ownTree);
  }

  rest(): void {
    this.#tree = undefined;
    this.forgetText();
  }

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
  /** Until it is packed. */
  #fresh: Tree | undefined;
  #packed: Uint8Array | undefined;

  constructor({ tree, frame }: ProgramDraft) {
    super(nodeCount(tree), frame);
    this.#fresh = tree;
    hotTrees.touch(this);
  }

  override rest(): void {
    if (this.#fresh !== undefined) this.#packed = packTree(this.#fresh);
    this.#fresh = undefined;
    super.rest();
  }

  protected override unpack(): Tree {
    if (this.#fresh !== undefined) return this.#fresh;
    if (this.#packed === undefined) throw new Error('a program without its tree');
    return unpackTree(this.#packed);
  }
}
