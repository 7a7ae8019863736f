/**
 * The tuning of one agent's numbers, stage after stage: single steps, then the covariance, then shorter texts. Pure: a
 * round asks for vectors, is told what they came to, and the next stage follows from that alone.
 */
import type { Random } from '../random.ts';
import type { ClimbsStage } from './climbs.ts';
import { askClimbs, startClimbs, tellClimbs } from './climbs.ts';
import type { CovarianceStage } from './covariance.ts';
import {
  FEWEST_SAMPLES,
  askCovariance,
  startCovariance,
  tellCovariance,
  usualSamples,
} from './covariance.ts';
import type { PatternStage } from './pattern.ts';
import { askPattern, startPattern, tellPattern } from './pattern.ts';
import type { ShortenStage } from './shorten.ts';
import { askShorten, bestShorter, startShorten, tellShorten } from './shorten.ts';
import type { Incumbent, Trial } from './trial.ts';
import { againstIncumbent, compareTrials } from './trial.ts';

export type Stage = ClimbsStage | PatternStage | CovarianceStage | ShortenStage;

/** What is fixed for a tuning. */
export interface TuningRules {
  /** Constants stay whole numbers. */
  readonly integer: boolean;
  /** Results change little with small steps: worth more than single steps. */
  readonly smooth: boolean;
  /** How often this kind of agent was tuned before. */
  readonly round: number;
  /** Fitness that nothing exceeds, with distance 0; null where there is none. */
  readonly perfect: number | null;
  /** The evaluator tells gradients. */
  readonly structured: boolean;
}

/** Deviation of the first samples as a share of the constants: every further round looks elsewhere. */
const SHARES = [0.3, 1, 0.03, 3, 0.1];
/** A constant near 0 deviates as if it were this share of the average one. */
const LEAST_SHARE = 0.3;

/** The first stage. `wide`: single steps were tried on this agent or one like it; the covariance comes next. */
export function startStage(vector: readonly number[], rules: TuningRules, wide: boolean): Stage {
  if (rules.structured && !rules.integer && rules.round === 0) return startClimbs();
  return (wide ? wider(vector, rules) : null) ?? startPattern(vector, rules.integer);
}

/** Iterations in which a distribution may find nothing and still be on its way. */
const PATIENCE = 20;
/** And after which it should have overtaken who leads. */
const MOST_ITERATIONS = 100;

/** Whether to go on with a tuning although another kind of agent leads. */
export function isProductive(stage: Stage): boolean {
  if (stage.kind === 'shorten' || stage.kind === 'climbs') return true;
  if (stage.kind === 'pattern') return stage.barren === 0;
  return stage.barren < PATIENCE && stage.iteration < MOST_ITERATIONS;
}

function wider(vector: readonly number[], { integer, smooth, round }: TuningRules): Stage | null {
  if (integer || !smooth || vector.length < 2) return null;
  const average = vector.reduce((sum, value) => sum + Math.abs(value), 0) / vector.length;
  const least = LEAST_SHARE * (average === 0 ? 1 : average);
  const share = SHARES[round % SHARES.length] ?? 1;
  return startCovariance(
    vector,
    vector.map((value) => share * Math.max(Math.abs(value), least)),
  );
}

/** Sizes of single steps that are tried side by side. */
const SCALES = 3;

/** Climbs side by side: each is a vector or two of the stored state. */
const MOST_CLIMBS = 16;

/** How many vectors a round wants if it may have `most`; 0 if so few are no use to it. */
export function roundSize(stage: Stage, constants: number, most: number): number {
  switch (stage.kind) {
    case 'climbs':
      // The first vector shows whether the evaluator says anything useful.
      return Math.min(most, stage.climbs.length === 0 ? 1 : MOST_CLIMBS);
    case 'pattern':
      return Math.min(most, SCALES * 2 * constants + 2);
    case 'covariance':
      return most < FEWEST_SAMPLES ? 0 : Math.min(most, 4 * usualSamples(constants));
    case 'shorten':
      return most;
  }
}

/** Vector number `index` of a round of `size`; null if there are not so many. `random`: of the vector's slot. */
export type AskVector = (index: number, random: () => Random) => readonly number[] | null;

/** Prepares a round. */
export function askStage(
  stage: Stage,
  incumbent: Pick<Incumbent, 'vector'>,
  size: number,
  { integer }: TuningRules,
): AskVector {
  switch (stage.kind) {
    case 'climbs':
      return (index, random) => askClimbs(stage, incumbent.vector, index, random);
    case 'pattern':
      return (index) => askPattern(stage, incumbent, index, integer);
    case 'covariance': {
      const sample = askCovariance(stage);
      return (_, random) => sample(random());
    }
    case 'shorten': {
      const vectors = askShorten(stage, incumbent, size);
      return (index) => vectors[index] ?? null;
    }
  }
}

/** What a round came to. */
interface Advance {
  /** Null when the tuning has ended. */
  readonly stage: Stage | null;
  /** Number of the trial that takes the incumbent's place; -1 if it keeps it. */
  readonly successor: number;
}

export function tellStage(
  stage: Stage,
  incumbent: Incumbent,
  trials: readonly Trial[],
  rules: TuningRules,
): Advance {
  const successor = successorOf(stage, incumbent, trials);
  const trial = trials[successor];
  const { vector, evaluation } = trial ?? incumbent;
  const isPerfect =
    rules.perfect !== null &&
    (evaluation ?? incumbent.evaluation).fitness >= rules.perfect &&
    (evaluation ?? incumbent.evaluation).distance === 0;
  const next = nextStage(stage, incumbent, trials, rules);
  if (stage.kind === 'shorten') return { stage: next, successor };
  if (isPerfect) return { stage: startShorten(), successor };
  return { stage: next ?? followerOf(stage, vector, rules), successor };
}

/** What comes after a stage that has nothing more to give. */
function followerOf(stage: Stage, vector: readonly number[], rules: TuningRules): Stage {
  if (stage.kind === 'climbs' && stage.used === 0) return startPattern(vector, rules.integer);
  return (stage.kind === 'pattern' ? wider(vector, rules) : null) ?? startShorten();
}

function nextStage(
  stage: Stage,
  incumbent: Incumbent,
  trials: readonly Trial[],
  { integer }: TuningRules,
): Stage | null {
  switch (stage.kind) {
    case 'climbs':
      return tellClimbs(stage, incumbent, trials);
    case 'pattern':
      return tellPattern(stage, incumbent, trials, integer);
    case 'covariance':
      return tellCovariance(stage, incumbent, trials);
    case 'shorten':
      return tellShorten(stage, incumbent, trials);
  }
}

function successorOf(stage: Stage, incumbent: Incumbent, trials: readonly Trial[]): number {
  if (stage.kind === 'shorten') return bestShorter(incumbent, trials);
  const [best] = trials.toSorted(compareTrials);
  return best === undefined || againstIncumbent(best, incumbent) >= 0 ? -1 : trials.indexOf(best);
}
