import type { Agent, ProgramGenome } from '../core/evolution/agent.ts';
import type { OperatorPolicy, Parent, ProgramDraft } from '../core/evolution/policy.ts';
import { isNumeric } from '../core/evolution/signature.ts';
import { printGenome } from '../core/language/print.ts';
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
export function programOf({ tree, frame }: ProgramDraft): ProgramGenome {
  let text: string | undefined;
  return {
    kind: 'program',
    get text() {
      text ??= printGenome(tree, frame);
      return text;
    },
    tree,
    ...(frame === undefined ? {} : { frame }),
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
