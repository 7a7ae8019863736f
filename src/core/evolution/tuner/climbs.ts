/**
 * Climbs by structure: where an evaluator tells the gradients of objective and constraints, a few dozen evaluations
 * reach an optimum that thousands of samples do not. Several climbs go on side by side; one that has arrived is shaken
 * and starts again (basin hopping, Wales and Doye 1997).
 *
 * Decision: every vector is an evaluation, so a climb spends them as sequential linear programming does (Griffith and
 * Stewart, Management Science 7, 1961): each step solves the linear model exactly, and about ten steps arrive. An
 * augmented Lagrangian descended by Adam needs thousands of gradients for the same optimum; on the linear model in place
 * of the program it left constraints broken by 1e-2 after as many steps (26 circles, four starts).
 */
import { pow } from '../../language/math/index.ts';
import type { Random } from '../random.ts';
import { bestStep } from './best-step.ts';
import { bounded } from './digits.ts';
import type { Incumbent, Trial } from './trial.ts';
import { againstIncumbent } from './trial.ts';

/** One climb. */
export interface Climb {
  /** The vector that is tried next; null to set out anew. */
  readonly next: readonly number[] | null;
  /** Most that a constant changes in a step. */
  readonly radius: number;
  readonly steps: number;
  /** Fitness that the last step reached; null before the first. */
  readonly last: number | null;
  /** Where it set out from, once it has arrived somewhere: what the next shake starts from. */
  readonly home: readonly number[] | null;
  /** Fitness there. */
  readonly height: number | null;
  /** Climbs from home that led no higher. */
  readonly shakes: number;
}

export interface ClimbsStage {
  readonly kind: 'climbs';
  readonly climbs: readonly Climb[];
  readonly used: number;
  /** Trials since one was better than the incumbent. */
  readonly barren: number;
}

/** First radius as a share of the spread of the constants. */
const FIRST_RADIUS = 0.1;
const NARROW = 0.3;
/** Near an optimum steps become shorter and shorter: the next is at most so many times this one. */
const WIDEN = 4;
/** A step that gains less than this share of its radius asks for a smaller one. */
const LEAST_SHARE = 1e-3;
/** Gains and steps below this are rounding. */
const ARRIVED = 1e-10;
const MOST_STEPS = 40;
/** A constraint is broken where it is further below 0 than rounding explains. */
const BROKEN = 1e-9;
const MENDING_STEPS = 8;
/** After so many steps a climb that needs more than `HOPE` more like the last one is given up. */
const HOPE_STEPS = 3;
const HOPE = 2;
/** A home from which so many led no higher is left. */
const MOST_SHAKES = 30;
/** What constraints keep above 0: more than a double's rounding, less than anybody counts. */
const MARGIN = 1e-13;

export const startClimbs = (): ClimbsStage => ({ kind: 'climbs', climbs: [], used: 0, barren: 0 });

/** Of the values, at least a little. */
function spreadOf(vector: readonly number[]): number {
  const spread = Math.max(...vector) - Math.min(...vector);
  return spread > 0 ? spread : Math.max(Math.abs(vector[0] ?? 0), 1);
}

/** Every so many climbs one always sets out from the incumbent; the others keep to their own homes. */
const INTENSE = 4;

/** Vector number `index` of a round: where that climb goes on, or a new one begins. */
export function askClimbs(
  { climbs }: ClimbsStage,
  incumbent: readonly number[],
  index: number,
  random: () => Random,
): readonly number[] {
  const climb = climbs[index];
  if (climb !== undefined && climb.next !== null) return climb.next;
  if (index % INTENSE === 0) return shaken(incumbent, random());
  const home = climb?.home ?? null;
  return home === null ? scattered(incumbent, random()) : shaken(home, random());
}

/** All constants moved far: another place altogether, of the same scale. */
function scattered(vector: readonly number[], random: Random): readonly number[] {
  const deviation = SCATTER * spreadOf(vector);
  return vector.map((value) => bounded(value + deviation * random.normal()));
}

const SCATTER = 0.2;

