import { expect, test } from 'vitest';
import type { Expression } from '../../../../src/core/evolution/expressions/expression.ts';
import type { RunSettings } from '../../../../src/core/evolution/expressions/run.ts';
import { ExpressionRun, compareScored } from '../../../../src/core/evolution/expressions/run.ts';
import { ExpressionScorer } from '../../../../src/core/evolution/expressions/score.ts';
import { rng } from '../../../../src/core/evolution/random.ts';
import { ARITHMETIC, expressionRig } from '../../../support/expressions.ts';

const XS = Float64Array.from({ length: 20 }, (_, i) => (i - 10) / 10);
const KOZA = {
  ...ARITHMETIC,
  operators: ['+', '-', '*', '/'],
  functions: ['Math.sin', 'Math.cos'],
  constants: { range: [-1, 1], integer: true, rate: 0.5 },
} as const;
const SETTINGS: RunSettings = {
  populationSize: 300,
  generationSize: 165,
  tournament: 3,
  crossover: 0.9,
  depth: [1, 2],
  evaluations: 6_927,
  work: Infinity,
  goal: 1 / (1 + 1e-12),
};

/** Keeps what it was asked to score. */
class WatchedScorer extends ExpressionScorer {
  readonly asked: string[] = [];

  override score(codes: Expression): ReturnType<ExpressionScorer['score']> {
    this.asked.push(codes.join());
    return super.score(codes);
  }
}

function start(
  seed: number,
  law: (x: number) => number,
  change: Partial<RunSettings> = {},
  primitives = KOZA as typeof ARITHMETIC,
  xs = XS,
): { readonly run: ExpressionRun; readonly scorer: WatchedScorer } {
  const limits = { codes: 100, depth: 15 };
  const { alphabet, breeder } = expressionRig(seed, ['x'], limits, primitives);
  const scorer = new WatchedScorer(alphabet, {
    compare: { kind: 'squared-error' },
    columns: [xs],
    expected: xs.map(law),
    weights: new Float64Array(xs.length).fill(1),
  });
  const random = rng(seed, 'run', 0, 0);
  return { run: new ExpressionRun(breeder, scorer, { ...SETTINGS, ...change }, random), scorer };
}

function finish(run: ExpressionRun): ExpressionRun {
  while (!run.ended) run.step();
  return run;
}

const quartic = (x: number): number => x + x * x + x * x * x + x * x * x * x;

test("DEAP's task at DEAP's budget: 19 of 20 seeds solve it, where DEAP solves 14", () => {
  const runs = Array.from({ length: 20 }, (_, seed) => finish(start(seed, quartic).run));
  const solved = runs.filter(({ best }) => (best?.fitness ?? 0) >= SETTINGS.goal);
  expect(solved.length).toBeGreaterThanOrEqual(19);
  expect(solved.every(({ evaluations }) => evaluations < SETTINGS.evaluations)).toBe(true);
});

test('the best never gets worse, nothing is scored twice, and the limits hold', () => {
  for (let seed = 0; seed < 5; seed++) {
    const { run, scorer } = start(seed, (x) => Math.abs(x - 0.3), { evaluations: 2_000 });
    let work = 0;
    let before = null;
    while (!run.ended) {
      work += run.step();
      const { best } = run;
      if (best === null) throw new Error('300 of 20 cases are one step');
      if (before !== null) expect(compareScored(best, before)).toBeLessThanOrEqual(0);
      before = best;
    }
    expect(run.evaluations).toBe(2_000);
    expect(scorer.asked).toHaveLength(2_000);
    expect(new Set(scorer.asked).size).toBe(2_000);
    const codes = scorer.asked.reduce((sum, text) => sum + text.split(',').length, 0);
    expect(work).toBe(codes * XS.length);
    const half = finish(
      start(seed, (x) => Math.abs(x - 0.3), { evaluations: 2_000, work: work / 2 }).run,
    );
    expect(half.evaluations).toBeLessThan(2_000);
    expect(half.evaluations).toBeGreaterThan(500);
  }
});

test('with many cases a generation takes many short steps', () => {
  const xs = Float64Array.from({ length: 5_000 }, (_, i) => i / 5_000);
  const { run } = start(1, (x) => Math.abs(x - 0.3), { evaluations: 1_000 }, undefined, xs);
  let steps = 0;
  for (; !run.ended; steps++) expect(run.step()).toBeLessThan(1_000_000 + 100 * xs.length);
  expect(steps).toBeGreaterThan(15);
  expect(run.evaluations).toBe(1_000);
});

test('where most draws are too large or known, steps are of few draws', () => {
  const products = { ...KOZA, functions: [] };
  const { run, scorer } = start(
    1,
    quartic,
    { depth: [20, 20], populationSize: 2_000, evaluations: 3_000 },
    products,
  );
  for (let before = 0; !run.ended; before = run.draws) {
    run.step();
    expect(run.draws - before).toBeLessThan(6_000);
  }
  expect(run.draws).toBeGreaterThan(10_000);
  expect(Math.max(...scorer.asked.map((text) => text.split(',').length))).toBeLessThanOrEqual(100);
});

test('where nothing new can be written it ends', () => {
  const one = { ...KOZA, operators: [], functions: ['Math.sin'] };
  const { run, scorer } = start(1, quartic, { depth: [0, 0], crossover: 1 }, one);
  finish(run);
  expect(run.evaluations).toBeLessThan(200);
  expect(scorer.asked).toContain('0');
});

test('equal streams give equal runs, others do not', () => {
  const bests = [3, 3, 4].map((seed) => {
    const run = finish(start(seed, (x) => Math.abs(x - 0.3), { evaluations: 1_000 }).run);
    return run.best?.codes.join();
  });
  expect(bests[0]).toBe(bests[1]);
  expect(bests[0]).not.toBe(bests[2]);
});
