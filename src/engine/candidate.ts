import type { Agent, Evaluation, Genome, Operator, Origin } from '../core/evolution/agent.ts';
import { utf8Length } from '../core/language/limits.ts';
import { FAILED_FITNESS } from '../core/evolution/scoring.ts';
import { genomeHash } from '../core/language/genome.ts';
import { nodeCount } from '../core/language/tree.ts';
import { sha256Hex } from '../core/dna/digest.ts';

/** A proposal in the language that is no duplicate: a slot evaluates it if it is safe. */
export interface Candidate {
  readonly genome: Genome;
  readonly operator: Operator;
  readonly parents: readonly string[];
  readonly fingerprint: string;
  readonly safety: number;
  readonly origin?: Origin;
}

/** Where and when an agent was born. */
export interface Birth {
  readonly generation: number;
  readonly slot: number;
  readonly island: number;
}

export const hashOf = (genome: Genome): string =>
  genome.kind === 'program' ? genomeHash(genome) : sha256Hex(genome.text);

/** The agent that an evaluated candidate is. Hash and text are made when first asked for: most die before. */
export function bear(
  candidate: Candidate,
  birth: Birth,
  evaluation: Evaluation,
  quarantined = false,
): Agent {
  const { genome, operator, parents, safety, origin } = candidate;
  let hash: string | undefined;
  let bytes: number | undefined;
  return {
    get hash() {
      hash ??= hashOf(genome);
      return hash;
    },
    genome,
    get bytes() {
      bytes ??= utf8Length(genome.text);
      return bytes;
    },
    nodes: genome.kind === 'program' ? nodeCount(genome.tree) : 0,
    parents,
    operator,
    ...birth,
    evaluation,
    safety,
    quarantined,
    ...(origin === undefined ? {} : { origin }),
  };
}

/** The evaluation of an unsafe proposal, which is kept but never run. */
export const NOT_RUN: Evaluation = {
  failed: true,
  partial: false,
  reason: { code: 'not-run', detail: 'its safety score is below the threshold of the profile' },
  fitness: FAILED_FITNESS,
  distance: 0,
  scores: [],
  distances: [],
  metrics: {},
  features: {},
  feedback: [],
  fuel: 0,
  bytes: 0,
  frames: 0,
  behaviour: '',
};
