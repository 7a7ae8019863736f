import { expect, test } from 'vitest';
import type { ResolvedStrategy } from '../../../../src/core/evolution/config.ts';
import { islandOf } from '../../../../src/core/evolution/strategies/strategy.ts';
import { strategyNamed } from '../../../../src/core/evolution/strategies/named.ts';
import { rng } from '../../../../src/core/evolution/random.ts';
import { landscapeTask } from '../../../support/search-task.ts';

const { config } = landscapeTask({ islands: { count: 7 } });

/** Name; whether candidates may be stopped early; whether it keeps the archives; islands of a config with seven. */
const TRAITS: readonly (readonly [ResolvedStrategy, boolean, boolean, number])[] = [
  ['greedy', true, false, 1],
  ['best-of-n', true, false, 1],
  ['islands', true, true, 7],
  ['generational', false, false, 1],
  ['pareto', false, false, 1],
];

test.each(TRAITS)(
  '%s: cascades %s, keeps archives %s, islands %s',
  (name, cascades, keeps, count) => {
    const strategy = strategyNamed(name);
    expect(strategy).toMatchObject({ name, cascades, keepsArchive: keeps });
    expect(strategy.islandCount(config)).toBe(count);
  },
);

test.each(TRAITS)('%s: where nobody lives there are no parents', (name) => {
  const random = rng(1, 'nobody', 0, 0);
  const choose = strategyNamed(name).prepare({ islands: [], config, children: () => 0, random });
  expect(choose(0, random, 2)).toEqual([]);
});

test('slots go round the islands', () => {
  expect([0, 1, 2, 3, 4].map((index) => islandOf(index, 3))).toEqual([0, 1, 2, 0, 1]);
});
