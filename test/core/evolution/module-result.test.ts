import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/core/evolution/agent.ts';
import {
  MAX_SCORES,
  type ModuleOutcome,
  readModuleResult,
  summariseModule,
} from '../../../src/core/evolution/module-result.ts';

test('the whole form, and only a score', () => {
  const full = {
    score: 1.5,
    scores: [1, -0, 2],
    metrics: { a: 1 },
    features: { b: 2 },
    feedback: [{ case: 3, text: 'x' }, { text: 'y' }],
  };
  expect(readModuleResult(full)).toEqual({
    ok: true,
    value: {
      ...full,
      scores: [1, 0, 2],
      feedback: [
        { case: 3, text: 'x' },
        { case: null, text: 'y' },
      ],
    },
  });
  expect(readModuleResult({ score: -0 })).toEqual({
    ok: true,
    value: { score: 0, scores: [], metrics: {}, features: {}, feedback: [] },
  });
  expect(readModuleResult({ score: 1, feedback: 'all' })).toMatchObject({
    value: { feedback: [{ case: null, text: 'all' }] },
  });
});

describe('refused with the field', () => {
  test.each<[Json | undefined, string]>([
    [undefined, 'must return'],
    [null, 'must return'],
    [[1], 'must return'],
    [{}, 'score'],
    [{ score: '1' }, 'score'],
    [{ score: 1, fitness: 1 }, 'fitness'],
    [{ score: 1, scores: 1 }, 'scores'],
    [{ score: 1, scores: [1, '2'] }, 'scores[1]'],
    [{ score: 1, scores: Array.from({ length: MAX_SCORES + 1 }, () => 0) }, 'scores'],
    [{ score: 1, metrics: [] }, 'metrics'],
    [{ score: 1, metrics: { a: null } }, 'metrics'],
    [{ score: 1, features: { '': 1 } }, 'features'],
    [JSON.parse('{"score":1,"features":{"__proto__":1}}'), 'features'],
    [{ score: 1, features: { ['x'.repeat(65)]: 1 } }, 'features'],
    [
      { score: 1, metrics: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`m${i}`, i])) },
      'metrics',
    ],
    [{ score: 1, feedback: 5 }, 'feedback'],
    [{ score: 1, feedback: 'x'.repeat(4097) }, 'feedback'],
    [{ score: 1, feedback: [{ case: 1.5, text: 'x' }] }, 'feedback[0]'],
    [{ score: 1, feedback: [{ case: -1, text: 'x' }] }, 'feedback[0]'],
    [{ score: 1, feedback: [{ case: 1 }] }, 'feedback[0]'],
    [{ score: 1, feedback: [null] }, 'feedback[0]'],
    [
      {
        score: 1,
        feedback: [
          { case: 0, text: 'x'.repeat(4000) },
          { case: 1, text: 'y'.repeat(97) },
        ],
      },
      'feedback',
    ],
    [{ score: 1, feedback: Array.from({ length: 101 }, () => ({ text: '' })) }, 'feedback'],
  ])('%#', (value, named) => {
    const read = readModuleResult(value);
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.error).toContain(named);
  });
});

test('any JSON at all is read or refused, never thrown at; what is read is bounded and finite', () => {
  let accepted = 0;
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const or = (good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 6, arbitrary: good }, fc.jsonValue(), fc.array(fc.double()));
  const numbers = or(fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), number));
  const line = fc.record({ case: fc.nat(), text: fc.string() });
  const result = fc.record(
    {
      score: or(number),
      scores: or(fc.array(number)),
      metrics: numbers,
      features: numbers,
      feedback: or(fc.oneof(fc.string(), fc.array(line))),
    },
    { requiredKeys: ['score'] },
  );
  fc.assert(
    fc.property(fc.oneof(result, fc.jsonValue()), (value) => {
      const read = readModuleResult(value as Json);
      if (!read.ok) {
        expect(read.error.length).toBeLessThan(200);
        return;
      }
      accepted++;
      const { score, scores, metrics, features } = read.value;
      for (const number of [
        score,
        ...scores,
        ...Object.values(metrics),
        ...Object.values(features),
      ])
        expect(Number.isFinite(number)).toBe(true);
    }),
    { seed: 20261126, numRuns: 2000 },
  );
  expect(accepted).toBeGreaterThan(100);
});

test('repeats: means of score, scores and metrics; equal repeats change nothing; one failure fails all', () => {
  const usage = { fuel: 10, bytes: 5, frames: 2, behaviour: 'a' };
  const outcome = (score: number, scores: readonly number[]): ModuleOutcome => ({
    ...usage,
    ok: true,
    result: {
      score,
      scores,
      metrics: { m: score },
      features: {},
      feedback: [{ case: null, text: `${score}` }],
    },
  });
  expect(summariseModule([outcome(1, [1, 2]), outcome(2, [3, 2])], true)).toMatchObject({
    failed: false,
    fitness: 1.5,
    scores: [2, 2],
    metrics: { m: 1.5 },
    feedback: [{ text: '1' }],
    fuel: 10,
    behaviour: 'aa',
  });
  expect(
    summariseModule([outcome(0.1, []), outcome(0.1, []), outcome(0.1, [])], false),
  ).toMatchObject({
    fitness: 0.1,
    feedback: [],
  });
  expect(summariseModule([outcome(1e308, []), outcome(1.5e308, [])], true).fitness).toBe(1.25e308);
  const failure: ModuleOutcome = { ...usage, ok: false, reason: { code: 'threw', detail: 'x' } };
  expect(summariseModule([outcome(1, []), failure], true)).toMatchObject({
    failed: true,
    fitness: -1e12,
    reason: { code: 'threw' },
  });
  expect(summariseModule([outcome(1, [1]), outcome(1, [])], true)).toMatchObject({
    failed: true,
    reason: { code: 'evaluator-failed' },
  });
});
