import type { StopRules } from './config.ts';

/** What the stop rules look at, after a generation. */
export interface Progress {
  /** Recorded so far: generation 0 is the first. */
  readonly generations: number;
  readonly evaluations: number;
  /** Best so far on the training cases; null while all failed. */
  readonly fitness: number | null;
  /** Generations since the best last improved. */
  readonly stagnation: number;
  /** Slots in a row that brought nothing: all that was drawn for them had been evaluated before, or was refused. */
  readonly idleSlots: number;
  /** Of running, pauses left out; absent where nobody measures it. */
  readonly seconds?: number | undefined;
  /** Of models, settled. */
  readonly proposals: number;
}

/** Why a search ended: the rule's name; `budget` where it got all the proposals of models it was to have. */
export type StopRule = Exclude<keyof StopRules, 'proposals'> | 'budget';

/** Each of them is eight draws: there is nothing left to try, and limits of evaluations alone would never end it. */
const EXHAUSTED_SLOTS = 1_000;

/**
 * The first rule that holds, the goal before the limits; null while the search goes on. `stagnation` also where the
 * programs are exhausted.
 */
export function stopRule(progress: Progress, stop: StopRules): StopRule | null {
  const reached: readonly (readonly [keyof StopRules, number | null | undefined])[] = [
    ['fitness', progress.fitness],
    ['evaluations', progress.evaluations],
    ['generations', progress.generations],
    ['stagnation', progress.stagnation],
    ['seconds', progress.seconds],
    ['proposals', progress.proposals],
  ];
  for (const [rule, value] of reached) {
    const limit = stop[rule];
    if (limit !== undefined && value !== null && value !== undefined && value >= limit)
      return rule === 'proposals' ? 'budget' : rule;
  }
  return progress.idleSlots >= EXHAUSTED_SLOTS ? 'stagnation' : null;
}
