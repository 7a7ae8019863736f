import type { ModelOperator, Origin, ProgramGenome } from '../core/evolution/agent.ts';
import { fingerprint } from '../core/evolution/fingerprint.ts';
import type { SearchState } from '../core/evolution/state.ts';
import { assessSafety } from '../core/language/safety.ts';
import { nodeCount } from '../core/language/tree.ts';
import type { Candidate } from './candidate.ts';
import { DRAW_FUEL, NODE_FUEL } from './proposer.ts';

/** A child that a model suggested, whose genome passed the gate: it takes a slot of the next generation. */
export interface Arrival {
  /** Of the proposal; unique over the population's life. */
  readonly id: string;
  readonly operator: ModelOperator;
  /** Hashes; they may have died while the model answered. */
  readonly parents: readonly string[];
  /** Of the best parent when the child was asked for; tells the gain where all parents have died since. */
  readonly parentFitness?: number;
  readonly genome: ProgramGenome;
  readonly origin: Origin;
}

/** Proposals of models that came to an end since the last generation, the arrivals among them. */
export interface Settled {
  readonly proposals: number;
  /** Micro-USD they were charged. */
  readonly costMicro: number;
}

/** Fitness above that of the best parent. */
export interface Gain {
  /** Child minus parent. */
  readonly raw: number;
  /** 0..1: its rank among the positive gains of late; 0 if it is not positive. */
  readonly rank: number;
}

/** What became of an arrival. */
export interface ArrivalOutcome {
  readonly id: string;
  /**
   * `joined`: it lives. `died`: it was evaluated and found no place. `failed`: its evaluation did. `duplicate`: known
   * already. `unsafe`: in quarantine, for what it is or because its second run differed. Duplicates were not evaluated.
   */
  readonly outcome: 'joined' | 'died' | 'duplicate' | 'unsafe' | 'failed';
  readonly hash: string;
  /** Null unless the evaluation succeeded. */
  readonly fitness: number | null;
  /** Null unless it was evaluated and a parent's fitness is known; a failed one gained nothing. */
  readonly gain: Gain | null;
  readonly reason?: string;
}

export const arrivalCandidate = ({ operator, parents, genome, origin }: Arrival): Candidate => ({
  genome,
  operator,
  parents,
  fingerprint: fingerprint(genome),
  safety: assessSafety(genome.tree).safety,
  origin,
});

export const settledBy = (arrivals: readonly Arrival[]): Settled => ({
  proposals: arrivals.length,
  costMicro: arrivals.reduce((sum, { origin }) => sum + origin.costMicro, 0),
});

/** Work of looking at an arrival, in fuel. */
export const arrivalWork = ({ genome }: Arrival): number =>
  DRAW_FUEL + NODE_FUEL * nodeCount(genome.tree);

/**
 * The island a child of these parents joins: where the first of them lives that still does. Copies live on several
 * islands, and all may have died: then it is the turn of the slot's.
 */
export function homeOf(parents: readonly string[], turn: number, state: SearchState): number {
  for (const hash of parents) {
    const parent = state.roster.find(hash);
    if (parent === undefined) continue;
    const homes = state.islands.flatMap(({ members }, i) => (members.includes(parent) ? [i] : []));
    const [first] = homes;
    if (first !== undefined) return homes.includes(turn) ? turn : first;
  }
  return turn;
}
