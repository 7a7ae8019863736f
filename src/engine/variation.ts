import type { Agent, ProgramGenome } from '../core/evolution/agent.ts';
import { perturbConstant } from '../core/evolution/operators/constant.ts';
import { crossover } from '../core/evolution/operators/crossover.ts';
import { mutateSubtree } from '../core/evolution/operators/subtree.ts';
import { swapPoint } from '../core/evolution/operators/swap.ts';
import type { OperatorPolicy, ProgramDraft, ProposalOperator } from '../core/evolution/policy.ts';
import type { Variation } from '../core/evolution/rates.ts';
import { printGenome } from '../core/language/print.ts';
import type { SearchTask } from './search.ts';

/** The operators by name. */
export const OPERATORS: Readonly<Partial<Record<Variation, ProposalOperator>>> = {
  crossover,
  subtree: mutateSubtree,
  constant: perturbConstant,
  swap: swapPoint,
};

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
export const parentOf = ({ hash, genome }: Agent): { hash: string; genome: ProgramGenome } | null =>
  genome.kind === 'program' ? { hash, genome } : null;
