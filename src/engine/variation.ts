import type { Agent, ProgramGenome } from '../core/evolution/agent.ts';
import type { OperatorPolicy, Parent, ProgramDraft } from '../core/evolution/policy.ts';
import { PrintedProgram } from '../core/evolution/printed-program.ts';
import { PackedProgram } from '../core/evolution/resting-program.ts';
import { isNumeric } from '../core/evolution/signature.ts';
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
  isLarge(draft.tree) ? new PackedProgram(draft) : new DraftedProgram(draft);

class DraftedProgram extends PrintedProgram {
  readonly tree: Tree;

  constructor({ tree, frame }: ProgramDraft) {
    super(frame);
    this.tree = tree;
  }
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
