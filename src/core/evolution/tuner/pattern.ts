import { pow } from '../../language/math/index.ts';
import { bounded, roundToStep } from './digits.ts';
import type { Incumbent, Trial } from './trial.ts';
import { againstIncumbent, compareTrials } from './trial.ts';

/**
 * Pattern search (Hooke and Jeeves, Journal of the ACM 8, 1961), many steps side by side: single constants go up and
 * down by steps of their own; what helped is tried together, and further.
 */
export interface PatternStage {
  readonly kind: 'pattern';
  /** One a constant; its sign is the direction that is tried first. */
  readonly steps: readonly number[];
  /**
   * Number of the single step that is next: two a constant, up and down. A round that began with a move passes over one
   * more. (Without that, of two tasks of `bench:search` one ended higher under five strategies of six, one lower under
   * all: ten seeds each.)
   */
  readonly cursor: number;
  /** Added to the incumbent as the first trial; null if nothing helped last time. */
  readonly move: readonly number[] | null;
  readonly used: number;
  /** Trials since one helped. */
  readonly barren: number;
}

/** A first step is this share of the constant, or of the smallest constant that is worth a step. */
const FIRST_SHARE = 0.1;
const SMALLEST = 0.1;
/** Steps below this share of the constant tell nothing any more. */
const LAST_SHARE = 1e-7;
const WIDEN = 2;
const NARROW = 0.25;

export const startPattern = (vector: readonly number[], integer: boolean): PatternStage => ({
  kind: 'pattern',
  steps: vector.map((value) => (integer ? 1 : FIRST_SHARE * Math.max(Math.abs(value), SMALLEST))),
  cursor: 0,
  move: null,
  used: 0,
  barren: 0,
});

/** What trial number `index` of this round changes; null for the pattern's own move. */
interface Step {
  readonly constant: number;
  readonly size: number;
  readonly isSecond: boolean;
}

function stepOf({ steps, cursor, move }: PatternStage, index: number): Step | null {
  const number = index - Number(move !== null);
  if (number < 0) return null;
  const constant = ((cursor + number) >> 1) % steps.length;
  const isSecond = (cursor + number) % 2 === 1;
  // Where there are more places than steps to try, the rest tries finer ones.
  const scale = pow(NARROW, Math.floor(number / (2 * steps.length)));
  return { constant, isSecond, size: (steps[constant] ?? 0) * scale * (isSecond ? -1 : 1) };
}

/** Vector number `index` of this round. */
export function askPattern(
  stage: PatternStage,
  { vector }: Pick<Incumbent, 'vector'>,
  index: number,
  integer: boolean,
): readonly number[] {
  const step = stepOf(stage, index);
  if (step === null) return vector.map((value, i) => bounded(value + (stage.move?.[i] ?? 0)));
  return vector.map((value, i) => {
    if (i !== step.constant) return value;
    return integer
      ? bounded(value + Math.sign(step.size) * Math.max(1, Math.round(Math.abs(step.size))))
      : roundToStep(value + step.size, Math.abs(step.size));
  });
}

/** The stage after a round; null once it has nothing more to give. */
export function tellPattern(
  stage: PatternStage,
  incumbent: Incumbent,
  trials: readonly Trial[],
  integer: boolean,
): PatternStage | null {
  const steps = [...stage.steps];
  const helped = new Map<number, Trial>();
  trials.forEach((trial, index) => {
    const step = stepOf(stage, index);
    if (step === null) return;
    const isBetter = againstIncumbent(trial, incumbent) < 0;
    if (isBetter && !helped.has(step.constant)) {
      helped.set(step.constant, trial);
      steps[step.constant] = step.size * WIDEN;
    } else if (step.isSecond && !helped.has(step.constant))
      steps[step.constant] = (steps[step.constant] ?? 0) * NARROW;
  });
  const improved = trials.some((trial) => againstIncumbent(trial, incumbent) < 0);
  const next: PatternStage = {
    kind: 'pattern',
    steps,
    cursor: (stage.cursor + trials.length) % (2 * steps.length),
    move: nextMove(stage, incumbent, trials, helped, improved),
    used: stage.used + trials.length,
    barren: improved ? 0 : stage.barren + trials.length,
  };
  return isSpent(next, incumbent, integer) ? null : next;
}

/** From the best trial of the round to all that helped together; if that is the same place, as far again. */
function nextMove(
  { move }: PatternStage,
  { vector }: Incumbent,
  trials: readonly Trial[],
  helped: ReadonlyMap<number, Trial>,
  improved: boolean,
): readonly number[] | null {
  const leader = trials.toSorted(compareTrials)[0];
  if (!improved || leader === undefined) return null;
  if (move !== null && leader === trials[0]) return move.map((part) => part * WIDEN);
  const together = vector.map((value, i) => helped.get(i)?.vector[i] ?? value);
  const rest = together.map((value, i) => value - (leader.vector[i] ?? value));
  return rest.some((part) => part !== 0)
    ? rest
    : vector.map((value, i) => (leader.vector[i] ?? value) - value);
}

/** Rounds over all constants, in single steps, and without success. */
const MOST_SWEEPS = 30;
const BARREN_SWEEPS = 3;

function isSpent(
  { steps, used, barren }: PatternStage,
  incumbent: Incumbent,
  integer: boolean,
): boolean {
  const sweep = 2 * steps.length;
  if (used >= MOST_SWEEPS * sweep || barren >= BARREN_SWEEPS * sweep + 2) return true;
  return steps.every((step, i) => {
    const least = integer
      ? 0.1
      : LAST_SHARE * Math.max(Math.abs(incumbent.vector[i] ?? 0), SMALLEST);
    return Math.abs(step) < least;
  });
}
