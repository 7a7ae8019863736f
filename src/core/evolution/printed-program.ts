import { printGenome } from '../language/print.ts';
import { structuralHash } from '../language/structural-hash.ts';
import type { Tree } from '../language/tree.ts';
import type { ProgramGenome } from './agent.ts';

/**
 * A program whose text is printed from its tree when it is first asked for.
 *
 * The text is its own property, so that copies and JSON have it, but the getter is shared: with a getter of its own each
 * program would be a hash table to V8, ten times dearer to make and to read.
 */
export abstract class PrintedProgram implements ProgramGenome {
  readonly kind = 'program';
  declare readonly text: string;
  abstract readonly tree: Tree;
  readonly frame?: readonly string[];
  #text: string | undefined;
  #fingerprint: string | undefined;

  constructor(frame: readonly string[] | undefined) {
    Object.defineProperty(this, 'text', PrintedProgram.#ownText);
    if (frame !== undefined) this.frame = frame;
  }

  get isNormalised(): boolean {
    return this.frame === undefined;
  }

  /** Kept: the gate asks for it, and whoever adds the agent to the living, when a large tree may be packed again. */
  get fingerprint(): string {
    return (this.#fingerprint ??= structuralHash(this.tree));
  }

  /** The text, made anew. */
  protected write(): string {
    return printGenome(this.tree, this.frame);
  }

  protected forgetText(): void {
    this.#text = undefined;
  }

  static readonly #ownText = {
    enumerable: true,
    get(this: PrintedProgram): string {
      return (this.#text ??= this.write());
    },
  };
}
