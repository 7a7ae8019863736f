import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { CallSize, PlannedRun } from '../../../src/core/models/estimate.ts';
import { estimate } from '../../../src/core/models/estimate.ts';
import { worstCaseMicro } from '../../../src/core/models/price.ts';
import type { ModelTraits } from '../../support/model-arms.ts';
import { armOf, factsOf } from '../../support/model-arms.ts';

// Each estimate runs the router a hundred times: a busy machine needs more than the usual five seconds.
vi.setConfig({ testTimeout: 30_000 });

const NOW = Date.UTC(2026, 10, 21);

const size = (change: Partial<CallSize> = {}): CallSize => ({
  kind: 'mutate',
  share: 1,
  isProposal: true,
  inputTokens: 3_000,
  prefixTokens: 900,
  outputTokens: 400,
  thinkingTokens: 500,
  mostInputTokens: 12_000,
  maxTokens: 4_000,
  turns: 1,
  ...change,
});

const SIZES = [
  size({ share: 0.9 }),
  size({ kind: 'advise', share: 0.1, isProposal: false, turns: 2, mostInputTokens: 9_000 }),
];

const armsOf = (...models: readonly ModelTraits[]): PlannedRun['arms'] =>
  models.map((traits) => ({ arm: armOf(traits), facts: factsOf(traits) }));

const config = (change: Partial<PlannedRun['config']> = {}): PlannedRun['config'] => ({
  models: { concurrency: 10, share: 1, genetic: 200, cache: true },
  budget: { usd: 1 },
  stop: { proposals: 90 },
  generationSize: 100,
  ...change,
});

