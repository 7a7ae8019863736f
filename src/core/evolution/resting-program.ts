import { hotTrees } from '../language/hot-trees.ts';
import { packTree, unpackTree } from '../language/packed-tree.ts';
import { printGenome } from '../language/print.ts';
import { structuralHash } from '../language/structural-hash.ts';
import { nodeCount, type Tree } from '../language/tree.ts';
import type { ProgramGenome } from './agent.ts';
import type { ProgramDraft } from './policy.ts';

/**
 * A large program as thousands of it live in one population: its tree is packed unless it was asked for lately, its text
 * printed when it is asked for. Whoever works on it takes the tree once; two reads may give two equal trees.
 *
 * Both are its own properties, so that copies and JSON have them, but the getters are shared: with getters of its own
 * each program would be a hash table to V8.
 */
export class RestingProgram implements ProgramGenome {
  readonly kind = 'program';
  declare readonly text: string;
  declare readonly tree: Tree;
  readonly nodes: number;
  readonly frame?: readonly string[];
  #tree: Tree | undefined;
  #text: string | undefined;
  #fingerprint: string | undefined;
  #packed: Uint8Array | undefined;

  constructor({ tree, frame }: ProgramDraft) {
    Object.defineProperty(this, 'text', RestingProgram.#ownText);
    Object.defineProperty(this, 'tree', RestingProgram.#ownTree);
    this.nodes = nodeCount(tree);
    if (frame !== undefined) this.frame = frame;
    this.#tree = tree;
    hotTrees.touch(this);
  }

  get isNormalised(): boolean {
    return this.frame === undefined;
  }

  /** Kept at rest: it is asked for again when the agent joins the living, and need not unpack the tree for that. */
  get fingerprint(): string {
    return (this.#fingerprint ??= structuralHash(this.tree));
  }

  rest(): void {
    if (this.#tree !== undefined) this.#packed ??= packTree(this.#tree);
    this.#tree = undefined;
    this.#text = undefined;
  }

  #unpack(): Tree {
    if (this.#packed === undefined) throw new Error('a program without its tree');
    return unpackTree(this.#packed);
  }

  static readonly #ownText = {
    enumerable: true,
    get(this: RestingProgram): string {
      return (this.#text ??= printGenome(this.tree, this.frame));
    },
  };

  static readonly #ownTree = {
    enumerable: true,
    get(this: RestingProgram): Tree {
      const tree = (this.#tree ??= this.#unpack());
      hotTrees.touch(this);
      return tree;
    },
  };
}
