import { RestingProgram } from '../evolution/resting-program.ts';
import { parseGenome } from '../language/genome.ts';
import { hotTrees } from '../language/hot-trees.ts';
import { packText, unpackText } from '../language/packed-text.ts';
import type { Tree } from '../language/tree.ts';
import type { ProgramGenome } from '../evolution/agent.ts';

/** UTF-16 units from which on a stored text is compressed: what a large tree's text has at least, or nearly. */
const LARGE = 2_048;

/** A program as it was stored, parsed when its tree is asked for: most of a population is never looked at after a restart. */
export function storedProgram(text: string, nodes: number): ProgramGenome {
  const marked = text.includes('EVOLVE-BLOCK-START') ? parseStored(text) : undefined;
  if (text.length >= LARGE) return new StoredProgram(text, nodes, marked?.frame);
  if (marked !== undefined) return marked;
  let parsed: ProgramGenome | undefined;
  return {
    kind: 'program',
    text,
    get tree(): Tree {
      return (parsed ??= parseStored(text)).tree;
    },
  };
}

/** A large one. Its text is compressed: 10,000 of 6.5 KB would fill half of the memory an object has. */
class StoredProgram extends RestingProgram {
  readonly #packedText: Uint8Array;

  constructor(text: string, nodes: number, frame: readonly string[] | undefined) {
    super(nodes, frame);
    this.#packedText = packText(text);
  }

  /** Not known: it may be the text of a seed, as it was received. */
  override get isNormalised(): boolean {
    return false;
  }

  protected override write(): string {
    hotTrees.touch(this);
    return unpackText(this.#packedText);
  }

  /** The text is all it needs. */
  protected override pack(): void {}

  protected override unpack(): Tree {
    return parseStored(this.text).tree;
  }
}

/** The program of a text that passed the gate when it was stored; a later language version that refuses it must re-score before it reads. */
export function parseStored(text: string): ProgramGenome {
  const parsed = parseGenome(text, { genomeBytes: Number.MAX_SAFE_INTEGER });
  if (!parsed.ok) throw new Error(`a stored genome is refused: ${parsed.error[0]?.reason ?? ''}`);
  return parsed.value;
}
