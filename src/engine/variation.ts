import type { Agent, ProgramGenome } from '../core/evolution/agent.ts';
import type { OperatorPolicy, Parent, ProgramDraft } from '../core/evolution/policy.ts';
import { printGenome } from '../core/language/print.ts';
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

/** The agent as operators see it; null for text genomes, which only models change. */
export const parentOf = ({ hash, genome }: Pick<Agent, 'hash' | 'genome'>): Parent | null =>
  genome.kind === 'program' ? { hash, genome } : null;
