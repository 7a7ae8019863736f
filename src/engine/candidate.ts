import type { Agent, Evaluation, Genome, Operator, Origin } from '../core/evolution/agent.ts';
import { utf8Length } from '../core/utf8-length.ts';
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
export const bear = (
  candidate: Candidate,
  birth: Birth,
  evaluation: Evaluation,
  quarantined = false,
): Agent => new BornAgent(candidate, birth, evaluation, quarantined);

/**
 * Its lazy properties are its own, so that copies by spreading have them, but the getters are shared: with getters of
 * its own each agent would be a hash table to V8, ten times dearer to make and to read.
 */
class BornAgent implements Agent {
  declare readonly hash: string;
  readonly genome: Genome;
  declare readonly bytes: number;
  readonly nodes: number;
  readonly parents: readonly string[];
  readonly operator: Operator;
  readonly generation: number;
  readonly slot: number;
  readonly island: number;
  readonly evaluation: Evaluation;
  readonly safety: number;
  readonly quarantined: boolean;
  readonly origin?: Origin;
  #hash: string | undefined;
  #bytes: number | undefined;

  constructor(
    { genome, operator, parents, safety, origin }: Candidate,
    { generation, slot, island }: Birth,
    evaluation: Evaluation,
    quarantined: boolean,
  ) {
    Object.defineProperty(this, 'hash', BornAgent.#ownHash);
    this.genome = genome;
    Object.defineProperty(this, 'bytes', BornAgent.#ownBytes);
    this.nodes = genome.kind === 'program' ? nodeCount(genome.tree) : 0;
    this.parents = parents;
    this.operator = operator;
    this.generation = generation;
    this.slot = slot;
    this.island = island;
    this.evaluation = evaluation;
    this.safety = safety;
    this.quarantined = quarantined;
    if (origin !== undefined) this.origin = origin;
  }

  static readonly #ownHash = {
    enumerable: true,
    get(this: BornAgent): string {
      return (this.#hash ??= hashOf(this.genome));
    },
  };

  static readonly #ownBytes = {
    enumerable: true,
    get(this: BornAgent): number {
      return (this.#bytes ??= utf8Length(this.genome.text));
    },
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
