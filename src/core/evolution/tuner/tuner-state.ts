import type { Agent } from '../agent.ts';
import type { Stage } from './tuning.ts';

/** What a search remembers of its tuner. */
export interface TunerState {
  readonly ongoing: Tuning | null;
  /** Kinds of agents that were tuned, the last one last; at most `MOST_TUNED`. */
  readonly tuned: readonly Tuned[];
}

/** A tuning that goes on. The state retains its incumbent, which may live nowhere else. */
export interface Tuning {
  readonly incumbent: Agent;
  /** Of the incumbent: `skeletonOf`. */
  readonly skeleton: string;
  readonly round: number;
  readonly stage: Stage;
}

/** A kind of agent: programs that differ in their numbers only. */
export interface Tuned {
  readonly skeleton: string;
  readonly rounds: number;
  /** In which the last round ended. */
  readonly generation: number;
}

export const NOT_TUNED: TunerState = { ongoing: null, tuned: [] };
const MOST_TUNED = 16;

/** As stored: small JSON that names the incumbent by its slot. */
export interface SavedTuner {
  readonly ongoing: (Omit<Tuning, 'incumbent'> & { readonly incumbent: number }) | null;
  readonly tuned: readonly Tuned[];
}

/** Undefined while nothing was ever tuned. */
export function saveTuner({ ongoing, tuned }: TunerState): SavedTuner | undefined {
  if (ongoing === null && tuned.length === 0) return undefined;
  return { ongoing: ongoing && { ...ongoing, incumbent: ongoing.incumbent.slot }, tuned };
}

export function loadTuner(
  saved: SavedTuner | undefined,
  agentOf: (slot: number) => Agent,
): TunerState {
  if (saved === undefined) return NOT_TUNED;
  const { ongoing, tuned } = saved;
  return { ongoing: ongoing && { ...ongoing, incumbent: agentOf(ongoing.incumbent) }, tuned };
}

/** Notes that a kind of agent was tuned once more. */
export function noteTuned(tuned: readonly Tuned[], skeleton: string, generation: number): Tuned[] {
  const rounds = 1 + (tuned.find((one) => one.skeleton === skeleton)?.rounds ?? 0);
  const others = tuned.filter((one) => one.skeleton !== skeleton);
  return [...others, { skeleton, rounds, generation }].slice(-MOST_TUNED);
}

/** Generations to wait before the same kind is tuned again, for every time it was. */
const WAIT = 5;

/** The round that a kind of agent is due for now; null if it is too early. */
export function roundFor(
  tuned: readonly Tuned[],
  skeleton: string,
  generation: number,
): number | null {
  const known = tuned.find((one) => one.skeleton === skeleton);
  if (known === undefined) return 0;
  return generation - known.generation < WAIT * known.rounds ? null : known.rounds;
}
