/**
 * The search: one generation after another over a population in memory. It knows no clock, no storage and no evaluator;
 * its owner opens a generation, carries jobs to an `Evaluator` and results back, closes, and stores what closing returned.
 */
import type { Agent, Genome } from '../core/evolution/agent.ts';
import type { Config } from '../core/evolution/config.ts';
import type { EvaluationTask } from '../core/evolution/evaluation-task.ts';
import type { GenerationSummary } from '../core/evolution/statistics.ts';
import type { SavedState } from '../core/evolution/state.ts';
import type { EvaluationJob, EvaluationResult } from '../ports.ts';

/** What is searched: fixed for the life of a population, except `config.stop`. */
export interface SearchTask {
  readonly config: Config;
  /** At least one; they have passed the gate. */
  readonly seeds: readonly Genome[];
  readonly baselines: readonly NamedGenome[];
  readonly evaluation: EvaluationTask;
}

export interface NamedGenome {
  readonly name: string;
  readonly genome: Genome;
}

/** Everything a search needs to continue after its last closed generation. The owner stores it, part by part. */
export interface SavedSearch {
  /** Small JSON: agents are named by their slots. */
  readonly state: SavedState;
  /** All agents the state names (living, archived, champion), in any order. */
  readonly agents: readonly Agent[];
  /** `ClosedGeneration.newHashes` of all generations whose chunk has not been dropped, oldest first. */
  readonly hashes: readonly HashChunk[];
}

/** Structural hashes (16 bytes each) of the genomes a generation evaluated first. */
export interface HashChunk {
  readonly generation: number;
  readonly hashes: Uint8Array;
}

/** Why a search ended by its rules; `user` and `budget` are the owner's. */
export type StoppedBy =
  | 'evaluations'
  | 'fitness'
  | 'stagnation'
  | 'generations'
  | 'seconds'
  | 'user'
  | 'budget';

/** What happened in a generation besides its statistics; the owner records each as an event. */
export type SearchEvent =
  | {
      readonly type: 'champion-changed';
      readonly hash: string;
      readonly previous: string | null;
      readonly fitness: number;
      readonly heldOutFitness: number | null;
    }
  | { readonly type: 'promotion-refused'; readonly hash: string; readonly reason: string }
  | { readonly type: 'agent-quarantined'; readonly hash: string; readonly reason: string }
  | { readonly type: 'evaluator-noisy'; readonly hash: string }
  | {
      readonly type: 'emigrated';
      readonly from: number;
      readonly to: number;
      readonly hashes: readonly string[];
    }
  | { readonly type: 'strategy-switched'; readonly from: string; readonly to: string };

export interface ClosedGeneration {
  readonly generation: number;
  /** The state after this generation: to be stored in place of the one before. */
  readonly state: SavedState;
  /** Agents that the state names and the one before did not: to be stored with this generation. */
  readonly born: readonly Agent[];
  /** Slots of agents that the state no longer names: their rows may go. */
  readonly died: readonly number[];
  readonly newHashes: HashChunk;
  /** Hash chunks of generations before this number are no longer needed. */
  readonly keepHashesFrom: number;
  /** The `data` of the generation's event. */
  readonly summary: GenerationSummary;
  readonly events: readonly SearchEvent[];
  /** A stop rule holds (or generation 0 has only failed agents): open no further generation. */
  readonly stop?: StoppedBy | 'failed';
}

/** A round of jobs whose results may come in any order. */
export interface OpenRound {
  /** Up to `max` jobs that have not been taken yet; more may follow after `complete`. */
  take(max: number): readonly EvaluationJob[];
  /** Takes a result; a second one for the same job, or one for an unknown job, changes nothing. */
  complete(result: EvaluationResult): void;
  /** Nothing is left to propose, to take or to complete. */
  readonly ended: boolean;
}

/** A generation being made. Dropping it (pause, stop, crash) leaves the search as it was after the last one. */
export interface OpenGeneration extends OpenRound {
  readonly generation: number;
  /** Fills slots for about `fuel` units of work; true while there is more to propose. */
  propose(fuel: number): boolean;
  /** Applies the results in slot order and advances the search. Throws unless `ended`. */
  close(elapsedSeconds?: number): ClosedGeneration;
}

/** The champion and the baselines on the test split, after the search has ended. */
export interface FinalTest extends OpenRound {
  close(): { readonly state: SavedState };
}
