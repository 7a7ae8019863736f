import type { Purpose } from './call.ts';

/** What a call asks of a model, as far as choosing one goes: `decide` stands for every purpose that is not named here. */
export const TASK_KINDS = ['mutate', 'repair', 'advise', 'decide'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/** The kind of an open purpose: an unknown one is treated as a decision, the kind whose mistakes cost most. */
export const taskKind = (purpose: Purpose): TaskKind =>
  TASK_KINDS.find((kind) => kind === purpose) ?? 'decide';

export interface TaskFacts {
  /** UTF-8 bytes of the genome that is changed or judged; 0 where there is none. */
  readonly bytes: number;
  /** Training cases that the genome fails. */
  readonly failingCases: number;
  /** Generations without a better best. */
  readonly stagnation: number;
  /** Something waits for a yes or a no, not for a suggestion. */
  readonly decision: boolean;
}

/** A genome of this size counts as large: the default limit of a genome. */
const LARGE_BYTES = 6_656;
/** As many failing cases, and as many generations without progress, count half. The second is the plateau of the strategies. */
const MANY_CASES = 5;
const PLATEAU = 10;
const WEIGHTS = { bytes: 0.35, cases: 0.3, stagnation: 0.35 };
/** A wrong decision is applied, a bad suggestion only dies: decisions are never easy. */
const LEAST_OF_A_DECISION = 0.7;

/** How hard a task is, 0 (easy) to 1. Grows with each fact, and saturates. Facts are ≥ 0. */
export function complexity({ bytes, failingCases, stagnation, decision }: TaskFacts): number {
  const hardness =
    WEIGHTS.bytes * Math.min(1, bytes / LARGE_BYTES) +
    WEIGHTS.cases * saturate(failingCases, MANY_CASES) +
    WEIGHTS.stagnation * saturate(stagnation, PLATEAU);
  return decision ? Math.max(LEAST_OF_A_DECISION, hardness) : hardness;
}

/** x / (x + half): 0 at 0, one half at `half`, below 1. */
const saturate = (x: number, half: number): number => x / (x + half);
