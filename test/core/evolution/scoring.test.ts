import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Behaviour } from '../../../src/core/evolution/behaviour.ts';
import type { Json } from '../../../src/core/evolution/agent.ts';
import type { Compare, EvaluationCase } from '../../../src/core/evolution/evaluation-task.ts';
import {
  type CaseScore,
  CaseScores,
  meanOfRuns,
  meanScore,
  scoreRun,
  summarise,
} from '../../../src/core/evolution/scoring.ts';

const SEED = 20261122;
const EXACT: Compare = { kind: 'exact' };
const SQUARED: Compare = { kind: 'squared-error' };
const gave = (value: Json | undefined) => ({ ok: true, value }) as const;
const threw = { ok: false, reason: { code: 'threw', detail: 'Error: no' } } as const;

test('scoreRun: exact and numeric give 1 or 0 and keep the distance', () => {
  expect(scoreRun(EXACT, 4, gave(4))).toEqual({ score: 1, error: 0, distance: 0 });
  expect(scoreRun(EXACT, 4, gave(7))).toEqual({ score: 0, error: 1, distance: 3 });
  expect(scoreRun({ kind: 'numeric', tolerance: 0.5 }, [1, 2], gave([1.5, 2])).score).toBe(1);
  expect(scoreRun(EXACT, null, gave(undefined))).toEqual({ score: 0, error: 1, distance: 1e12 });
});

test('scoreRun: squared error of numbers and of arrays, at most 1e12', () => {
  expect(scoreRun(SQUARED, 1, gave(3))).toEqual({ score: 0.2, error: 4, distance: 2 });
  expect(scoreRun(SQUARED, [1, 2], gave([1, 6]))).toEqual({ score: 1 / 9, error: 8, distance: 4 });
  expect(scoreRun(SQUARED, -1e308, gave(1e308)).error).toBe(1e12);
  expect(scoreRun(SQUARED, [], gave([])).score).toBe(1);
});

test('scoreRun: an output of another shape than numbers is a failed case under squared error', () => {
  for (const value of ['3', null, undefined, [1], [1, 'x'], { 0: 1 }, true]) {
    const result = scoreRun(SQUARED, [1, 2], gave(value));
    expect(result).toMatchObject({ score: 0, error: 1e12, distance: 1e12 });
    expect(result.failure?.code).toBe('wrong-type');
  }
});

test('meanOfRuns: the means, failed only if every repeat failed', () => {
  const good = scoreRun(EXACT, 1, gave(1));
  const bad = scoreRun(EXACT, 1, threw);
  expect(meanOfRuns([good, bad])).toEqual({ score: 0.5, error: 5e11, distance: 5e11 });
  expect(meanOfRuns([bad, bad]).failure?.code).toBe('threw');
});

/** Cases that are undefined did not run. */
function together(scores: readonly (CaseScore | undefined)[]): CaseScores {
  const results = new CaseScores(scores.length);
  scores.forEach((score, i) => score !== undefined && results.set(i, score));
  return results;
}

test('summarise: fitness is in [0, 1], 1 exactly when every case is solved, and no better case makes it worse', () => {
  let solvedAll = 0;
  let failedAll = 0;
  let improved = 0;
  fc.assert(
    fc.property(suite(), ({ compare, cases, outputs, pick }) => {
      const scores = cases.map(({ expected }, i) =>
        scoreRun(compare, expected, outputs[i] === null ? threw : gave(outputs[i])),
      );
      const summary = summarise(compare, cases, together(scores));
      expect(summary.fitness).toBeGreaterThanOrEqual(0);
      expect(summary.fitness).toBeLessThanOrEqual(1);
      expect(summary.fitness === 1).toBe(summary.metrics['solved'] === cases.length);
      expect(summary.failed).toBe(outputs.every((output) => output === null));
      expect(summary.reason !== undefined).toBe(summary.failed);
      if (summary.fitness === 1) solvedAll++;
      if (summary.failed) failedAll++;

      const better = scores.with(pick % cases.length, { score: 1, error: 0, distance: 0 });
      const after = summarise(compare, cases, together(better));
      expect(after.fitness).toBeGreaterThanOrEqual(summary.fitness);
      expect(after.distance).toBeLessThanOrEqual(summary.distance);
      if (after.fitness > summary.fitness) improved++;
    }),
    { seed: SEED, numRuns: 1500 },
  );
  expect(solvedAll).toBeGreaterThan(50);
  expect(failedAll).toBeGreaterThan(50);
  expect(improved).toBeGreaterThan(500);
});

test('summarise: weights, mse and counts by hand', () => {
  const cases: EvaluationCase[] = [
    { args: [], expected: 0, weight: 3 },
    { args: [], expected: 0 },
  ];
  const scores: CaseScore[] = [scoreRun(SQUARED, 0, gave(0)), scoreRun(SQUARED, 0, gave(2))];
  const summary = summarise(SQUARED, cases, together(scores));
  expect(summary.metrics).toEqual({ cases: 2, failed: 0, solved: 1, mse: 1 });
  expect(summary.fitness).toBe(0.5);
  expect(summary.distance).toBe(1);
  expect(summarise(EXACT, cases, together([scoreRun(EXACT, 0, gave(0)), undefined])).fitness).toBe(
    0.75,
  );
  expect(meanScore(cases, together(scores), [0, 1])).toBe((3 + 0.2) / 4);
});

test('Behaviour: equal outputs share a digest whatever the order of keys, other outputs do not', () => {
  const digest = (...outputs: (Json | undefined)[]): string => {
    const behaviour = new Behaviour();
    for (const output of outputs) behaviour.output(output);
    return behaviour.digest();
  };
  expect(digest({ a: 1, b: [2] }, 0)).toBe(digest({ b: [2], a: 1 }, -0));
  const different = [
    [1, 2], [2, 1], [[1, 2]], [[1], 2], ['1', 2], [null, 2], [undefined, 2], [{ 1: 2 }], ['12'], ['1', '2'],
    [true], [false], [0], [''], [[]], [{}], [],
  ]; // prettier-ignore
  expect(new Set(different.map((outputs) => digest(...outputs))).size).toBe(different.length);

  const seen = new Set<string>();
  for (let i = 0; i < 20_000; i++) seen.add(digest(i, i % 7));
  expect(seen.size).toBe(20_000);
});

interface Suite {
  readonly compare: Compare;
  readonly cases: readonly EvaluationCase[];
  /** Null: that run threw. */
  readonly outputs: readonly (number | null)[];
  readonly pick: number;
}

function suite(): fc.Arbitrary<Suite> {
  const compare = fc.constantFrom<Compare>(EXACT, SQUARED, { kind: 'numeric', tolerance: 0.5 });
  const expected = fc.integer({ min: -2, max: 2 });
  const luck = fc.constantFrom('all right', 'all failed', 'mixed', 'mixed', 'mixed');
  return fc
    .tuple(
      compare,
      fc.array(fc.record({ expected, weight: fc.constantFrom(undefined, 0.1, 3) }), {
        minLength: 1,
        maxLength: 8,
      }),
      luck,
      fc.array(fc.option(expected, { nil: null }), { minLength: 8, maxLength: 8 }),
      fc.nat(),
    )
    .map(([kind, specs, how, random, pick]) => ({
      compare: kind,
      cases: specs.map((spec) => ({ args: [], ...spec })),
      outputs: specs.map((spec, i) => {
        if (how === 'all right') return spec.expected;
        return how === 'all failed' ? null : (random[i] ?? null);
      }),
      pick,
    }));
}
