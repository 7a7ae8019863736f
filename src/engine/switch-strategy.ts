import type { Course, Outlook } from '../core/evolution/strategies/auto.ts';
import {
  continued,
  handedOver,
  isClimb,
  nextStrategy,
  onlyModels,
  resolveStrategy,
} from '../core/evolution/strategies/auto.ts';
import type { Config } from '../core/evolution/config.ts';
import type { Compare } from '../core/evolution/evaluation-task.ts';
import type { SearchState } from '../core/evolution/state.ts';
import { changedIslands, isChangeDue } from '../core/evolution/strategies/dynamic-islands.ts';
import { configUnder } from '../core/evolution/strategies/defaults.ts';
import { strategyNamed } from '../core/evolution/strategies/named.ts';
import { afresh, resettled } from '../core/evolution/strategies/resettle.ts';
import type { SearchContext } from './search-context.ts';
import type { SearchEvent } from './search-event.ts';
import type { SearchTask } from './search.ts';

const compareOf = ({ evaluation }: SearchTask): Compare | null =>
  evaluation.kind === 'cases' ? evaluation.compare : null;

/** What a task's search runs first. */
const firstOf = (task: SearchTask): Course['strategy'] =>
  resolveStrategy(task.config.strategy, { ...task.config, compare: compareOf(task) });

/** The course of a new search. */
export const firstCourse = (task: SearchTask): Course => ({
  strategy: firstOf(task),
  since: 0,
  turns: 0,
  fresh: false,
});

/**
 * The first course for a state that was stored without one, by an engine that chose strategies in another way: everybody
 * settles as this strategy wants it, and its patience begins now.
 */
export function beginCourse(task: SearchTask, state: SearchState): void {
  const { strategy } = state.course;
  const to = strategyNamed(strategy);
  state.course = { ...state.course, since: attemptsOf(task, state) };
  state.islands = resettled(state.islands, to, to.islandCount(task.config));
}

/** What patience is counted in: proposals where only models propose, else evaluations. */
const attemptsOf = ({ config }: SearchTask, { proposals, evaluations }: SearchState): number =>
  onlyModels(config.models) ? proposals : evaluations;

/** The task with the config as it holds while the course's strategy runs. */
export const taskUnder = (task: SearchTask, { strategy }: Course): SearchTask => ({
  ...task,
  config: configUnder(task.config, strategy, firstOf(task), compareOf(task)),
});

/** Share of the places that a fresh start leaves to who was found before. */
const KEPT = 0.05;

const roomOf = ({ populationSize }: Config): number =>
  Math.max(1, Math.floor(populationSize * KEPT));

/**
 * After a generation of `evaluated` children: whether another strategy takes over, and the population as that one wants
 * it; or a change of the islands.
 */
export function switchStrategy(
  context: SearchContext,
  proposalsLeft: number,
  evaluated: number,
): SearchEvent[] {
  const { state, task, strategy } = context;
  const outlook = outlookOf(task, state, proposalsLeft);
  state.course = continued(state.course, outlook, state.improvedIn === state.generation);
  const change = task.config.strategy === 'auto' ? nextStrategy(state.course, outlook) : null;
  if (change === null) return changeIslands(context, evaluated);
  state.course = handedOver(state.course, change, outlook.attempts);
  const to = strategyNamed(change.to);
  const count = to.islandCount(task.config);
  if (state.course.fresh) state.islands = afresh(state.islands, to, count, roomOf(task.config));
  else if (to.keepsArchive !== strategy.keepsArchive)
    state.islands = resettled(state.islands, to, count);
  return [{ type: 'strategy-switched', from: strategy.name, ...change }];
}

/** Islands change by evaluations; where only models propose, these are too few for more of them. */
function changeIslands({ state, task, strategy }: SearchContext, evaluated: number): SearchEvent[] {
  const { since } = state.course;
  const { generation, evaluations } = state;
  if (!strategy.keepsArchive || onlyModels(task.config.models)) return [];
  if (!isChangeDue(since, evaluations - evaluated, evaluations)) return [];
  const changed = changedIslands(state.islands, task.config, generation);
  if (changed === null) return [];
  state.islands = changed.islands;
  return [changed.change];
}

function outlookOf(task: SearchTask, state: SearchState, proposalsLeft: number): Outlook {
  const { stop, budget, models } = task.config;
  const areDear = onlyModels(models);
  const first = firstOf(task);
  const { best } = state;
  // Every proposal is a call at least.
  const allowed = Math.min(stop.proposals ?? Infinity, budget?.calls ?? Infinity) - state.proposals;
  return {
    attempts: attemptsOf(task, state),
    attemptsLeft: areDear
      ? Math.min(proposalsLeft, allowed)
      : (stop.evaluations ?? Infinity) - state.evaluations,
    onlyModels: areDear,
    hasCases: (best?.evaluation.scores.length ?? 0) > 1,
    first,
    ...(isClimb(task.config.strategy, first) && best !== null
      ? { climbing: best.evaluation.fitness }
      : {}),
  };
}
