import { expect, test } from 'vitest';
import type { Course, Outlook } from '../../../../src/core/evolution/strategies/auto.ts';
import {
  advanced,
  isPlateau,
  nextStrategy,
} from '../../../../src/core/evolution/strategies/auto.ts';

/** The strategies in the order of their turns, from the first until one comes again, and why each handed over. */
function turnsOf(outlook: Outlook): readonly string[] {
  let course: Course = { strategy: outlook.first, since: 0, turns: 0, fresh: false };
  const turns: string[] = [course.strategy];
  for (let attempts = 10_000; turns.length < 8; attempts += 10_000) {
    const change = nextStrategy(course, { ...outlook, attempts });
    if (change === null) throw new Error('nothing moved for 10,000 attempts');
    course = advanced(course, attempts, false, change);
    turns.push(`${change.reason}: ${change.to}`);
    if (change.to === outlook.first) break;
  }
  return turns;
}

const CHEAP = { attempts: 0, attemptsLeft: Infinity, onlyModels: false, hasCases: true };
const DEAR = { ...CHEAP, onlyModels: true };

test.each([
  [
    'generational',
    { ...CHEAP, first: 'generational' },
    ['stagnation: islands', 'stagnation: greedy', 'plateau: generational'],
  ],
  ['islands', { ...CHEAP, first: 'islands' }, ['stagnation: greedy', 'plateau: islands']],
  ['greedy', { ...CHEAP, first: 'greedy' }, ['stagnation: islands', 'plateau: greedy']],
  [
    'only models, with cases',
    { ...DEAR, first: 'greedy' },
    ['stagnation: pareto', 'stagnation: islands', 'stagnation: greedy'],
  ],
  [
    'only models, without cases',
    { ...DEAR, hasCases: false, first: 'greedy' },
    ['stagnation: best-of-n', 'stagnation: islands', 'stagnation: greedy'],
  ],
  [
    'only models, the last proposals',
    { ...DEAR, attemptsLeft: 199, first: 'greedy' },
    ['stagnation: pareto', 'stagnation: greedy'],
  ],
  [
    'only models, just enough left',
    { ...DEAR, attemptsLeft: 200, first: 'greedy' },
    ['stagnation: pareto', 'stagnation: islands', 'stagnation: greedy'],
  ],
] as const)('turns: %s', (_, outlook, wanted) => {
  expect(turnsOf(outlook)).toEqual([outlook.first, ...wanted]);
});

test.each(['greedy', 'islands', 'generational'] as const)(
  '%s has a thousand evaluations before it is left, counted from when it took over',
  (strategy) => {
    const course = { strategy, since: 700, turns: 0, fresh: false };
    const outlook = { ...CHEAP, first: 'generational' } as const;
    expect(nextStrategy(course, { ...outlook, attempts: 1_700 })).toBeNull();
    expect(nextStrategy(course, { ...outlook, attempts: 10_000 })).not.toBeNull();
  },
);

test('a better best begins the count anew; else the course stays, and a fresh start is over', () => {
  const course = { strategy: 'greedy', since: 70, turns: 2, fresh: true } as const;
  expect(advanced(course, 90, true, null)).toEqual({
    strategy: 'greedy',
    since: 90,
    turns: 0,
    fresh: false,
  });
  expect(advanced(course, 90, false, null)).toEqual({ ...course, fresh: false });
});

test('a plateau for prompts: fifty proposals without a better best', () => {
  expect([99, 100, 101].map((proposals) => isPlateau({ proposals, improvedAt: 50 }))).toEqual([
    false,
    true,
    true,
  ]);
});
