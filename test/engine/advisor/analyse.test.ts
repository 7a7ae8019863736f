import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyse } from '../../../src/engine/advisor/analyse.ts';
import { renderAdvice } from '../../../src/engine/advisor/render-advice.ts';
import { adviceContext, searchCounters } from '../../support/advice.ts';
import { promptAgent } from '../../support/prompts.ts';

const factsOf = (more: Parameters<typeof searchCounters>[0]) =>
  analyse(adviceContext({ counters: searchCounters(more) }));

test('progress, diversity, failures and cost are judged by rule', () => {
  expect(factsOf({})).toMatchObject({
    progress: 0.5,
    trend: 'rising',
    diversity: 'falling',
    wasted: 0.2,
    spent: 0.4,
    // 120,000 micro-USD for six better children of models; those of crossover cost nothing.
    costPerImprovementMicro: 20_000,
  });
});

test('trend and diversity over their windows', () => {
  expect(factsOf({ best: [] }).trend).toBe('flat');
  expect(factsOf({ best: [2, 2, 2] }).trend).toBe('flat');
  expect(factsOf({ best: [100, 101] }).trend).toBe('slowing');
  expect(factsOf({ best: [-10, -5] }).trend).toBe('rising');
  expect(factsOf({ diversity: [] }).diversity).toBe('high');
  expect(factsOf({ diversity: [0.5, 0.5] }).diversity).toBe('high');
  expect(factsOf({ diversity: [0.9, 0.1] }).diversity).toBe('low');
});

test('operators by what they yield; those without a trial are left out', () => {
  expect(factsOf({}).yields.map(({ operator }) => operator)).toEqual([
    'patch',
    'rewrite',
    'crossover',
  ]);
  expect(factsOf({}).yields[0]?.rate).toBe(0.25);
});

test('nothing spent, nothing tried: no division by zero', () => {
  const facts = factsOf({
    operators: {},
    failures: {},
    proposals: 0,
    costMicro: 0,
    spentMicro: 0,
    budgetMicro: 0,
  });
  expect(facts).toMatchObject({ wasted: 0, spent: 1, costPerImprovementMicro: null, yields: [] });
});

const count = fc.nat(1e9);
const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 40 });

test('every fact is a finite number within its range, whatever the counters; the prompt keeps its size', () => {
  let improved = 0;
  const counters = fc.record({
    generation: count,
    evaluations: count,
    proposals: count,
    best: numbers,
    diversity: fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
    stagnation: count,
    operators: fc.dictionary(
      fc.constantFrom('patch', 'rewrite', 'merge', 'crossover', 'swap'),
      fc.tuple(count, count).map(([a, b]) => ({ tried: Math.max(a, b), improved: Math.min(a, b) })),
    ),
    failures: fc.dictionary(fc.string({ maxLength: 20 }), count, { maxKeys: 60, size: 'max' }),
    costMicro: count,
    spentMicro: count,
    budgetMicro: count,
  });
  const text = fc.nat(4_000).map((length) => 'long text '.repeat(length / 10));
  fc.assert(
    fc.property(counters, text, (given, long) => {
      const facts = analyse(
        adviceContext({
          counters: given,
          task: long,
          best: promptAgent({ text: long, failing: [{ case: 1, text: long }] }),
          worked: Array.from({ length: 30 }, () => ({ idea: long, fitness: 1 })),
          steering: long,
        }),
      );
      expect(Number.isFinite(facts.progress)).toBe(true);
      for (const share of [facts.wasted, facts.spent, ...facts.yields.map(({ rate }) => rate)]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      if (facts.costPerImprovementMicro !== null) {
        improved++;
        expect(Number.isSafeInteger(facts.costPerImprovementMicro)).toBe(true);
      }
      const { system, user } = renderAdvice(facts);
      expect(system.length + user.length).toBeLessThanOrEqual(12_000);
    }),
    { seed: 14, numRuns: 200 },
  );
  expect(improved).toBeGreaterThan(40);
}, 30_000);

test('the rendered prompt', () => expect(renderAdvice(factsOf({}))).toMatchSnapshot());
