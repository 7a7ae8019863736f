import { LEAST_FACTOR, MOST_FACTOR } from './accept-advice.ts';
import type { Advice, AdvisedStrategy, Guidance } from './advice.ts';

/** Generations that advice steers; then it has to be given anew. */
const LIFETIME = 10;

/** What accepted advice does to the search from the next generation on. Factors of several strategies multiply, within bounds. */
export function guidanceFrom(advice: Advice, generation: number): Guidance {
  const { strategies } = advice;
  const parents = strategies.find(({ target }) => target === 'model')?.parents;
  return {
    weights: factorsOf(strategies, 'genetic'),
    mix: factorsOf(strategies, 'model'),
    ...(parents === undefined ? {} : { parents }),
    expiresAt: generation + LIFETIME,
  };
}

/** The guidance while it lasts. */
export const guidanceAt = (guidance: Guidance | null, generation: number): Guidance | null =>
  guidance !== null && generation <= guidance.expiresAt ? guidance : null;

function factorsOf(
  strategies: readonly AdvisedStrategy[],
  target: AdvisedStrategy['target'],
): Record<string, number> {
  const factors: Record<string, number> = {};
  for (const strategy of strategies) {
    if (strategy.target !== target) continue;
    for (const [name, factor] of Object.entries(strategy.operatorWeights))
      factors[name] = Math.min(MOST_FACTOR, Math.max(LEAST_FACTOR, (factors[name] ?? 1) * factor));
  }
  return factors;
}
