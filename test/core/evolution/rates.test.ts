import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  VARIATIONS,
  baseWeights,
  guidedShare,
  initialRates,
  learnRates,
  operatorWeights,
} from '../../../src/core/evolution/rates.ts';

const base = operatorWeights(initialRates());
const at = (name: (typeof VARIATIONS)[number], weights: readonly number[]): number =>
  weights[VARIATIONS.indexOf(name)] ?? Number.NaN;

test('without any success the rates are the base rates', () => {
  const rates = learnRates(initialRates(), [{ operator: 'swap', improved: false }]);
  expect(operatorWeights(rates)).toEqual(base);
  expect(baseWeights(rates)).toEqual(base);
});

test('an operator that succeeds more than the others is drawn more, one that never does less', () => {
  let rates = initialRates();
  for (let generation = 0; generation < 20; generation++)
    rates = learnRates(
      rates,
      VARIATIONS.flatMap((operator) =>
        Array.from({ length: 40 }, (_, i) => ({
          operator,
          improved: operator === 'constant' && i % 2 === 0,
        })),
      ),
    );
  const weights = operatorWeights(rates);
  expect(at('constant', weights) / at('constant', base)).toBeGreaterThan(3);
  expect(at('swap', weights) / at('swap', base)).toBeLessThan(0.5);
});

test('a success that faded to nothing is none: weights stay numbers however long nothing improves', () => {
  let rates = learnRates(initialRates(), [{ operator: 'swap', improved: true }]);
  const failures = Array.from(
    { length: 50 },
    () => ({ operator: 'swap', improved: false }) as const,
  );
  for (let generation = 0; generation < 8_000; generation++) rates = learnRates(rates, failures);
  // 0.9 of the smallest double is the smallest double: it never becomes 0.
  expect(rates.swap.improved).toBeGreaterThan(0);
  expect(operatorWeights(rates)).toEqual(base);
});

test('rates stay within a quarter and four times their base, whatever happens; order of outcomes does not matter', () => {
  let extremes = 0;
  const outcome = fc.record({ operator: fc.constantFrom(...VARIATIONS), improved: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(fc.array(outcome, { minLength: 40, maxLength: 120 }), {
        minLength: 4,
        maxLength: 12,
      }),
      fc.constantFrom(...VARIATIONS),
      (generations, best) => {
        let rates = initialRates();
        let backwards = initialRates();
        for (const generation of generations) {
          const biased = generation.map((one) => ({
            ...one,
            improved: one.operator === best || (one.improved && one.operator < best),
          }));
          rates = learnRates(rates, biased);
          backwards = learnRates(backwards, biased.toReversed());
        }
        expect(backwards).toEqual(rates);
        operatorWeights(rates).forEach((weight, i) => {
          const factor = weight / (base[i] ?? 1);
          expect(factor).toBeGreaterThanOrEqual(0.25);
          expect(factor).toBeLessThanOrEqual(4);
          if (factor < 0.6 || factor > 1.5) extremes++;
        });
      },
    ),
    { seed: 3, numRuns: 300 },
  );
  expect(extremes).toBeGreaterThan(100);
});

test('old records fade: a change of what works shows within a few generations', () => {
  let rates = initialRates();
  const generation = (
    good: string,
  ): { operator: (typeof VARIATIONS)[number]; improved: boolean }[] =>
    VARIATIONS.flatMap((operator) =>
      Array.from({ length: 20 }, (_, i) => ({
        operator,
        improved: operator === good && i % 2 === 0,
      })),
    );
  for (let i = 0; i < 40; i++) rates = learnRates(rates, generation('swap'));
  for (let i = 0; i < 15; i++) rates = learnRates(rates, generation('move'));
  const weights = operatorWeights(rates);
  expect(at('move', weights) / at('move', base)).toBeGreaterThan(
    at('swap', weights) / at('swap', base),
  );
});

test('guided crossover: its odds change by the factor within its bounds, so that others keep a chance', () => {
  const hundredths = (min: number, max: number) =>
    fc.integer({ min, max }).map((count) => count / 100);
  let beyond = 0;
  fc.assert(
    fc.property(hundredths(1, 99), hundredths(0, 400), (before, factor) => {
      const after = guidedShare(before, { crossover: factor });
      const held = Math.min(2, Math.max(0.5, factor));
      expect(after / (1 - after)).toBeCloseTo((held * before) / (1 - before), 6);
      expect(guidedShare(before, { swap: factor })).toBe(before);
      if (before * held > 1) beyond++;
    }),
    { seed: 16, numRuns: 300 },
  );
  expect(beyond).toBeGreaterThan(50);
  for (const all of [0, 1]) expect(guidedShare(all, { crossover: 2 })).toBe(all);
});
