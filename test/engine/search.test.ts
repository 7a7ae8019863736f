import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../src/core/evolution/config.ts';
import { compareAgents } from '../../src/core/evolution/order.ts';
import { fingerprint } from '../../src/core/evolution/fingerprint.ts';
import { rng } from '../../src/core/evolution/random.ts';
import { runRound, runSearch } from '../../src/engine/run-search.ts';
import type { Search, SearchTask } from '../../src/engine/search.ts';
import { createSearch } from '../../src/engine/search.ts';
import { Landscape } from '../support/landscape.ts';
import { SearchStore } from '../support/search-store.ts';
import { landscapeTask } from '../support/search-task.ts';

const STRATEGIES = ['greedy', 'best-of-n', 'islands', 'generational', 'pareto'] as const;

const small = (strategy: (typeof STRATEGIES)[number], seed: number): ConfigInput => ({
  seed,
  strategy,
  populationSize: 40,
  generationSize: 20,
  islands: { count: 3, emigrateEvery: 3, emigrants: 4 },
  stop: { generations: 12 },
});

/** A run that knows nothing after each generation but what was stored, with results in random order and portions. */
function runInPieces(task: SearchTask, chaos: number): { search: Search; crashes: number } {
  const store = new SearchStore();
  let search = createSearch(task);
  let crashes = 0;
  for (let step = 0; ; step++) {
    const order = rng(chaos, 'chaos', step, 0);
    if (order.chance(0.5)) {
      // A crash in the middle: the open generation is lost with all it had.
      const lost = search.open();
      lost.propose(order.int(20_000));
      const evaluator = new Landscape({ order });
      evaluator.add(lost.take(order.int(30)));
      for (const result of evaluator.work()) lost.complete(result);
      search = step > 0 ? store.load(task) : createSearch(task);
      crashes++;
    }
    const open = search.open();
    runRound(open, new Landscape({ order }), () => void open.propose(order.int(20_000)));
    const closed = open.close();
    store.record(closed);
    if (closed.stop !== undefined) return { search, crashes };
    search = store.load(task);
  }
}

describe.each(STRATEGIES)('%s', { timeout: 60_000 }, (strategy) => {
  test('same config ⇒ equal state hash: any order of results, reloaded after every generation, crashes between', () => {
    let crashes = 0;
    let cycles = 0;
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), fc.boolean(), (seed, chaos, heldOut) => {
        const task = landscapeTask(small(strategy, seed), { heldOut });
        const straight = runSearch(task, new Landscape());
        const pieces = runInPieces(task, chaos);
        crashes += pieces.crashes;
        expect(pieces.search.stateHash()).toBe(straight.stateHash());
        expect(pieces.search.save().rates).toEqual(straight.save().rates);
        expect(pieces.search.save().cycles).toEqual(straight.save().cycles);
        if (straight.living().some((agent) => straight.state.cycles.isSpent(agent))) cycles++;
      }),
      { numRuns: 5, seed: 7 },
    );
    expect(crashes).toBeGreaterThan(20);
    expect(cycles).toBeGreaterThan(0);
  });

  test('never loses the best, and its fitness never falls', () => {
    let improvements = 0;
    fc.assert(
      fc.property(fc.nat(10_000), (seed) => {
        const task = landscapeTask(small(strategy, seed));
        let best = -Infinity;
        const search = createSearch(task);
        for (;;) {
          const open = search.open();
          runRound(open, new Landscape(), () => void open.propose(1e9));
          const closed = open.close();
          expect(closed.summary.best).toBeGreaterThanOrEqual(best);
          if (closed.summary.best > best) improvements++;
          best = closed.summary.best;
          const [first] = [...search.living()].sort(compareAgents);
          expect(first?.hash).toBe(search.state.best?.hash);
          if (closed.stop !== undefined) break;
        }
      }),
      { numRuns: 6, seed: 11 },
    );
    expect(improvements).toBeGreaterThan(12);
  });

  test('evaluations never exceed the budget, and are all used', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.nat(1_000), (evaluations, seed) => {
        const task = landscapeTask({ ...small(strategy, seed), stop: { evaluations } });
        let jobs = 0;
        const search = runSearch(
          task,
          new Landscape({
            onJob: ({ id, split }) => {
              if (split === 'train' && /^\d+\/\d+$/.test(id)) jobs++;
            },
          }),
        );
        expect(search.state.evaluations).toBe(evaluations);
        expect(jobs).toBe(evaluations);
      }),
      { numRuns: 12, seed: 13 },
    );
  });

  test('a search that goes on at its limit, or beyond one that was lowered, evaluates nothing and ends', () => {
    let lowered = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.nat(90), (evaluations, least) => {
        const task = landscapeTask({ ...small(strategy, evaluations), stop: { evaluations } });
        const store = new SearchStore();
        runSearch(task, new Landscape(), (closed) => store.record(closed));
        const search = store.load(task);
        const limit = Math.max(1, Math.min(least, evaluations));
        search.changeStop({ evaluations: limit });
        const open = search.open();
        runRound(open, new Landscape(), () => void open.propose(1e9));
        expect(open.close()).toMatchObject({ stop: 'evaluations', summary: { proposed: 0 } });
        expect(search.state.evaluations).toBe(evaluations);
        if (limit < evaluations) lowered++;
      }),
      { numRuns: 12, seed: 14 },
    );
    expect(lowered).toBeGreaterThan(3);
  });

  test('a genome is never evaluated twice, although many are proposed again', () => {
    const seen = new Set<string>();
    let duplicates = 0;
    runSearch(
      landscapeTask({ ...small(strategy, 5), stop: { generations: 40 } }),
      new Landscape({
        onJob: ({ id, genome }) => {
          if (!/^\d+\/\d+$/.test(id)) return;
          expect(seen.has(fingerprint(genome))).toBe(false);
          seen.add(fingerprint(genome));
        },
      }),
      ({ summary }) => (duplicates += summary.refusedByRule['duplicate'] ?? 0),
    );
    expect(duplicates).toBeGreaterThan(10);
    expect(seen.size).toBeGreaterThan(500);
  });
});
