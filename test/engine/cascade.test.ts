import { describe, expect, test } from 'vitest';
import type { Evaluation } from '../../src/core/evolution/agent.ts';
import type { ConfigInput } from '../../src/core/evolution/config.ts';
import type { CasesTask, EvaluationCase } from '../../src/core/evolution/evaluation-task.ts';
import { createCasesEvaluator } from '../../src/engine/evaluate-cases.ts';
import { createSearch } from '../../src/engine/search.ts';
import type { SearchTask } from '../../src/engine/search.ts';
import type { EvaluationJob } from '../../src/ports.ts';
import { regressionTask } from '../support/search-task.ts';

/** 48 points of x³ + x²: enough cases for a cascade, hard enough to have losers. */
function task(input: ConfigInput): SearchTask & { readonly evaluation: CasesTask } {
  const target = (x: number): number => x * x * x + x * x + 0.5;
  const base = regressionTask(target, { ...input, seed: 9 });
  if (base.evaluation.kind !== 'cases') throw new Error('cases');
  const train = Array.from({ length: 48 }, (_, i): EvaluationCase => {
    const x = (i - 24) / 2;
    return { args: [x], expected: target(x) };
  });
  return {
    ...base,
    evaluation: { ...base.evaluation, cases: { ...base.evaluation.cases, train } },
  };
}

interface Run {
  readonly job: EvaluationJob;
  readonly evaluation: Evaluation;
}

/** A run of so many generations, with every training run of a proposal that it took. */
function watch(one: ReturnType<typeof task>, generations: number) {
  const search = createSearch(one);
  const evaluator = createCasesEvaluator(one.evaluation);
  const runs: Run[] = [];
  const parents = new Set<string>();
  const stored = new Set<string>();
  for (let i = 0; i < generations; i++) {
    const open = search.open();
    const jobs = new Map<string, EvaluationJob>();
    while (!open.ended) {
      open.propose(1e7);
      const taken = open.take(50);
      for (const job of taken) jobs.set(job.id, job);
      evaluator.add(taken);
      for (const { id, evaluation } of evaluator.work(1e7)) {
        const job = jobs.get(id);
        if (job !== undefined && /^\d+\/\d+$/.test(id)) runs.push({ job, evaluation });
        open.complete({ id, evaluation });
      }
    }
    const { born, quarantined } = open.close();
    for (const agent of [...born, ...quarantined]) {
      stored.add(agent.genome.text);
      for (const parent of agent.parents) parents.add(parent);
    }
  }
  return { search, runs, parents, stored };
}

const SMALL = { populationSize: 60, generationSize: 40, stop: { generations: 100 } } as const;

describe.each(['greedy', 'islands'] as const)('%s', { timeout: 60_000 }, (strategy) => {
  const one = task({ ...SMALL, strategy });
  const { search, runs, stored } = watch(one, 10);
  const partial = runs.filter(({ evaluation }) => evaluation.partial);

  test('a candidate that passes has the evaluation it has without a cascade', () => {
    const passed = runs.filter(({ job, evaluation }) => job.cascade && !evaluation.partial);
    expect(passed.length).toBeGreaterThan(50);
    const evaluator = createCasesEvaluator(one.evaluation);
    evaluator.add(passed.map(({ job: { cascade: _without, ...job } }) => job));
    const full = new Map<string, Evaluation>();
    while (evaluator.pending > 0)
      for (const { id, evaluation } of evaluator.work(1e8)) full.set(id, evaluation);
    for (const { job, evaluation } of passed) expect(evaluation).toEqual(full.get(job.id));
  });

  test('a partial one is nobody: not alive, not archived, not stored, not champion; it is counted', () => {
    expect(partial.length).toBeGreaterThan(20);
    const texts = new Set(partial.map(({ job }) => job.genome.text));
    for (const text of stored) expect(texts.has(text)).toBe(false);
    for (const agent of search.state.roster.agents()) {
      expect(agent.evaluation.partial).toBe(false);
      expect(agent.evaluation.scores).toHaveLength(48);
    }
    expect(search.state.champion?.agent.evaluation.partial).toBe(false);
    expect(search.state.evaluations).toBe(runs.length);
  });

  test('it is stopped after its first case if that fails, else after the minibatch', () => {
    for (const { job, evaluation } of partial) {
      const size = job.cascade?.minibatch.length ?? 0;
      expect(size).toBe(6);
      expect(new Set(job.cascade?.minibatch).size).toBe(size);
      const { scores } = evaluation;
      const ran = job.cascade?.minibatch.filter((index) => (scores[index] ?? 0) > 0) ?? [];
      expect(scores.filter((score) => score > 0).length).toBeLessThanOrEqual(ran.length);
    }
  });
});

test.each([
  { strategy: 'generational' },
  { strategy: 'best-of-n', search: { parents: 'lexicase' } },
  { strategy: 'islands', search: { parents: 'lexicase' } },
  { strategy: 'greedy', search: { parents: 'epsilon-lexicase' } },
] as const)('no cascade under $strategy $search', { timeout: 60_000 }, (input) => {
  const { runs } = watch(task({ ...SMALL, ...input }), 3);
  expect(runs.length).toBeGreaterThan(100);
  for (const { job, evaluation } of runs) {
    expect(job.cascade).toBeUndefined();
    expect(evaluation.partial).toBe(false);
  }
});
