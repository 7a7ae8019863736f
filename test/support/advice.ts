import type { AdviceContext, SearchCounters } from '../../src/engine/advisor/facts.ts';
import { promptAgent } from './prompts.ts';

export const searchCounters = (more: Partial<SearchCounters> = {}): SearchCounters => ({
  generation: 42,
  evaluations: 8_400,
  proposals: 40,
  best: [0.1, 0.12, 0.12, 0.2, 0.2],
  diversity: [0.8, 0.7, 0.5, 0.4, 0.4],
  stagnation: 2,
  operators: {
    patch: { tried: 20, improved: 5 },
    rewrite: { tried: 8, improved: 1 },
    crossover: { tried: 900, improved: 30 },
    swap: { tried: 0, improved: 0 },
  },
  failures: { duplicate: 4, 'no-match': 3, refused: 1 },
  costMicro: 120_000,
  spentMicro: 400_000,
  budgetMicro: 1_000_000,
  ...more,
});

export const adviceContext = (more: Partial<AdviceContext> = {}): AdviceContext => ({
  task: 'rate(size, left) rates a bin; the item goes where it is highest. Use few bins.',
  counters: searchCounters(),
  best: promptAgent(),
  worked: [{ idea: 'Square the waste.', fitness: 0.2 }],
  failed: [{ idea: 'Ignore the size.', fitness: 0.05 }],
  steering: 'Keep it short.',
  proposal: 'p_1/9',
  ...more,
});
