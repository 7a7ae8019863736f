/**
 * Strategy `auto`: a portfolio. No single optimiser dominates, and handing the best to a fresh one when nothing moves
 * beats each alone (GEPA, "omni"). It starts with what pays most often for a task of this kind, hands over when that
 * stagnates, and starts afresh from the best when all have had their turn in vain. All it counts is attempts, so it does
 * not matter how large generations are.
 */
import type { ResolvedStrategy, StrategyName } from '../config.ts';
import type { Compare } from '../evaluation-task.ts';
import type { Signature } from '../signature.ts';
import type { ClimbProgress } from './climb.ts';
import { climbed, isWorthwhile } from './climb.ts';

/** The part of `config.models` that counts here; as posted or as filled. */
interface Models {
  readonly genetic?: number | undefined;
}

/** Nothing but models proposes: attempts are their proposals, few and dear. Else they are evaluations. */
export const onlyModels = (models: Models | undefined): boolean => models?.genetic === 0;

/** What decides where `auto` begins. */
export interface TaskKind {
  /** Null for a module. */
  readonly compare: Compare | null;
  readonly signature: Pick<Signature, 'params'>;
  readonly models?: Models | undefined;
}

/**
 * The strategy that runs first: the named one, or what `auto` picks for a task of this kind. Where single cases are
 * scored, selection by cases solved the example tasks in a fifth of the evaluations that islands took. A module may have
 * no scores by case: greedy while it pays, islands when it stagnates. On four policies greedy was ahead or at most 2 %
 * of the gain behind the best, islands up to 3 %. But an agent without parameters is a vector of constants, and there
 * the tuner does most of the work: `pareto`, which keeps to the best and makes half of the children by exchange, climbed
 * fastest on most of eight such tasks. Where only models propose, evaluations are few, and climbing from the best wastes
 * none.
 */
export function resolveStrategy(
  strategy: StrategyName,
  { compare, signature: { params }, models }: TaskKind,
): ResolvedStrategy {
  if (strategy !== 'auto') return strategy;
  if (onlyModels(models)) return 'greedy';
  if (compare !== null) return 'generational';
  return params.length === 0 ? 'pareto' : 'greedy';
}

/** Where a search stands with its strategies. */
export interface Course {
  readonly strategy: ResolvedStrategy;
  /** Attempts that had been made when it took over, or when the best last improved if that was later. */
  readonly since: number;
  /** Switches since the best last improved. */
  readonly turns: number;
  /** The next generation is a fresh start: new programs beside the few that were kept. */
  readonly fresh: boolean;
  /** Where improvements have to be worthwhile: see `climb.ts`. */
  readonly climb?: ClimbProgress;
}

/** Whether improvements must be worthwhile to count: where `auto` began with constants and nothing else. */
export const isClimb = (strategy: StrategyName, first: ResolvedStrategy): boolean =>
  strategy === 'auto' && first === 'pareto';

/** What `auto` looks at after a generation. */
export interface Outlook {
  /** Made so far: proposals of models that settled where only they propose, else evaluations. */
  readonly attempts: number;
  /** That may still be made; Infinity if nothing limits them. */
  readonly attemptsLeft: number;
  readonly onlyModels: boolean;
  /** Agents have scores by case, two or more. */
  readonly hasCases: boolean;
  /** What ran first. */
  readonly first: ResolvedStrategy;
  /** Fitness of the best, where an improvement must be worthwhile to count. */
  readonly climbing?: number;
}

/**
 * `stagnation`: the next one gets its turn; `plateau`: all have had theirs and the population starts afresh, which takes
 * operators to fill it.
 */
export type SwitchReason = 'stagnation' | 'plateau' | 'few-proposals-left';

export interface Switch {
  readonly to: ResolvedStrategy;
  readonly reason: SwitchReason;
}

/** Proposals of models without a better best after which another strategy gets its turn: ten generations of ten. */
const PATIENCE_PROPOSALS = 100;
/** And evaluations, where operators propose: who looks only at the best has soon seen all there is around it. */
const PATIENCE: Readonly<Record<ResolvedStrategy, number>> = {
  greedy: 2_000,
  'best-of-n': 2_000,
  islands: 2_500,
  generational: 5_000,
  pareto: 1_500,
};
/** With fewer proposals of models than this to come, islands would not live to pay. */
const FEW_PROPOSALS = 200;

/** The strategy to go on with, and why; null to stay. */
export function nextStrategy({ strategy, since, turns }: Course, outlook: Outlook): Switch | null {
  const inTurn = rotation(outlook);
  if (!inTurn.includes(strategy)) return { to: inTurn[0], reason: 'few-proposals-left' };
  const patience = outlook.onlyModels ? PATIENCE_PROPOSALS : PATIENCE[strategy];
  if (outlook.attempts - since < patience) return null;
  const to = inTurn[(inTurn.indexOf(strategy) + 1) % inTurn.length] ?? inTurn[0];
  const isOver = turns + 1 >= inTurn.length && !outlook.onlyModels;
  return { to, reason: isOver ? 'plateau' : 'stagnation' };
}

/** The course after a generation in which nobody took over; `improved`: fitness or distance of the best did. */
export function continued(course: Course, outlook: Outlook, improved: boolean): Course {
  const { attempts, climbing } = outlook;
  if (!improved || (climbing !== undefined && !isWorthwhile(course.climb, climbing)))
    return { ...course, fresh: false };
  const climb = climbing === undefined ? {} : { climb: climbed(course.climb, climbing) };
  return { ...course, since: attempts, turns: 0, fresh: false, ...climb };
}

/** The course after a generation that ended with a switch. */
export function handedOver(course: Course, { to, reason }: Switch, attempts: number): Course {
  const fresh = reason === 'plateau';
  return { ...course, strategy: to, since: attempts, turns: fresh ? 0 : course.turns + 1, fresh };
}

/** Proposals without a better best after which prompts ask for something altogether different. */
const PLATEAU = 50;

/** Whether models have found nothing better for so long that they should leave the beaten track. */
export const isPlateau = ({
  proposals,
  improvedAt,
}: {
  readonly proposals: number;
  readonly improvedAt: number;
}): boolean => proposals - improvedAt >= PLATEAU;

/**
 * Strategies in the order of their turns: what pays first, then what keeps more kinds alive. Beside operators neither
 * `best-of-n` nor `pareto` is a successor: they were seldom ahead of the others on the tasks that decided it.
 */
function rotation(outlook: Outlook): readonly [ResolvedStrategy, ...ResolvedStrategy[]] {
  const { first, hasCases } = outlook;
  if (!outlook.onlyModels) {
    if (first === 'generational') return [first, 'islands', 'greedy'];
    if (first === 'pareto') return [first, 'greedy', 'islands'];
    return ['greedy', 'islands'];
  }
  const broad = hasCases ? 'pareto' : 'best-of-n';
  return outlook.attemptsLeft < FEW_PROPOSALS ? ['greedy', broad] : ['greedy', broad, 'islands'];
}
