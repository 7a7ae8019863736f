import { describe, expect, test } from 'vitest';
import type { Evaluation } from '../../src/core/evolution/agent.ts';
import { rng } from '../../src/core/evolution/random.ts';
import { VARIATIONS } from '../../src/core/evolution/rates.ts';
import { runRound, runSearch } from '../../src/engine/run-search.ts';
import type { ClosedGeneration, Search, SearchTask } from '../../src/engine/search.ts';
import { createSearch } from '../../src/engine/search.ts';
import type { EvaluationJob } from '../../src/ports.ts';
import { Landscape } from '../support/landscape.ts';
import { landscapeTask } from '../support/search-task.ts';

const CONFIG = { seed: 4, strategy: 'islands', populationSize: 60, generationSize: 20 } as const;

/** One generation; `change` rewrites evaluations on their way back. */
function step(
  search: Search,
  change: (job: EvaluationJob, evaluation: Evaluation) => Evaluation = (_, same) => same,
): ClosedGeneration {
  const open = search.open();
  const jobs = new Map<string, EvaluationJob>();
  const evaluator = new Landscape({ onJob: (job) => void jobs.set(job.id, job) });
  while (!open.ended) {
    open.propose(1e9);
    evaluator.add(open.take(50));
    for (const { id, evaluation } of evaluator.work()) {
      const job = jobs.get(id);
      if (job !== undefined) open.complete({ id, evaluation: change(job, evaluation) });
    }
  }
  return open.close();
}

describe('generation 0', () => {
  test('what is written for nothing counts as work: programs beyond the limits do not hold a slice', () => {
    const init = { kind: 'ramped', depth: [20, 20] } as const;
    const search = createSearch(landscapeTask({ ...CONFIG, populationSize: 10, init }));
    const open = search.open();
    let slices = 1;
    while (open.propose(100_000)) slices++;
    expect(slices).toBeGreaterThan(5);
  });

  test('parents chosen by thousands of cases count as work too', () => {
    const alike = Array.from({ length: 20_000 }, () => 1);
    const byCases = { strategy: 'generational', search: { parents: 'lexicase' } } as const;
    const slicesOf = (distances: readonly number[]): number => {
      const search = createSearch(landscapeTask({ ...CONFIG, ...byCases }));
      step(search, (_, evaluation) => ({ ...evaluation, behaviour: '', distances }));
      const open = search.open();
      let slices = 1;
      while (open.propose(100_000)) slices++;
      return slices;
    };
    expect(slicesOf(alike.slice(0, 5))).toBe(1);
    expect(slicesOf(alike)).toBeGreaterThan(4);
  });

  test('seeds and baselines are scored, the best seed is the first champion and the first baseline', () => {
    const task = landscapeTask(CONFIG, {
      heldOut: true,
      seeds: [
        'export default function f(x) { return 1; }',
        'export default function f(x) { return x + 1; }',
        'export default function f(y) { return 1; }',
      ],
    });
    const search = createSearch({ ...task, config: { ...task.config, generationSize: 3 } });
    const closed = step(search);
    const best = search
      .living()
      .find(({ operator, genome }) => operator === 'seed' && genome.text.includes('+'));
    expect(closed.events[0]).toMatchObject({
      type: 'champion-changed',
      hash: best?.hash,
      previous: null,
    });
    expect(search.state.baselines.map(({ name }) => name)).toEqual(['seed', 'constant']);
    expect(search.state.baselines[0]).toMatchObject({
      hash: best?.hash,
      fitness: best?.evaluation.fitness,
    });
    for (const { heldOutFitness } of search.state.baselines) expect(heldOutFitness).not.toBeNull();
    // Baselines are never parents, and count apart: two splits of one, the champion's held-out run.
    expect(search.living().some(({ genome }) => genome.text.includes('return 2'))).toBe(false);
    expect(search.state.evaluations).toBe(closed.summary.proposed);
  });

  test('only failed agents: the search stops as failed, the best seed stays champion', () => {
    const search = createSearch(landscapeTask(CONFIG));
    const closed = step(search, (_, evaluation) => ({ ...evaluation, failed: true }));
    expect(closed.stop).toBe('failed');
    expect(search.living()).toEqual([]);
    expect(search.state.champion?.agent.operator).toBe('seed');
  });

  test('ramped: random programs of every depth beside the seed', () => {
    const search = createSearch(
      landscapeTask({ ...CONFIG, strategy: 'generational', generationSize: 60 }),
    );
    const { byOperator } = step(search).summary;
    expect(byOperator['seed']).toBe(1);
    expect(byOperator['random']).toBeGreaterThan(50);
    expect(new Set(search.living().map(({ nodes }) => nodes)).size).toBeGreaterThan(10);
  });
});

