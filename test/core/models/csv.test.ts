import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRows } from '../../../src/core/models/csv.ts';

const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;

test('whatever is written by the rules of RFC 4180 is read back', () => {
  const field = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom('', ',', '"', '\r\n', 'a\nb', ' x ', '""'),
  );
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
  let hard = 0;
  fc.assert(
    fc.property(
      fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { maxLength: 6 }),
      lineEnd,
      fc.boolean(),
      (rows, end, closed) => {
        const text = rows.map((row) => row.map(quoted).join(',')).join(end) + (closed ? end : '');
        expect([...csvRows(text)]).toEqual(rows);
        if (rows.flat().some((each) => /[",\r\n]/.test(each))) hard++;
      },
    ),
    { seed: 11, numRuns: 1_000 },
  );
  expect(hard).toBeGreaterThan(500);
});

test('plain fields, empty lines, an empty last field, a byte order mark, an unclosed quote, one field a line', () => {
  expect([...csvRows('\ufeffa,b\n\n1,\r\n,2\n3,')]).toEqual([
    ['a', 'b'],
    ['1', ''],
    ['', '2'],
    ['3', ''],
  ]);
  expect([...csvRows('a,"b\nc')]).toEqual([['a', 'b\nc']]);
  expect([...csvRows('a\nb')]).toEqual([['a'], ['b']]);
  expect([...csvRows('')]).toEqual([]);
});

test('any text at all is read to its end', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r'), maxLength: 60 }),
      (text) => {
        const letters = [...csvRows(text)].flat().join('').replaceAll(/[^a]/g, '').length;
        expect(letters).toBe(text.replaceAll(/[^a]/g, '').length);
      },
    ),
    { seed: 12, numRuns: 2_000 },
  );
});