/** Some neighbouring constants, few or all, moved: the fewer, the further. */
function shaken(vector: readonly number[], random: Random): readonly number[] {
  const size = vector.length;
  const count = Math.max(2, Math.round(pow(size, random.next())));
  const first = random.int(size);
  const share = pow(10, -0.3 - 1.5 * random.next() * pow(count / size, 0.3));
  const deviation = spreadOf(vector) * share;
  return vector.map((value, i) => {
    const isMoved = (i - first + size) % size < count;
    return isMoved ? bounded(value + deviation * random.normal()) : value;
  });
}

/** Trials without a better incumbent, a constant, after which the stage gives up. */
const BARREN_TRIALS_A_CONSTANT = 200;

/** The stage after a round; null without a structure, or when climbing has found nothing for long. */
export function tellClimbs(
  stage: ClimbsStage,
  incumbent: Incumbent,
  trials: readonly Trial[],
): ClimbsStage | null {
  if (trials.every(({ structure }) => structure === null)) return null;
  const improved = trials.some((trial) => againstIncumbent(trial, incumbent) < 0);
  const barren = improved ? 0 : stage.barren + trials.length;
  if (barren > BARREN_TRIALS_A_CONSTANT * incumbent.vector.length) return null;
  return {
    kind: 'climbs',
    climbs: trials.map((trial, i) => climbOn(stage.climbs[i] ?? newClimb(trial.vector), trial)),
    used: stage.used + trials.length,
    barren,
  };
}

const newClimb = (vector: readonly number[]): Climb => ({
  next: null,
  radius: FIRST_RADIUS * spreadOf(vector),
  steps: 0,
  last: null,
  home: null,
  height: null,
  shakes: 0,
});

/** A climb after its trial: a step further, or home from where it arrived. */
function climbOn(climb: Climb, { vector, evaluation, structure }: Trial): Climb {
  if (evaluation === null || evaluation.failed || structure === null) return arrive(climb, null);
  const { fitness } = evaluation;
  const gain = climb.last === null ? Infinity : fitness - climb.last;
  const isBroken = structure.constraints.some(({ value }) => value < -BROKEN);
  if (hasArrived(climb, fitness, gain, isBroken)) return arrive(climb, { vector, fitness });
  const isSlow = !isBroken && gain < LEAST_SHARE * climb.radius;
  const radius = isSlow ? NARROW * climb.radius : climb.radius;
  const step = bestStep(vector.length, structure, radius, MARGIN);
  const length = step.reduce((most, part) => Math.max(most, Math.abs(part)), 0);
  // Not a number where the program was degenerate: no step either.
  if (!(length >= ARRIVED * spreadOf(vector))) return arrive(climb, { vector, fitness });
  return {
    ...climb,
    next: vector.map((value, i) => bounded(value + (step[i] ?? 0))),
    radius: Math.min(radius, WIDEN * length),
    steps: climb.steps + 1,
    last: Math.max(fitness, climb.last ?? -Infinity),
  };
}

/** Nothing is gained any more, or too little to get as high as before. */
function hasArrived(
  { steps, height }: Climb,
  fitness: number,
  gain: number,
  isBroken: boolean,
): boolean {
  if (steps >= MOST_STEPS) return true;
  // Constraints are mended first, whatever the score says meanwhile.
  if (steps < 2 || (isBroken && steps < MENDING_STEPS)) return false;
  if (gain < ARRIVED * Math.max(1, Math.abs(fitness))) return true;
  return steps >= HOPE_STEPS && height !== null && fitness + HOPE * gain < height;
}

/** The next one sets out from here if it is no lower than where this one did. */
function arrive(
  climb: Climb,
  reached: { readonly vector: readonly number[]; readonly fitness: number } | null,
): Climb {
  const fresh = newClimb(reached?.vector ?? climb.home ?? climb.next ?? [0]);
  const { home, height, shakes } = climb;
  if (reached !== null && reached.fitness >= (height ?? -Infinity)) {
    const isHigher = reached.fitness > (height ?? -Infinity) + ARRIVED;
    return {
      ...fresh,
      home: reached.vector,
      height: reached.fitness,
      shakes: isHigher ? 0 : shakes + 1,
    };
  }
  return shakes < MOST_SHAKES ? { ...fresh, home, height, shakes: shakes + 1 } : fresh;
}
