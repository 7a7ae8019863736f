import { narrowed, nextStrategy, resolveStrategy } from '../core/evolution/strategies/auto.ts';
import type { Course } from '../core/evolution/strategies/auto.ts';
import { strategyNamed } from '../core/evolution/strategies/named.ts';
import { resettled } from '../core/evolution/strategies/resettle.ts';
import type { Strategy } from '../core/evolution/strategies/strategy.ts';
import type { SearchContext } from './search-context.ts';
import type { SearchEvent } from './search-event.ts';
import type { SearchTask } from './search.ts';

/** What a task's search runs first. */
const firstOf = ({ config, evaluation }: SearchTask): Course['strategy'] =>
  resolveStrategy(
    config.strategy,
    evaluation.kind === 'cases' ? evaluation.compare : null,
    config.models,
  );

/** Where the portfolio of a new search stands; null for a search that has but one strategy. */
export const firstCourse = (task: SearchTask): Course | null =>
  task.config.strategy === 'auto' && task.config.models !== undefined
    ? { strategy: firstOf(task), since: 0 }
    : null;

/** The strategy of the next generation. */
export const strategyOf = (task: SearchTask, course: Course | null): Strategy =>
  strategyNamed(course?.strategy ?? firstOf(task));

/** After a generation: whether another strategy takes over, and the population as that one wants it. */
export function switchStrategy(
  { state, task, strategy }: SearchContext,
  proposalsLeft: number,
): SearchEvent[] {
  if (state.course === null) return [];
  const change = nextStrategy(state.course, {
    proposals: state.proposals,
    improvedAt: state.improvedAt,
    proposalsLeft: Math.min(proposalsLeft, proposalsAllowed(task) - state.proposals),
    hasCases: (state.best?.evaluation.scores.length ?? 0) > 1,
    first: firstOf(task),
  });
  if (change === null) return [];
  const to = strategyNamed(change.to);
  const config = narrowed(task.config, change.to);
  if (to.keepsArchive !== strategy.keepsArchive)
    state.islands = resettled(state.islands, to, to.islandCount(config));
  state.course = { strategy: change.to, since: state.proposals };
  return [{ type: 'strategy-switched', from: strategy.name, ...change }];
}

/** Every proposal is a call at least. */
const proposalsAllowed = ({ config: { stop, budget } }: SearchTask): number =>
  Math.min(stop.proposals ?? Infinity, budget?.calls ?? Infinity);
