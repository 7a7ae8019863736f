import type { Agent, ProgramGenome } from '../core/evolution/agent.ts';
import type { OperatorPolicy, Parent, ProgramDraft } from '../core/evolution/policy.ts';
import { RestingProgram } from '../core/evolution/resting-program.ts';
import { isNumeric } from '../core/evolution/signature.ts';
import { printGenome } from '../core/language/print.ts';
import { structuralHash } from '../core/language/structural-hash.ts';
import { isLarge, type Tree } from '../core/language/tree.ts';
import { seenKinds } from './probe.ts';
import type { SearchTask } from './search.ts';

/** Nodes a genome may have: what 6.6 KB hold is about 2,000; larger ones only cost time. */
const MAX_NODES = 4_000;

export const policyOf = ({ config }: SearchTask): OperatorPolicy => ({
  primitives: config.primitives,
  signature: config.signature,
  limits: {
    genomeBytes: config.genomeBytes,
    maxDepth: config.search.maxDepth,
    maxNodes: MAX_NODES,
  },
});

/** A draft as a genome whose text is printed when it is first asked for. */
export const programOf = (draft: ProgramDraft): ProgramGenome =>
  isLarge(draft.tree) ? new RestingProgram(draft) : new DraftedProgram(draft);

/**
 * The lazy text is its own property, so that copies and JSON have it, but the getter is shared: with a getter of its own
 * each genome would be a hash table to V8, ten times dearer to make and to read.
 */
class DraftedProgram implements ProgramGenome {
  readonly kind = 'program';
  declare readonly text: string;
  readonly tree: Tree;
  readonly frame?: readonly string[];
  #text: string | undefined;
  #fingerprint: string | undefined;

  constructor({ tree, frame }: ProgramDraft) {
    Object.defineProperty(this, 'text', DraftedProgram.#ownText);
    this.tree = tree;
    if (frame !== undefined) this.frame = frame;
  }

  get isNormalised(): boolean {
    return this.frame === undefined;
  }

  /** Asked for by the gate, and again where the agent that it becomes joins the living. */
  get fingerprint(): string {
    return (this.#fingerprint ??= structuralHash(this.tree));
  }

  static readonly #ownText = {
    enumerable: true,
    get(this: DraftedProgram): string {
      return (this.#text ??= printGenome(this.tree, this.frame));
    },
  };
}

/** A genome as operators see it; null for text genomes, which only models change. */
export const parentOf = ({ hash, genome }: Pick<Agent, 'hash' | 'genome'>): Parent | null =>
  genome.kind === 'program' ? { hash, genome } : null;

/**
 * How this task's agents become parents. With cases to run, and more kinds of value than numbers, the parents are
 * probed: what was seen beats what can be guessed from the text.
 */
export function parentsOf({ config, evaluation }: SearchTask): typeof parentOf {
  if (evaluation.kind !== 'cases' || isNumeric(config.signature)) return parentOf;
  return ({ hash, genome }) =>
    genome.kind === 'program' ? { hash, genome, seen: seenKinds(genome, evaluation) } : null;
}
