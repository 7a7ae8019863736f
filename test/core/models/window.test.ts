import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Window } from '../../../src/core/models/window.ts';
import {
  EMPTY_WINDOW,
  addTo,
  takeBack,
  totals,
  whenAtMost,
} from '../../../src/core/models/window.ts';

const step = fc.record({
  wait: fc.oneof(fc.constant(0), fc.nat(3_000), fc.nat(30_000), fc.nat(200_000)),
  first: fc.nat(3),
  second: fc.nat(1_000),
  /** Share of the second count that is taken back, some steps later. */
  back: fc.nat(100),
});

test('sums are never below those of the last 60 s, and never above those of the last 65 s', () => {
  let full = 0;
  let taken = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), (steps) => {
      let window: Window = EMPTY_WINDOW;
      let now = 1e12;
      const list: { at: number; first: number; second: number }[] = [];
      for (const [i, { wait, first, second, back }] of steps.entries()) {
        now += wait;
        window = addTo(window, now, { first, second });
        list.push({ at: now, first, second });
        const earlier = list[i - 3];
        if (earlier !== undefined) {
          const part = Math.floor((earlier.second * back) / 100);
          window = takeBack(window, earlier.at, { first: 0, second: part });
          earlier.second -= part;
          taken++;
        }
        const since = (age: number, column: 'first' | 'second'): number =>
          list.reduce((sum, entry) => sum + (entry.at > now - age ? entry[column] : 0), 0);
        const sums = totals(window, now);
        for (const column of ['first', 'second'] as const) {
          expect(sums[column]).toBeGreaterThanOrEqual(since(60_000, column));
          expect(sums[column]).toBeLessThanOrEqual(since(65_000, column));
        }
        expect(window.length).toBeLessThanOrEqual(14);
        if (window.length >= 4) full++;
        expect(JSON.parse(JSON.stringify(window))).toEqual(window);
      }
    }),
    { seed: 21, numRuns: 100 },
  );
  expect(full).toBeGreaterThan(200);
  expect(taken).toBeGreaterThan(1_000);
});

test('`whenAtMost` is the first moment at which the sums are within the bounds', () => {
  let waited = 0;
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 40 }),
      fc.nat(20),
      fc.nat(5_000),
      (steps, first, second) => {
        let window: Window = EMPTY_WINDOW;
        let now = 1e12;
        for (const { wait, ...counts } of steps) window = addTo(window, (now += wait), counts);
        const at = whenAtMost(window, now, { first, second });
        const isWithin = (time: number): boolean => {
          const sums = totals(window, time);
          return sums.first <= first && sums.second <= second;
        };
        expect(at).toBeLessThanOrEqual(now + 65_000);
        expect(isWithin(at)).toBe(true);
        if (at === now) return;
        waited++;
        expect(isWithin(at - 1)).toBe(false);
      },
    ),
    { seed: 22, numRuns: 500 },
  );
  expect(waited).toBeGreaterThan(150);
});

test('a clock that jumps, also back, neither keeps counts for ever nor grows the window', () => {
  let back = 0;
  const jump = fc.oneof(
    fc.integer({ min: -2_000, max: 10_000 }),
    fc.integer({ min: -1e9, max: 1e9 }),
  );
  fc.assert(
    fc.property(fc.array(jump, { minLength: 10, maxLength: 200, size: 'max' }), (jumps) => {
      let window: Window = EMPTY_WINDOW;
      let now = 1e12;
      for (const by of jumps) {
        now += by;
        if (by < 0) back++;
        window = addTo(window, now, { first: 1, second: 1 });
        expect(window.length).toBeLessThanOrEqual(14);
        expect(totals(window, now).first).toBeGreaterThanOrEqual(1);
      }
      expect(totals(window, now + 65_000)).toEqual({ first: 0, second: 0 });
    }),
    { seed: 23, numRuns: 60 },
  );
  expect(back).toBeGreaterThan(1_000);
});
