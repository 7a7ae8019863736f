import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hexOfBytes, hexOfWords } from '../../../src/core/dna/hex.ts';

const word = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 }),
  fc.constantFrom(0, 1, -1, 2 ** 31, 2 ** 32 - 1, -(2 ** 31)),
);
const padded = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');

test('words are written as toString(16) writes them, leading zeros kept', () => {
  let shorter = 0;
  fc.assert(
    fc.property(word, word, word, word, (a, b, c, d) => {
      const text = [a, b, c, d].map(padded).join('');
      if (text.startsWith('0')) shorter++;
      expect(hexOfWords(a, b, c, d)).toBe(text);
    }),
    { seed: 5, numRuns: 500 },
  );
  expect(shorter).toBeGreaterThan(50);
});

test('bytes are written two digits each, also from the middle of a buffer', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 16, maxLength: 16 }), { maxLength: 3 }),
      (blocks) => {
        const bytes = new Uint8Array([255, ...blocks.flatMap((block) => [...block])]).subarray(1);
        const text = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
        expect(hexOfBytes(bytes)).toBe(text);
      },
    ),
    { seed: 5 },
  );
});
