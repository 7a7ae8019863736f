import { log10 } from '../../language/math/index.ts';

/** Numbers stay within this, so that squares of their differences are doubles too. */
export const LARGEST = 1e100;

/** To the decimals that a step of this size can tell apart, three more than its own: other digits are only noise. */
export function roundToStep(value: number, step: number): number {
  const decimals = Math.min(100, Math.max(0, 3 - Math.floor(log10(Math.max(step, 1e-17)))));
  return bounded(Number(value.toFixed(decimals)));
}

/** To so many significant digits, 1 to 17. */
export const roundToDigits = (value: number, digits: number): number =>
  bounded(Number(value.toPrecision(digits)));

/** Finite, not beyond `LARGEST`, and no negative zero. */
export const bounded = (value: number): number => {
  if (Number.isNaN(value)) return 0;
  const held = Math.min(LARGEST, Math.max(-LARGEST, value));
  return held === 0 ? 0 : held;
};

/** Characters that a number takes in a text. */
export const lengthOf = (value: number): number => String(value).length;
