/** The state of a search between two generations, in memory; `saved-state.ts` is what is stored of it. */
import type { Agent } from './agent.ts';
import type { Grid } from './archive.ts';
import { CycleMemory } from './cycles.ts';
import type { ChunkSize } from './duplicates.ts';
import { DuplicateWindow } from './duplicates.ts';
import { Island } from './island.ts';
import type { Champion } from './promotion.ts';
import type { Rates } from './rates.ts';
import { initialRates } from './rates.ts';
import { ENGINE_VERSION } from '../version.ts';
import { Roster } from './roster.ts';
import type { Course } from './strategies/auto.ts';
import type { TunerState } from './tuner/tuner-state.ts';
import { NOT_TUNED } from './tuner/tuner-state.ts';

/** What a baseline (the best seed is the first one, named `seed`) reached. */
export interface BaselineScore {
  readonly name: string;
  readonly hash: string;
  readonly fitness: number;
  /** Null where the task has no held-out split. */
  readonly heldOutFitness: number | null;
  /** Present once the final test ran. */
  readonly testFitness?: number;
}

/** In memory. The engine changes it in place, only while it closes a generation. */
export interface SearchState {
  /** Version of the engine whose scores these are; below the code's, the living are to be scored anew first. */
  readonly engine: number;
  /** The last closed generation; -1 before generation 0. */
  generation: number;
  /** Slots are dense over the population's life. */
  nextSlot: number;
  evaluations: number;
  /** Slots in a row that brought no evaluation. */
  idleSlots: number;
  heldOutEvaluations: number;
  /** Proposals of models that came to an end, whatever became of them. */
  proposals: number;
  /** How many had when fitness or distance of the best last improved. */
  improvedAt: number;
  /** What models' proposals gained lately: see `gains.ts`. */
  gains: readonly number[];
  course: Course;
  tuner: TunerState;
  readonly roster: Roster;
  islands: readonly Island[];
  /** How often a living agent was a parent, by slot; absent = never. */
  readonly children: Map<number, number>;
  champion: Champion | null;
  /** The best agent so far, by the order. */
  best: Agent | null;
  /** When fitness or distance of the best last improved. */
  improvedIn: number;
  /** Hashes of living agents that the promotion gate refused. */
  readonly refused: Set<string>;
  /** Agents quarantined so far, unsafe proposals among them. */
  quarantined: number;
  /** How many `scores` a module gives; fixed by the first agent that did not fail, null until then. */
  scoresLength: number | null;
  /** The evaluator gave two results for one agent. */
  noisy: boolean;
  /** The first repeat number that no comparison by means has used. */
  nextRepeat: number;
  rates: Rates;
  baselines: readonly BaselineScore[];
  /** Of the champion, once the final test ran. */
  testFitness: number | null;
  readonly duplicates: DuplicateWindow;
  readonly cycles: CycleMemory;
  /** The stored chunks of hashes that the window still needs, oldest first. */
  readonly chunks: ChunkSize[];
}

/** What a search starts with. */
interface Beginning {
  readonly course: Course;
  readonly islands: number;
  /** How many repeats scoring uses; comparisons by means start after them. */
  readonly repeats: number;
}

export function emptyState(grid: Grid, { course, islands, repeats }: Beginning): SearchState {
  const roster = new Roster();
  return {
    engine: ENGINE_VERSION,
    generation: -1,
    nextSlot: 0,
    evaluations: 0,
    idleSlots: 0,
    heldOutEvaluations: 0,
    proposals: 0,
    improvedAt: 0,
    gains: [],
    course,
    tuner: NOT_TUNED,
    roster,
    islands: Array.from({ length: islands }, () => new Island(grid, roster)),
    children: new Map(),
    champion: null,
    best: null,
    improvedIn: -1,
    refused: new Set(),
    quarantined: 0,
    scoresLength: null,
    noisy: false,
    nextRepeat: repeats,
    rates: initialRates(),
    baselines: [],
    testFitness: null,
    duplicates: new DuplicateWindow(),
    cycles: new CycleMemory(),
    chunks: [],
  };
}

/** All agents that may be parents, island after island, best first. Copies count once. */
export function livingAgents(state: SearchState): readonly Agent[] {
  const [only] = state.islands;
  if (only !== undefined && state.islands.length === 1) return only.members;
  return [...new Set(state.islands.flatMap((island) => island.members))];
}

/** Who leads: the best agent takes its place, and when its results improved the generation is noted. */
export function noteBest(state: SearchState, agent: Agent, isImprovement: boolean): void {
  state.roster.retain(agent);
  if (state.best !== null) state.roster.release(state.best);
  state.best = agent;
  if (!isImprovement) return;
  state.improvedIn = state.generation;
  state.improvedAt = state.proposals;
}

export function crown(state: SearchState, champion: Champion): void {
  state.roster.retain(champion.agent);
  if (state.champion !== null) state.roster.release(state.champion.agent);
  state.champion = champion;
}
