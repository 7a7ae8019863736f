import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareAgents } from '../../src/core/evolution/order.ts';
import { rng } from '../../src/core/evolution/random.ts';
import type { SavedState } from '../../src/core/evolution/saved-state.ts';
import { ENGINE_VERSION } from '../../src/core/version.ts';
import { createCasesEvaluator } from '../../src/engine/evaluate-cases.ts';
import { runRound, runSearch } from '../../src/engine/run-search.ts';
import type { Rescored } from '../../src/engine/rescore.ts';
import type { SavedSearch, Search, SearchTask } from '../../src/engine/search.ts';
import { loadSearch } from '../../src/engine/search.ts';
import { regressionTask } from '../support/search-task.ts';

const task = (seed: number): SearchTask =>
  regressionTask((x) => x * x + x, {
    seed,
    strategy: 'islands',
    populationSize: 40,
    generationSize: 20,
    islands: { count: 3, emigrateEvery: 2, emigrants: 3 },
    stop: { generations: 6 },
  });

/** A search as an older engine would have stored it, with other fitness for everybody. */
function asOlder(search: Search, luck: number): SavedSearch {
  const random = rng(luck, 'doctored', 0, 0);
  const agents = search.state.roster.agents().map((agent) => ({
    ...agent,
    evaluation: { ...agent.evaluation, fitness: random.next(), scores: [random.next()] },
  }));
  const state: SavedState = { ...search.save(), engine: ENGINE_VERSION - 1 };
  return { state, agents, hashes: [] };
}

function rescore(search: Search, evaluation: SearchTask['evaluation'], slice: number): Rescored {
  const round = search.openRescore();
  if (evaluation.kind !== 'cases') throw new Error('cases');
  const evaluator = createCasesEvaluator(evaluation);
  while (!round.ended) {
    evaluator.add(round.take(7));
    for (const result of evaluator.work(slice)) round.complete(result);
  }
  return round.close();
}

test('scores of an older engine: nothing goes on before all are scored anew, and then they are right again', () => {
  let doctored = 0;
  fc.assert(
    fc.property(
      fc.nat(1_000),
      fc.nat(1_000),
      fc.integer({ min: 500, max: 50_000 }),
      (seed, luck, slice) => {
        const one = task(seed);
        if (one.evaluation.kind !== 'cases') throw new Error('cases');
        const { evaluation } = one;
        const right = runSearch(one, createCasesEvaluator(evaluation));
        const older = loadSearch(one, asOlder(right, luck));
        expect(older.isOutdated).toBe(true);
        expect(() => older.open()).toThrow('older engine');
        expect(older.stateHash()).not.toBe(right.stateHash());

        const rescored = rescore(older, evaluation, slice);
        expect([rescored.from, rescored.to]).toEqual([ENGINE_VERSION - 1, ENGINE_VERSION]);
        expect(older.isOutdated).toBe(true);
        const search = loadSearch(one, { ...rescored, hashes: [] });
        expect(search.isOutdated).toBe(false);
        expect(search.save()).toEqual(rescored.state);
        for (const agent of search.state.roster.agents()) {
          const known = right.find(agent.hash);
          expect(agent.evaluation).toEqual(known?.evaluation);
          if (known?.evaluation.fitness !== older.find(agent.hash)?.evaluation.fitness) doctored++;
        }
        for (const { members } of search.state.islands)
          expect(members).toEqual([...members].sort(compareAgents));
        expect(search.state.best?.hash).toBe(right.state.best?.hash);
        expect(search.state.champion?.agent.hash).toBe(right.state.champion?.agent.hash);
        expect(search.state.champion?.heldOutFitness).toBe(right.state.champion?.heldOutFitness);
        expect(search.state.evaluations).toBe(right.state.evaluations);
        expect(search.state.heldOutEvaluations).toBe(
          right.state.heldOutEvaluations + rescored.runs,
        );
        expect(search.state.baselines.map(({ fitness }) => fitness)).toEqual(
          right.state.baselines.map(({ fitness }) => fitness),
        );
        const open = search.open();
        runRound(open, createCasesEvaluator(evaluation), () => void open.propose(1e9));
        expect(open.close().summary.best).toBeGreaterThanOrEqual(
          right.state.best?.evaluation.fitness ?? 1,
        );
      },
    ),
    { seed: 20261121, numRuns: 8 },
  );
  expect(doctored).toBeGreaterThan(100);
});

test('who fails now is no parent any more; a champion that fails stays until somebody is better', () => {
  const one = task(3);
  if (one.evaluation.kind !== 'cases') throw new Error('cases');
  const { evaluation } = one;
  const right = runSearch(one, createCasesEvaluator(evaluation));
  const older = loadSearch(one, asOlder(right, 1));
  const champion = right.state.champion?.agent;
  const round = older.openRescore();
  const evaluator = createCasesEvaluator(evaluation);
  evaluator.add(round.take(10_000));
  while (!round.ended)
    for (const { id, evaluation: result } of evaluator.work(1e9))
      round.complete({
        id,
        evaluation: id.endsWith(champion?.hash ?? '?')
          ? { ...result, failed: true, fitness: 0 }
          : result,
      });
  const search = loadSearch(one, { ...round.close(), hashes: [] });
  expect(search.living().map(({ hash }) => hash)).not.toContain(champion?.hash);
  expect(search.living().length).toBeGreaterThan(10);
  expect(search.state.champion?.agent.hash).toBe(champion?.hash);
  expect(search.state.best?.evaluation.failed).toBe(false);
  const open = search.open();
  runRound(open, createCasesEvaluator(evaluation), () => void open.propose(1e9));
  open.close();
  expect(search.state.champion?.agent.evaluation.failed).toBe(false);
});

test('a state stored without a course: everybody settles under the first strategy, and the search goes on', () => {
  const climbing = task(5);
  if (climbing.evaluation.kind !== 'cases') throw new Error('cases');
  const { evaluation } = climbing;
  for (const [stored, loaded] of [
    ['greedy', 'islands'],
    ['islands', 'greedy'],
    ['generational', 'islands'],
  ] as const) {
    const config = { ...climbing.config, stop: { generations: 30 } };
    const before = { ...climbing, config: { ...climbing.config, strategy: stored } };
    const older = asOlder(runSearch(before, createCasesEvaluator(evaluation)), 1);
    const { course: _, ...state } = older.state;
    const now = { ...climbing, config: { ...config, strategy: loaded } };
    const outdated = loadSearch(now, { ...older, state });
    const rescored = rescore(outdated, evaluation, 50_000);
    const search = loadSearch(now, { ...rescored, hashes: [] });
    expect(search.state.course).toMatchObject({ strategy: loaded, turns: 0 });
    expect(search.state.course.since).toBe(search.state.evaluations);
    expect(search.state.islands).toHaveLength(loaded === 'islands' ? 3 : 1);
    const evaluator = createCasesEvaluator(evaluation);
    for (let turn = 0; turn < 12; turn++) {
      const generation = search.open();
      runRound(generation, evaluator, () => generation.propose(1_000_000));
      generation.close();
    }
    expect(search.state.generation).toBe(older.state.generation + 12);
    expect(search.living().length).toBeGreaterThan(0);
  }
});