test('low ≤ expected ≤ worst ≤ budget; calls within what the rules allow; shares add up; more money never means less', () => {
  const anyModel = fc.record({
    model: fc.constantFrom('a', 'b', 'c'),
    prior: fc.double({ min: 0.1, max: 1, noNaN: true }),
    in: fc.constantFrom(0, 0.1, 1, 10),
    out: fc.constantFrom(0, 0.5, 5, 50),
  });
  const rule = (max: number) => fc.option(fc.integer({ min: 1, max }), { nil: undefined });
  const anyStop = fc.record({
    proposals: rule(2_000),
    generations: rule(500),
    evaluations: rule(100_000),
    seconds: rule(10_000),
  });
  const limits = new Map<string, number>();
  let several = 0;
  fc.assert(
    fc.property(
      fc.uniqueArray(anyModel, { minLength: 1, maxLength: 3, selector: ({ model }) => model }),
      anyStop,
      fc.constantFrom(0, 0.01, 1, 100),
      fc.constantFrom(0, 20, 200),
      (models, stop, usd, genetic) => {
        const named = Object.fromEntries(Object.entries(stop).filter(([, value]) => value));
        const options = { concurrency: 10, share: 1, genetic, cache: true };
        const of = (money: number) =>
          estimate(
            {
              config: config({ models: options, budget: { usd: money }, stop: named }),
              sizes: SIZES,
              arms: armsOf(...models),
            },
            NOW,
          );
        const { calls, costMicro, perCall, arms, limitedBy, seconds } = of(usd);
        expect(costMicro.low).toBeLessThanOrEqual(costMicro.expected);
        expect(costMicro.expected).toBeLessThanOrEqual(costMicro.worst);
        expect(costMicro.worst).toBeLessThanOrEqual(usd * 1e6);
        expect(perCall.costMicro.low).toBeLessThanOrEqual(perCall.costMicro.expected);
        expect(perCall.costMicro.expected).toBeLessThanOrEqual(perCall.costMicro.worst);
        const [most, allowed] = [calls.most ?? Infinity, stop.proposals ?? Infinity];
        expect(calls.expected ?? Infinity).toBeLessThanOrEqual(most);
        expect(calls.expected === null).toBe(limitedBy === 'nothing');
        expect(seconds === null).toBe(limitedBy === 'nothing');
        // Nine calls of ten are proposals.
        expect(most * 0.9).toBeLessThanOrEqual(allowed);
        for (const value of [seconds ?? 0, calls.expected ?? 0, ...Object.values(costMicro)])
          expect(Number.isSafeInteger(value)).toBe(true);
        expect(arms.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
        expect(of(usd * 2).costMicro.expected).toBeGreaterThanOrEqual(costMicro.expected);
        limits.set(limitedBy, (limits.get(limitedBy) ?? 0) + 1);
        if (arms.length > 1) several++;
      },
    ),
    { seed: 14, numRuns: 200 },
  );
  expect(several).toBeGreaterThan(100);
  for (const by of ['proposals', 'generations', 'evaluations', 'usd'])
    expect(limits.get(by) ?? 0, by).toBeGreaterThan(10);
});

test('figures by hand: one model, a hundred calls, the price table', () => {
  const found = estimate({ config: config(), sizes: SIZES, arms: armsOf({ model: 'a' }) }, NOW);
  // 90 proposals in 100 calls of 3,000 × 1 + 400 × 5 = 5,000 micro-USD; the fastest rule is stop.proposals.
  expect(found.calls).toEqual({ expected: 100, most: 100 });
  expect(found.limitedBy).toBe('proposals');
  expect(found.costMicro).toEqual({ low: 500_000, expected: 500_000, worst: 1_000_000 });
  const advice = worstCaseMicro(factsOf({ model: 'a' }), 9_000, 4_000, 2, NOW);
  expect(found.perCall).toEqual({
    inputTokens: 3_000,
    outputTokens: 400,
    costMicro: { low: 5_000, expected: 5_000, worst: advice },
  });
  // 1.5 s to the first token and 400 of them at 60 a second, ten calls at a time.
  expect(found.seconds).toBe(Math.ceil((100 * (1_500 + 400_000 / 60)) / 1_000 / 10));
});

test('an arm that takes calls as they are expected, but not the largest, is not free', () => {
  const of = (context: number) =>
    estimate({ config: config(), sizes: SIZES, arms: armsOf({ model: 'a', context }) }, NOW);
  // Advice fits as well: 3,000 tokens, two answers of 4,000 and what a complaint adds.
  expect(of(14_000).calls).toEqual({ expected: 100, most: 100 });
  // Without it each call is a proposal.
  const few = of(10_000);
  expect(few).toMatchObject({ calls: { expected: 90, most: 90 }, limitedBy: 'proposals' });
  expect(few.costMicro).toMatchObject({ low: 450_000, expected: 450_000 });
  const worst = worstCaseMicro(factsOf({ model: 'a' }), 6_000, 4_000, 1, NOW);
  expect(few.perCall.costMicro.worst).toBe(worst);
});

test('the rules that end the calls: money, genetic evaluations granted, generations, a measured latency', () => {
  const of = (change: Partial<PlannedRun['config']>, latencyMs?: number) =>
    estimate(
      {
        config: config({ ...change }),
        sizes: [size()],
        arms: armsOf({ model: 'a' }).map((one) => ({
          ...one,
          ...(latencyMs === undefined ? {} : { latencyMs }),
        })),
      },
      NOW,
    );
  expect(of({ budget: { usd: 0.1 } })).toMatchObject({ calls: { expected: 20 }, limitedBy: 'usd' });
  // Each proposal is one evaluation and grants 200.
  expect(of({ stop: { evaluations: 4_020 } }).calls).toEqual({ expected: 20, most: 200 });
  // Without genetic operators ten proposals make a generation; with them 200 evaluations are two.
  const models = { concurrency: 10, share: 1, genetic: 0, cache: true };
  expect(of({ models, stop: { generations: 8 } }).calls).toEqual({ expected: 80, most: 80 });
  expect(of({ stop: { generations: 8 } }).calls).toEqual({ expected: 4, most: 80 });
  expect(of({ stop: { proposals: 40 } }, 3_000).seconds).toBe(12);
  const free = { sizes: [size()], arms: armsOf({ model: 'a', in: 0, out: 0 }) };
  const endless = estimate({ config: config({ stop: { fitness: 1 } }), ...free }, NOW);
  expect(endless).toMatchObject({ calls: { expected: null, most: null }, limitedBy: 'nothing' });
  expect(endless).toMatchObject({ seconds: null, costMicro: { worst: 0 } });
});

test('nothing is spent without models, without a share for them, or without an arm that fits', () => {
  const arms = armsOf({ model: 'a' });
  const { models: _none, ...without } = config();
  for (const run of [
    { config: without, sizes: SIZES, arms },
    {
      config: config({ models: { concurrency: 1, share: 0, genetic: 1, cache: true } }),
      sizes: SIZES,
      arms,
    },
    { config: config(), sizes: SIZES, arms: [] },
    { config: config(), sizes: SIZES, arms: armsOf({ model: 'a', context: 100 }) },
    {
      config: config({
        models: { arms: ['other'], concurrency: 1, share: 1, genetic: 1, cache: true },
      }),
      sizes: SIZES,
      arms,
    },
  ])
    expect(estimate(run, NOW)).toMatchObject({
      limitedBy: 'no-models',
      calls: { expected: 0, most: 0 },
      costMicro: { low: 0, expected: 0, worst: 0 },
    });
});
