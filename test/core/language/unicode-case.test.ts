import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as table from '../../../src/core/language/unicode-case-table.ts';
import {
  toLowerCase,
  toUpperCase,
  UNICODE_VERSION,
} from '../../../src/core/language/unicode-case.ts';
import { caseTable, HOST_UNICODE } from '../../support/case-table.ts';

const isSameVersion = HOST_UNICODE === UNICODE_VERSION;

test('full mappings and the final sigma', () => {
  expect(toUpperCase('straße \ufb01n \u0149 \u0390')).toBe(
    'STRASSE FIN \u02bcN \u0399\u0308\u0301',
  );
  expect(toLowerCase('ΟΔΥΣΣΕΥΣ Σ ΑΣ. Σ\u0301Α \u{10400}Σ ΑΣ\u0301')).toBe(
    'οδυσσευς σ ας. σ\u0301α \u{10428}ς ας\u0301',
  );
  expect(toLowerCase('İ\ud801 \udc00Σ')).toBe('i\u0307\ud801 \udc00σ');
  expect(toUpperCase('\u{10428}\ud801x')).toBe('\u{10400}\ud801X');
});

test('no mapping is more than three times as long', () => {
  const longer: number[] = [];
  for (let code = 0; code < 0x2_0000; code++) {
    const text = String.fromCodePoint(code);
    const longest = Math.max(toUpperCase(text).length, toLowerCase(text).length);
    if (longest > 3 * text.length) longer.push(code);
  }
  expect(longer).toEqual([]);
});

test.runIf(isSameVersion)('the table is what its generator prints', () => {
  const { VERSION, ...pinned } = table;
  expect(VERSION).toBe(HOST_UNICODE);
  expect(pinned).toEqual(caseTable());
});

/** Code points with which case mapping does something special, beside any others. */
const point = fc.oneof(
  fc.constantFrom('Σ', 'σ', 'ς', 'ß', 'İ', 'ı', 'ŉ', '\u0301', '.', '’', ' ', '\u{1d400}', 'ﬃ'),
  fc.integer({ min: 0, max: 0x10_ffff }).map((code) => String.fromCodePoint(code)),
  fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit)),
);

test.runIf(isSameVersion)('equal to the host with the same Unicode version', () => {
  let sigmas = 0;
  fc.assert(
    fc.property(fc.array(point, { maxLength: 12 }), (points) => {
      const text = points.join('');
      if (text.includes('Σ')) sigmas++;
      expect(toLowerCase(text)).toBe(text.toLowerCase());
      expect(toUpperCase(text)).toBe(text.toUpperCase());
    }),
    { seed: 20261121, numRuns: 5_000 },
  );
  expect(sigmas).toBeGreaterThan(500);
});
