import type { Agent } from '../core/evolution/agent.ts';
import type { SavedState } from '../core/evolution/saved-state.ts';
import type { SearchState } from '../core/evolution/state.ts';
import type { Suspicion } from '../core/evolution/suspicion.ts';
import { TRUSTED } from '../core/evolution/suspicion.ts';
import type { PopulationState } from './lifecycle.ts';
import type { StopRule } from '../core/evolution/stop-rules.ts';

/** A rule of the search, or somebody's decision. */
export type StoppedBy = StopRule | 'user' | 'budget';

export type PausedBy =
  | 'user'
  | 'step-crashed'
  | 'evaluator-crashed'
  | 'emergency-stop'
  | 'anomaly'
  | 'backpressure';

/** Who leads, for reads that need no search in memory. */
export interface Leader {
  readonly hash: string;
  readonly fitness: number;
}

export interface ChampionLeader extends Leader {
  readonly heldOutFitness: number | null;
}

/** What evaluating cost over the population's life: fuel in all, bytes and frames the largest call. */
export interface Usage {
  readonly fuel: number;
  readonly bytes: number;
  readonly frames: number;
}

/** Where a population stands between two transactions: one row, small JSON. */
export interface Progress {
  readonly state: PopulationState;
  readonly stoppedBy: StoppedBy | null;
  readonly pausedBy: PausedBy | null;
  /** Rises with each restore; part of every remote key. */
  readonly epoch: number;
  /** The highest generation ever recorded: after a restore the next one is this + 1. */
  readonly highest: number;
  /** The slots ever given out, so that none repeats after a restore. */
  readonly slots: number;
  /** Null before generation 0. */
  readonly search: SavedState | null;
  readonly best: Leader | null;
  readonly champion: ChampionLeader | null;
  /** A rule ended the search; the final test is still to run. */
  readonly ending: StopRule | null;
  /** Milliseconds spent running, over all resumptions. */
  readonly runMs: number;
  readonly usage: Usage;
  readonly stateHash: string | null;
  readonly stateHashGeneration: number | null;
  /** When the last snapshot was made, in milliseconds since epoch; 0 for none. */
  readonly snapshotAt: number;
  /** Hash of the champion in it. */
  readonly snapshotChampion: string | null;
  /** Number of the newest blob of ancestors that a snapshot names. */
  readonly snapshotLineage: number;
  /** Trace id of the last command: the cause of all that follows from it. */
  readonly correlation: string;
  readonly suspicion: Suspicion;
  /** Hash chunks of earlier generations may go. */
  readonly keepHashesFrom: number;
  /** Milliseconds since epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export const newProgress = (now: number, correlation: string): Progress => ({
  state: 'created',
  stoppedBy: null,
  pausedBy: null,
  epoch: 1,
  highest: -1,
  slots: 0,
  search: null,
  best: null,
  champion: null,
  ending: null,
  runMs: 0,
  usage: { fuel: 0, bytes: 0, frames: 0 },
  stateHash: null,
  stateHashGeneration: null,
  snapshotAt: 0,
  snapshotChampion: null,
  snapshotLineage: 0,
  correlation,
  suspicion: TRUSTED,
  keepHashesFrom: 0,
  createdAt: now,
  updatedAt: now,
});

/** The leaders of a state, as rows show them. */
export function leadersOf(
  state: Pick<SearchState, 'best' | 'champion'>,
): Pick<Progress, 'best' | 'champion'> {
  return {
    best: state.best === null ? null : leaderOf(state.best),
    champion:
      state.champion === null
        ? null
        : { ...leaderOf(state.champion.agent), heldOutFitness: state.champion.heldOutFitness },
  };
}

const leaderOf = ({ hash, evaluation }: Agent): Leader => ({ hash, fitness: evaluation.fitness });

/**
 * The state to go on from: generations and slots continue after the highest ever given out, not after the state's own.
 * They differ only between a restore and the next recorded generation.
 */
export function raised(saved: SavedState, { highest, slots }: Progress): SavedState {
  const skipped = Math.max(0, highest - saved.generation);
  return {
    ...saved,
    generation: saved.generation + skipped,
    improvedIn: saved.improvedIn + skipped,
    nextSlot: Math.max(saved.nextSlot, slots),
  };
}

/** Slots of the agents that a stored state names: all it needs to be loaded. */
export function namedSlots(saved: SavedState): Set<number> {
  const slots = new Set<number>();
  for (const island of saved.islands) {
    for (const slot of island.members) slots.add(slot);
    for (const slot of island.archive) slots.add(slot);
    for (const [slot] of island.immigrants) slots.add(slot);
  }
  if (saved.champion !== null) slots.add(saved.champion.slot);
  if (saved.best !== null) slots.add(saved.best);
  if (saved.tuner?.ongoing != null) slots.add(saved.tuner.ongoing.incumbent);
  return slots;
}
