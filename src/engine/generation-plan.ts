import type { Agent } from '../core/evolution/agent.ts';
import type { Structure } from '../core/evolution/tuner/structure.ts';
import type { Cascade } from '../ports.ts';
import type { Arrival, Settled } from './arrival.ts';
import type { Baselines } from './baselines.ts';
import type { Candidate } from './candidate.ts';
import type { ExpressionRound } from './expression-round.ts';
import type { PromotionOutcome } from './promotion-round.ts';
import type { Proposer } from './proposer.ts';
import type { TuningRound } from './tune.ts';
import type { UnsafeProposals } from './unsafe-proposals.ts';

/** One place of a generation: empty if no draw gave a new candidate, or the arrival was refused. */
export interface Slot {
  readonly slot: number;
  readonly candidate: Candidate | null;
  readonly island: number;
  /** The arrival that took it, and the rule that refused it. */
  readonly arrival: {
    readonly id: string;
    readonly hash: string;
    readonly refusal: string | null;
    readonly parentFitness: number | null;
  } | null;
  /** The tuner's vector that the candidate was made of. */
  readonly vector: readonly number[] | null;
  /** What the evaluator's `structure` said of it. */
  structure: Structure | null;
  agent: Agent | null;
}

/** What a generation is made of. */
export interface GenerationPlan {
  readonly proposer: Proposer;
  /** They take the first slots. */
  readonly arrivals: readonly Arrival[];
  /** Its vectors take the next ones. */
  readonly tuning: TuningRound | null;
  /** Slots for the proposer, after those. */
  readonly proposed: number;
  /** It takes the last slot. */
  readonly expressions: ExpressionRound | null;
  readonly settled: Settled;
  /** Of models, after this generation; Infinity where nobody knows. */
  readonly proposalsLeft: number;
  /** Models may yet answer with something new. */
  readonly hasModels: boolean;
  /** For the proposer's candidates. Arrivals are paid for, and vectors compared: they are evaluated on all cases. */
  readonly cascade: Cascade | null;
  /** Only in generation 0. */
  readonly baselines: Baselines | null;
}

/** All that `closeGeneration` folds into the state. */
export interface FinishedGeneration {
  readonly generation: number;
  /** In slot order. */
  readonly slots: readonly Slot[];
  /** Evaluations of expressions that no agent was made of. */
  readonly expressions: number;
  readonly refusedByRule: ReadonlyMap<string, number>;
  /** Hashes of the parents of draws that made a genome that had been evaluated before. */
  readonly redrawn: readonly string[];
  readonly unsafe: UnsafeProposals;
  readonly scoresLength: number | null;
  readonly promotion: PromotionOutcome;
  readonly challenger: Agent | null;
  readonly baselines: Baselines | null;
  readonly settled: Settled;
  readonly proposalsLeft: number;
  readonly hasModels: boolean;
}
