import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cleanLine,
  cleanText,
  clip,
  formatScore,
  formatScores,
} from '../../../src/engine/prompts/text.ts';

test('six significant digits, and whole numbers as they are', () => {
  expect([2.635983084917, 12, 1e-9, -0.1234567891, 1e21].map(formatScore)).toEqual([
    '2.63598',
    '12',
    '1e-9',
    '-0.123457',
    '1e+21',
  ]);
});

test('different scores never read alike, equal ones always do, and none is off by more than half a digit', () => {
  let close = 0;
  const score = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 });
  const near = fc
    .tuple(score, fc.integer({ min: 1, max: 9 }))
    .map(([value, steps]) => [value, value * (1 + steps * 1e-9)]);
  fc.assert(
    fc.property(fc.oneof(fc.array(score, { maxLength: 8 }), near), (values) => {
      const plain = values.map((value) => value + 0);
      const texts = formatScores(plain);
      if (texts.some((text) => text.replace(/^-?0?\.?0*/, '').length > 8)) close++;
      for (const [i, value] of plain.entries()) {
        for (const [j, other] of plain.entries())
          expect(texts[i] === texts[j]).toBe(value === other);
        expect(Math.abs(Number(texts[i]) - value)).toBeLessThanOrEqual(Math.abs(value) * 5e-6);
      }
    }),
    { seed: 12, numRuns: 1_000 },
  );
  expect(close).toBeGreaterThan(200);
});

test('clipped text keeps its limit, says what it lost, and is valid Unicode', () => {
  let cut = 0;
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 300, size: 'max' }),
      fc.integer({ min: 40, max: 200 }),
      (text, limit) => {
        for (const clipped of [clip(text, limit), cleanText(text, limit), cleanLine(text, limit)]) {
          expect(clipped.length).toBeLessThanOrEqual(limit);
          expect(clipped.isWellFormed()).toBe(true);
        }
        if (text.length > limit) {
          cut++;
          expect(clip(text, limit)).toMatch(/\[\d+ more characters cut\]$/);
        } else expect(clip(text, limit)).toBe(text);
        for (const control of '\n\r\0\u001b') expect(cleanLine(text, limit)).not.toContain(control);
      },
    ),
    { seed: 13, numRuns: 200 },
  );
  expect(cut).toBeGreaterThan(40);
}, 30_000);
