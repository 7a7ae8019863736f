import { expect, test } from 'vitest';
import type { Course, Outlook } from '../../../../src/core/evolution/strategies/auto.ts';
import {
  continued,
  handedOver,
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
    course = handedOver(course, change, attempts);
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
  ['greedy', { ...CHEAP, first: 'greedy' }, ['stagnation: islands', 'plateau: greedy']],
  [
    'pareto',
    { ...CHEAP, first: 'pareto' },
    ['stagnation: greedy', 'stagnation: islands', 'plateau: pareto'],
  ],
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
  const outlook = { ...CHEAP, attempts: 90, first: 'generational' } as const;
  expect(continued(course, outlook, true)).toEqual({
    strategy: 'greedy',
    since: 90,
    turns: 0,
    fresh: false,
  });
  expect(continued(course, outlook, false)).toEqual({ ...course, fresh: false });
});

test('constants: small steps do not count one by one, but together, whoever takes over', () => {
  const outlook = { ...CHEAP, first: 'pareto' } as const;
  let course: Course = { strategy: 'pareto', since: 0, turns: 0, fresh: false };
  const after = (attempts: number, climbing: number): Course =>
    (course = continued(course, { ...outlook, attempts, climbing }, true));
  expect(after(100, 1)).toMatchObject({ since: 100, climb: { from: 1, reached: 1 } });
  expect(after(200, 2)).toMatchObject({ since: 200, climb: { from: 1, reached: 2 } });
  // 2 % of what was gained by then: a little more than 0.02
  expect(after(300, 2.01)).toMatchObject({ since: 200, climb: { from: 1, reached: 2 } });
  expect(after(400, 2.02)).toMatchObject({ since: 200 });
  expect(after(500, 2.03)).toMatchObject({ since: 500, climb: { from: 1, reached: 2.03 } });
  const change = { to: 'greedy', reason: 'stagnation' } as const;
  course = handedOver(course, change, 600);
  expect(course).toEqual({
    strategy: 'greedy',
    since: 600,
    turns: 1,
    fresh: false,
    climb: { from: 1, reached: 2.03 },
  });
  expect(after(700, 2.04)).toMatchObject({ since: 600, turns: 1 });
  expect(after(800, 2.06)).toMatchObject({ since: 800, turns: 0 });
});

test('a plateau for prompts: fifty proposals without a better best', () => {
  expect([99, 100, 101].map((proposals) => isPlateau({ proposals, improvedAt: 50 }))).toEqual([
    false,
    true,
    true,
  ]);
});
