import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankGains } from '../../../src/core/evolution/gains.ts';

test('gains: ranks are 0 for no gain and in (0, 1] else, rise with the gain, and do not depend on order or scale', () => {
  let positive = 0;
  const gain = fc.integer({ min: -500, max: 500 }).map((value) => value / 500);
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1e-9, max: 1, noNaN: true }), { maxLength: 64 }),
      fc.array(gain, { maxLength: 12 }),
      (window, raw) => {
        const { ranks, window: next } = rankGains(window, raw);
        raw.forEach((one, i) => {
          const rank = ranks[i] ?? Number.NaN;
          expect(one > 0 ? rank > 0 && rank <= 1 : rank === 0).toBe(true);
          if (one > 0) positive++;
          raw.forEach((other, j) => {
            if (one > 0 && one < other) expect(rank).toBeLessThan(ranks[j] ?? 0);
          });
        });
        expect(rankGains(window, raw.toReversed()).ranks).toEqual(ranks.toReversed());
        const half = (values: readonly number[]): number[] => values.map((value) => value / 2);
        expect(rankGains(half(window), half(raw)).ranks).toEqual(ranks);
        expect(next.length).toBeLessThanOrEqual(64);
        expect(next.every((one) => one > 0)).toBe(true);
      },
    ),
    { seed: 20261121, numRuns: 500 },
  );
  expect(positive).toBeGreaterThan(800);
});

test('gains: the best of late ranks 1; what fell out of the window no longer counts', () => {
  expect(rankGains([], [0.3]).ranks).toEqual([1]);
  expect(rankGains([1, 2, 3], [2.5]).ranks).toEqual([0.75]);
  const full = Array.from({ length: 64 }, () => 100);
  const { window } = rankGains(full, [1, 2]);
  expect(window).toEqual([...full.slice(2), 1, 2]);
});
