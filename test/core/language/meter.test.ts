import { expect, test } from 'vitest';
import * as meter from '../../../src/core/language/meter.ts';

/** The price table at its steps: each row is what is priced, and the price of 0, 1 and around every step. */
const STEPS = [
  { name: 'copyPrice', of: meter.copyPrice, at: { 0: 1, 1: 2, 64: 2, 65: 3, 128: 3, 6_400: 101 } },
  { name: 'workPrice', of: meter.workPrice, at: { 0: 1, 1: 2, 8: 2, 9: 3, 16: 3, 800: 101 } },
  { name: 'movePrice', of: meter.movePrice, at: { 0: 1, 1: 2, 16: 2, 17: 3, 32: 3, 1_600: 101 } },
  {
    name: 'copiedPrice',
    of: (elements: number) => meter.copiedPrice(elements),
    at: { 0: 1, 16: 2, 10_000: 626, 10_001: 1_878, 16_000: 3_001 },
  },
  { name: 'stringBytes', of: meter.stringBytes, at: { 0: 16, 1: 18, 100: 216 } },
  { name: 'arrayBytes', of: meter.arrayBytes, at: { 0: 16, 1: 24, 100: 816 } },
  { name: 'tableBytes', of: meter.tableBytes, at: { 0: 32, 1: 56, 100: 2_432 } },
  { name: 'closureBytes', of: meter.closureBytes, at: { 0: 32, 1: 40, 100: 832 } },
] as const;

test.each(STEPS)('$name: the price at every step', ({ of, at }) => {
  const sizes = Object.keys(at).map(Number);
  expect(sizes.map((size) => of(size))).toEqual(Object.values(at));
});

test('comparisons are priced by the shorter string; equality of different lengths looks at nothing', () => {
  const text = (units: number): string => 'x'.repeat(units);
  expect(meter.equalPrice(text(640), text(640))).toBe(11);
  expect(meter.equalPrice(text(640), text(641))).toBe(1);
  expect(meter.equalPrice('', '')).toBe(1);
  expect(meter.sortComparePrice(0, 0)).toBe(2);
  expect(meter.sortComparePrice(64, 10_000)).toBe(3);
  expect(meter.sortComparePrice(10_000, 65)).toBe(4);
});

test('long keys are digested, too', () => {
  expect(meter.keyPrice('x'.repeat(64))).toBe(2);
  expect(meter.keyPrice('x'.repeat(16_383))).toBe(257);
  expect(meter.keyPrice('x'.repeat(16_384))).toBe(514);
});

test('what is copied into a large array pays for new memory, however little it is', () => {
  expect(meter.copiedPrice(16, 10_000)).toBe(2);
  expect(meter.copiedPrice(16, 10_001)).toBe(4);
});

test.each([
  ['12345678', 2, false],
  ['0.1234567890123', 3, false],
  ['0.12345678901234', 3, true],
  ['1e5', 10, true],
  ['1.E-5', 10, true],
  ['Infinity', 2, false],
  ['e5', 2, false],
])('a number read from %s', (text, price, isHard) => {
  expect(meter.readPrice(text)).toBe(price);
  expect(meter.isHardToRead(text)).toBe(isHard);
});

test.each([
  [0, 1, 2],
  [Infinity, 8, 2],
  [NaN, 3, 2],
  [1.5, 3, 2],
  [0.1 + 0.2, 15, 3],
  [0.1 + 0.2, 16, 6],
  [2 ** 63, 8, 2],
  [2 ** 64, 8, 3],
  [-(2 ** 127), 8, 3],
  [2 ** -64, 8, 3],
  [2 ** -63, 8, 2],
  [Number.MIN_VALUE, 6, 18],
])('the shortest text of %s in %i units', (n, units, price) => {
  expect(meter.shortestPrice(n, units)).toBe(price);
});

test.each([
  [7, 3, 0],
  [2 ** 64, 1, 0],
  [-(2 ** 64), 1, 0],
  [2 ** 64 + 4_096, 1, 1],
  [2 ** 65, 1, 2],
  [-(2 ** 65), 1, 2],
  [2 ** 65, -1, 2],
  [2 ** 128, 2 ** -64, 3],
  [2 ** -64, 2 ** -192, 2],
  [Number.MAX_VALUE, Number.MIN_VALUE, 33],
  [7, 0, 0],
  [Infinity, 3, 0],
  [-Infinity, 3, 0],
  [7, Infinity, 0],
  [NaN, 3, 0],
])('the remainder of %s by %s', (x, y, price) => {
  expect(meter.remainderPrice(x, y)).toBe(price);
  expect(meter.isFarApart(x, y) || price === 0).toBe(true);
});

test('constants of the price table', () => {
  const { INSTRUCTION, VISIT, THROW, ENTRY_BYTES, ELEMENT_BYTES } = meter;
  expect([INSTRUCTION, VISIT, THROW, ENTRY_BYTES, ELEMENT_BYTES]).toEqual([1, 1, 32, 24, 8]);
  expect([meter.MAX_AT_ONCE, meter.PAUSE_EVERY]).toEqual([1_000_000, 16_384]);
  const { FRAME_FUEL_SHIFT, SLOTS_PER_FRAME, MAX_STACK_SLOTS } = meter;
  expect([FRAME_FUEL_SHIFT, SLOTS_PER_FRAME, MAX_STACK_SLOTS]).toEqual([4, 64, 262_144]);
});
