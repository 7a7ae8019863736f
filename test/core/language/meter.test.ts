import { expect, test } from 'vitest';
import * as meter from '../../../src/core/language/meter.ts';

/** The price table at its steps: each row is what is priced, and the price of 0, 1 and around every step. */
const STEPS = [
  { name: 'copyPrice', of: meter.copyPrice, at: { 0: 1, 1: 2, 64: 2, 65: 3, 128: 3, 6_400: 101 } },
  { name: 'workPrice', of: meter.workPrice, at: { 0: 1, 1: 2, 8: 2, 9: 3, 16: 3, 800: 101 } },
  { name: 'movePrice', of: meter.movePrice, at: { 0: 1, 1: 2, 16: 2, 17: 3, 32: 3, 1_600: 101 } },
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

test('constants of the price table', () => {
  const { INSTRUCTION, VISIT, THROW, ENTRY_BYTES, ELEMENT_BYTES } = meter;
  expect([INSTRUCTION, VISIT, THROW, ENTRY_BYTES, ELEMENT_BYTES]).toEqual([1, 1, 32, 24, 8]);
  const { FRAME_FUEL_SHIFT, SLOTS_PER_FRAME, MAX_STACK_SLOTS } = meter;
  expect([FRAME_FUEL_SHIFT, SLOTS_PER_FRAME, MAX_STACK_SLOTS]).toEqual([4, 64, 262_144]);
});
