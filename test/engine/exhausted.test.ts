/** Where all programs that fit have been tried, a search with a limit of evaluations alone ends. */
import { expect, test } from 'vitest';
import type { StrategyName } from '../../src/core/evolution/config.ts';
import { runSearch } from '../../src/engine/run-search.ts';
import { Landscape } from '../support/landscape.ts';
import { landscapeTask } from '../support/search-task.ts';

const SEED = 'export default function f(x) { return x; }';

test.each<StrategyName>(['auto', 'greedy', 'islands', 'generational'])(
  '%s: all programs that fit were tried: stagnation',
  (strategy) => {
    // room for a digit or two
    const genomeBytes = SEED.length + 4;
    const config = { strategy, genomeBytes, stop: { evaluations: 100_000 } } as const;
    const search = runSearch(landscapeTask(config, { seeds: [SEED] }), new Landscape());
    expect(search.state.evaluations).toBeLessThan(10_000);
    expect(search.state.evaluations).toBeGreaterThan(10);
    expect(search.state.idleSlots).toBeGreaterThanOrEqual(1_000);
    expect(search.state.idleSlots).toBeLessThan(2_000);
  },
);
