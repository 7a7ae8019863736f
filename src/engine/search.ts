/**
 * The search: one generation after another over a population in memory. It knows no clock, no storage and no evaluator;
 * its owner opens a generation, carries jobs to an `Evaluator` and results back, closes, and stores what closing returned.
 */
import type { HashChunk } from '../core/dna/hash-chunks.ts';
import type { Agent, Genome } from '../core/evolution/agent.ts';
import type { Config, StopRules } from '../core/evolution/config.ts';
import type { EvaluationTask } from '../core/evolution/evaluation-task.ts';
import type { Random } from '../core/evolution/random.ts';
import type { OperatorFactors, RatePolicy } from '../core/evolution/rates.ts';
import type { SavedState } from '../core/evolution/saved-state.ts';
import type { SearchState } from '../core/evolution/state.ts';
import { loadState } from '../core/evolution/saved-state.ts';
import { emptyState } from '../core/evolution/state.ts';
import type { GenerationSummary } from '../core/evolution/statistics.ts';
import type { StopRule } from '../core/evolution/stop-rules.ts';
import { strategyNamed } from '../core/evolution/strategies/named.ts';
import type { EvaluationJob, EvaluationResult } from '../ports.ts';
import type { Arrival, ArrivalOutcome, Settled } from './arrival.ts';
import { gridOf } from './grid.ts';
import type { Rescored } from './rescore.ts';
import { SearchInMemory } from './search-in-memory.ts';
import type { SearchEvent } from './search-event.ts';
import { beginCourse, firstCourse } from './switch-strategy.ts';

/** What is searched: fixed for the life of a population, except `config.stop`. */
export interface SearchTask {
  readonly config: Config;
  /** At least one; they have passed the gate. */
  readonly seeds: readonly Genome[];
  readonly baselines: readonly NamedGenome[];
  readonly evaluation: EvaluationTask;
  /** How often genetic operators are tried; not given, what worked lately is tried more often. For comparisons. */
  readonly ratePolicy?: RatePolicy;
}

interface NamedGenome {
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

export interface ClosedGeneration {
  readonly generation: number;
  /** The state after this generation: to be stored in place of the one before. */
  readonly state: SavedState;
  /**
   * Agents that the state names and the one before did not: to be stored with this generation. Among them parents of
   * theirs that were born with them and did not survive; those are in `died` too.
   */
  readonly born: readonly Agent[];
  /** Slots of agents that the state no longer names: their rows may go. */
  readonly died: readonly number[];
  /**
   * Agents to be kept in quarantine: in no place of the state, findable, shown to people. Bounded; `summary` counts all.
   */
  readonly quarantined: readonly Agent[];
  /** Structural hashes of the genomes that this generation evaluated or quarantined first. */
  readonly newHashes: HashChunk;
  /** Hash chunks of generations before this number are no longer needed. */
  readonly keepHashesFrom: number;
  /** The `data` of the generation's event. */
  readonly summary: GenerationSummary;
  /** Children of this generation that were better than their best living parent, by operator. */
  readonly improved: Readonly<Record<string, number>>;
  readonly events: readonly SearchEvent[];
  /** In the order of `OpenOptions.arrivals`. */
  readonly arrivals: readonly ArrivalOutcome[];
  /** A stop rule holds (or generation 0 has only failed agents): open no further generation. */
  readonly stop?: StopRule | 'failed';
}

/** What a generation takes in besides what genetic operators make of the living. */
export interface OpenOptions {
  /**
   * They take the first slots, as many as evaluations are left; who is not named in `ClosedGeneration.arrivals` was not
   * looked at. None in generation 0, which has no parents.
   */
  readonly arrivals?: readonly Arrival[];
  /** Slots for genetic operators; 0 for none: generation 0 is then the seeds. Default: the config's generation size. */
  readonly genetic?: number;
  /** Default: the arrivals and their cost. */
  readonly settled?: Settled;
  /** Proposals that the money left is thought to pay for. Default: what `stop.proposals` and `budget.calls` leave. */
  readonly proposalsLeft?: number;
  /** The config has models, but none will be asked any more: what genetic operators find is all there will be. */
  readonly withoutModels?: boolean;
  /** Factors on how often genetic operators are tried, held to 0.5..2. */
  readonly guidance?: { readonly weights: OperatorFactors };
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
  /** So far: results of its slots, and expressions. What closing adds to the search's, once it has ended. */
  readonly evaluations: number;
  /** Fills slots for about `fuel` units of work; true while there is more to propose. */
  propose(fuel: number): boolean;
  /** Applies the results in slot order and advances the search. Throws unless `ended`. */
  close(elapsedSeconds?: number): ClosedGeneration;
}

/** The champion and the baselines on the test split, after the search has ended. */
export interface FinalTest extends OpenRound {
  close(): { readonly state: SavedState };
}

/** The round that scores everybody anew after the engine's version was raised. The search stays as it was. */
export interface Rescore extends OpenRound {
  close(): Rescored;
}

/** A search in memory. Between two generations it is exactly what `save` returns. */
export interface Search {
  /** As it stands after the last closed generation; to be read only. */
  readonly state: Readonly<SearchState>;
  readonly config: Config;
  /** All who may be parents, best first, whichever island they live on. */
  living(): readonly Agent[];
  /** An agent the state names: living, archived, best or champion. */
  find(hash: string): Agent | undefined;
  /** SHA-256 of the state; costs a pass over all agents, so it is made at snapshots only. */
  stateHash(): string;
  save(): SavedState;
  /** Changes the stop rules from the next generation on (PATCH). */
  changeStop(stop: StopRules): void;
  /** The next generation. Only one may be closed: opening another drops what was open. */
  open(options?: OpenOptions): OpenGeneration;
  /**
   * Up to `count` different parents for a model's proposal number `index`, as the strategy chooses them from the state
   * after the last generation; none before generation 0.
   */
  chooseParents(index: number, random: Random, count: number): readonly Agent[];
  /** Generations without a better best. */
  readonly stagnation: number;
  /** Models have found nothing better for so long that they should leave the beaten track. */
  readonly plateau: boolean;
  /** Of `stop.evaluations`; Infinity without. None: the next generation is empty, and ends the search. */
  readonly evaluationsLeft: number;
  /** Champion and baselines on the test split; `ended` at once where the task has none. */
  openTest(): FinalTest;
  /** The scores are of an older engine: no generation may be opened before `openRescore` was closed and stored. */
  readonly isOutdated: boolean;
  openRescore(): Rescore;
}

/** A search before its first generation. */
export function createSearch(task: SearchTask): Search {
  const { config } = task;
  const course = firstCourse(task);
  const islands = strategyNamed(course.strategy).islandCount(config);
  const state = emptyState(gridOf(task), { course, islands, repeats: config.repeats });
  return new SearchInMemory(task, state);
}

/** A search as it was when it was saved: it goes on exactly as if it had never stopped. */
export function loadSearch(task: SearchTask, saved: SavedSearch): Search {
  const state = loadState(saved.state, saved.agents, saved.hashes, gridOf(task), firstCourse(task));
  if (saved.state.course === undefined) beginCourse(task, state);
  return new SearchInMemory(task, state);
}