describe('promotion in a generation', () => {
  test('who was refused on held-out cases does not challenge again while it lives', () => {
    const search = createSearch(
      landscapeTask({ ...CONFIG, stop: { generations: 30 } }, { heldOut: true }),
    );
    const challenged: string[] = [];
    let refusals = 0;
    let placeless = 0;
    for (let i = 0; i < 25; i++) {
      const closed = step(search, (job, evaluation) =>
        job.split === 'heldOut' && job.id.includes('challenger')
          ? { ...evaluation, fitness: -1 }
          : evaluation,
      );
      for (const event of closed.events)
        if (event.type === 'promotion-refused') {
          refusals++;
          expect(challenged).not.toContain(event.hash);
          challenged.push(event.hash);
          if (search.find(event.hash) === undefined) placeless++;
        }
      // What is remembered of them does not grow with age.
      for (const hash of search.state.refused) expect(search.find(hash)).toBeDefined();
    }
    expect(search.state.champion?.agent.operator).toBe('seed');
    expect(refusals).toBeGreaterThan(10);
    expect(placeless).toBeGreaterThan(3);
  });

  test('cases: an agent whose second run differs is quarantined and leaves every place', () => {
    const search = createSearch(landscapeTask(CONFIG));
    let quarantined = 0;
    for (let i = 0; i < 8; i++) {
      const closed = step(search, (job, evaluation) =>
        job.id.includes('challenger/train')
          ? { ...evaluation, behaviour: 'something else' }
          : evaluation,
      );
      for (const event of closed.events) {
        if (event.type !== 'agent-quarantined') continue;
        quarantined++;
        expect(event.reason).toBe('nondeterministic');
        expect(search.find(event.hash)).toBeUndefined();
        expect(search.state.best?.hash).not.toBe(event.hash);
      }
    }
    expect(quarantined).toBeGreaterThan(3);
    expect(search.state.quarantined).toBe(quarantined);
    expect(search.state.champion?.agent.operator).toBe('seed');
  });

  test('module: the first differing run marks the evaluator noisy; then all run repeats, and no repeat is used twice', () => {
    const task: SearchTask = {
      ...landscapeTask({ ...CONFIG, repeats: 2 }),
      evaluation: {
        kind: 'module',
        seed: 4,
        fuelPerCall: 1e6,
        bytesPerCall: 1e6,
        source: '',
        runtime: 'machine',
        data: { train: null, heldOut: null, test: null },
      },
    };
    const search = createSearch(task);
    const noise = rng(1, 'noise', 0, 0);
    const used = new Map<number, string>();
    const noisy = (job: EvaluationJob, evaluation: Evaluation): Evaluation => {
      for (const repeat of job.repeats) {
        if (repeat < 2) continue;
        const round = job.id.split('/')[0] ?? '';
        expect(used.get(repeat) ?? round).toBe(round);
        used.set(repeat, round);
      }
      return { ...evaluation, fitness: evaluation.fitness + noise.range(-0.1, 0.1) };
    };
    const first = step(search, noisy);
    expect(first.events.map(({ type }) => type)).toContain('evaluator-noisy');
    const open = search.open();
    open.propose(1e9);
    expect(open.take(100).every(({ repeats }) => repeats.join() === '0,1')).toBe(true);
    for (let i = 0; i < 10; i++) step(search, noisy);
    expect(used.size).toBeGreaterThanOrEqual(15);
    expect(search.state.quarantined).toBe(0);
  });
});

test('results of other rounds and repeated results change nothing; an open generation cannot be closed', () => {
  const search = createSearch(landscapeTask(CONFIG));
  const open = search.open();
  open.propose(1e9);
  expect(() => open.close()).toThrow('cannot be closed');
  const jobs = open.take(1_000);
  const evaluator = new Landscape();
  evaluator.add(jobs);
  const results = evaluator.work();
  for (const result of results.slice(0, 5)) open.complete(result);
  for (const result of results.slice(0, 5))
    open.complete({ ...result, evaluation: { ...result.evaluation, fitness: 99 } });
  open.complete({ id: 'elsewhere', evaluation: results[0]?.evaluation as Evaluation });
  for (const result of results.slice(5)) open.complete(result);
  runRound(open, evaluator);
  open.close();
  expect(search.state.best?.evaluation.fitness).toBeLessThan(2);
  expect(() => open.close()).toThrow('closed');
});

test('rates of operators that are given with the task are those that are used', () => {
  const ratePolicy = (): readonly number[] => VARIATIONS.map((name) => Number(name === 'swap'));
  const search = createSearch({ ...landscapeTask(CONFIG), ratePolicy });
  step(search);
  const made = new Set<string>();
  for (let i = 0; i < 5; i++)
    for (const name of Object.keys(step(search).summary.byOperator)) made.add(name);
  // The tuner's slots are its own.
  expect(made).toEqual(new Set(['crossover', 'swap', 'tune']));
});

test('stop rules: each ends the run, and says which it was', () => {
  const stopped = (stop: SearchTask['config']['stop']): string | undefined => {
    let reason: string | undefined;
    runSearch(landscapeTask({ ...CONFIG, stop }), new Landscape(), (closed) => {
      reason = closed.stop;
    });
    return reason;
  };
  expect(stopped({ generations: 3 })).toBe('generations');
  expect(stopped({ evaluations: 33 })).toBe('evaluations');
  expect(stopped({ fitness: 0.5 })).toBe('fitness');
  expect(stopped({ stagnation: 6 })).toBe('stagnation');
  const search = createSearch(landscapeTask({ ...CONFIG, stop: { seconds: 5 } }));
  const open = search.open();
  runRound(open, new Landscape(), () => void open.propose(1e9));
  expect(open.close(5).stop).toBe('seconds');
});

test('the final test scores champion and baselines on the test split, once', () => {
  const search = runSearch(landscapeTask({ ...CONFIG, stop: { generations: 4 } }), new Landscape());
  const { testFitness, baselines, champion } = search.state;
  expect(testFitness).toBeLessThan(champion?.agent.evaluation.fitness ?? 0);
  expect(baselines).toHaveLength(2);
  for (const baseline of baselines) expect(baseline.testFitness).toBeTypeOf('number');
});
