import type { ResolvedStrategy, StrategyName } from '../config.ts';
import type { Compare } from '../evaluation-task.ts';
import type { Signature } from '../signature.ts';
import { isNumeric } from '../signature.ts';
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

/** The strategy that runs: the named one, or what `auto` picks for a task of this kind. */
export function resolveStrategy(
  strategy: StrategyName,
  compare: Compare | null,
  signature: Signature,
): ResolvedStrategy {
  if (strategy !== 'auto') return strategy;
  return compare !== null && isNumeric(signature) ? 'generational' : 'islands';
}

export const strategyNamed = (name: ResolvedStrategy): Strategy => BY_NAME[name];
