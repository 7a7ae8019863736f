import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AdviceYield,
  closeYield,
  NO_YIELD,
  noteYield,
} from '../../../src/engine/advisor/advice-yield.ts';

const run = (
  counts: readonly (readonly [number, number, boolean])[],
  from = NO_YIELD,
): AdviceYield =>
  counts.reduce(
    (state, [evaluations, improvements, advised]) =>
      noteYield(state, { evaluations, improvements }, advised),
    from,
  );

test('improvements an evaluation under advice are held against those before it', () => {
  const { report, next } = closeYield(
    run([
      [100, 2, false],
      [100, 2, false],
      [100, 6, true],
      [100, 6, true],
    ]),
  );
  expect(report).toEqual({ before: 0.02, under: 0.06, ratio: 3, evaluations: 200 });
  // The next advice is compared with what this one reached.
  expect(closeYield(run([[100, 3, true]], next)).report).toMatchObject({
    before: 0.06,
    ratio: 0.5,
  });
});

test('nothing to compare: no ratio; nothing ran: no report', () => {
  expect(closeYield(NO_YIELD).report).toBeNull();
  expect(closeYield(run([[0, 0, true]])).report).toBeNull();
  expect(closeYield(run([[50, 1, true]])).report).toEqual({
    before: 0,
    under: 0.02,
    ratio: null,
    evaluations: 50,
  });
});

test('the record is bounded by ten generations, and every rate lies in 0..1', () => {
  let reported = 0;
  const counts = fc.array(
    fc
      .tuple(fc.nat(1_000), fc.nat(1_000), fc.boolean())
      .map(([a, b, advised]) => [Math.max(a, b), Math.min(a, b), advised] as const),
    { maxLength: 60, size: 'max' },
  );
  fc.assert(
    fc.property(counts, (given) => {
      const state = run(given);
      expect(state.before.length).toBeLessThanOrEqual(10);
      const { report } = closeYield(state);
      if (report === null) return;
      reported++;
      for (const rate of [report.before, report.under]) {
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(1);
      }
      expect(report.ratio === null || Number.isFinite(report.ratio)).toBe(true);
    }),
    { seed: 16, numRuns: 500 },
  );
  expect(reported).toBeGreaterThan(300);
});
