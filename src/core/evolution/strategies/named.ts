import type { ResolvedStrategy } from '../config.ts';
import { bestOfN } from './best-of-n.ts';
import { generational } from './generational.ts';
import { greedy } from './greedy.ts';
import { islands } from './islands.ts';
import { pareto } from './pareto.ts';
import type { Strategy } from './strategy.ts';

const BY_NAME: Readonly<Record<ResolvedStrategy, Strategy>> = {
  greedy,
  'best-of-n': bestOfN,
  islands,
  generational,
  pareto,
};

export const strategyNamed = (name: ResolvedStrategy): Strategy => BY_NAME[name];
