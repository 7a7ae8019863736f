import type { ResolvedStrategy, StrategyName } from '../config.ts';
import type { Compare } from '../evaluation-task.ts';
import { bestOfN } from './best-of-n.ts';
import { generational } from './generational.ts';
import { greedy } from './greedy.ts';
import { islands } from './islands.ts';
import type { Strategy } from './strategy.ts';

const BY_NAME: Readonly<Record<ResolvedStrategy, Strategy>> = {
  greedy,
  'best-of-n': bestOfN,
  islands,
  generational,
};

/**
 * The strategy that runs: the named one, or what `auto` picks for a task of this kind. Where single cases are scored,
 * selection by cases solved the example tasks in a fifth of the evaluations that islands took; a module's evaluations
 * are dearer and may have no scores by case, which suits islands.
 */
export const resolveStrategy = (
  strategy: StrategyName,
  compare: Compare | null,
): ResolvedStrategy =>
  strategy !== 'auto' ? strategy : compare === null ? 'islands' : 'generational';

export const strategyNamed = (name: ResolvedStrategy): Strategy => BY_NAME[name];
