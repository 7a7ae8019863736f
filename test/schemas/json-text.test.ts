import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJsonText } from '../../src/schemas/json-text.ts';

const parsed = (text: string): unknown => {
  const result = parseJsonText(text);
  return result.ok ? result.value : `refused: ${result.error.detail}`;
};
const place = (text: string): [number, number] | undefined => {
  const result = parseJsonText(text);
  return result.ok ? undefined : [result.error.line, result.error.column];
};

const SEED = 20261121;
const MALFORMED = [
  '',
  ' ',
  '{',
  '[',
  '"',
  '{"a"',
  '{"a":',
  '{"a":1',
  '{"a":1,}',
  '{,}',
  '{1:2}',
  "{'a':1}",
  '[1,]',
  '[,1]',
  '[1 2]',
  '[1',
  '01',
  '1.',
  '.5',
  '+1',
  '-',
  '1e',
  '0x10',
  'NaN',
  'Infinity',
  'tru',
  'nul',
  'undefined',
  '"\n"',
  '"\t"',
  '"\\x"',
  '"\\u12"',
  '1 2',
  '{} {}',
  '\ufeff{}',
  '/* c */ 1',
  '[1]]',
  '{"a":1}}',
  '\u00a01',
];

test('what JSON.parse refuses is refused', () => {
  for (const text of MALFORMED) {
    expect(() => JSON.parse(text), text).toThrow();
    expect(parseJsonText(text).ok, text).toBe(false);
  }
});

test('agrees with JSON.parse on generated documents, however they are spaced', () => {
  let nested = 0;
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(0, 1, 3), (text, indent) => {
      const spaced = JSON.stringify(JSON.parse(text), null, indent);
      if (/[[{].*[[{]/s.test(text)) nested++;
      expect(parsed(spaced)).toEqual(JSON.parse(spaced));
    }),
    { seed: SEED, numRuns: 1_000 },
  );
  expect(nested).toBeGreaterThan(200);
});

test('agrees with JSON.parse on mutilated documents, but for what it refuses on purpose', () => {
  const reached = { both: 0, neither: 0, stricter: 0 };
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 3 }),
      fc.nat(),
      fc.string({ maxLength: 2 }),
      (text, at, noise) => {
        const cut =
          text.slice(0, at % (text.length + 1)) + noise + text.slice((at % (text.length + 1)) + 1);
        const ours = parseJsonText(cut);
        let theirs: unknown;
        try {
          theirs = JSON.parse(cut);
        } catch {
          reached.neither++;
          expect(ours.ok).toBe(false);
          return;
        }
        if (!ours.ok) {
          reached.stricter++;
          expect(ours.error.detail).toMatch(/already there|surrogate|double/);
          return;
        }
        reached.both++;
        expect(ours.value).toEqual(theirs);
      },
    ),
    { seed: SEED, numRuns: 5_000 },
  );
  expect(reached.both).toBeGreaterThan(500);
  expect(reached.neither).toBeGreaterThan(500);
});

test('refuses duplicate keys, also written with escapes, at the place of the second', () => {
  expect(parsed('{"a":1,"\\u0061":2}')).toMatch('already there');
  expect(place('{"a":1,\n "a":2}')).toEqual([2, 2]);
  expect(parsed('{"a":{"a":1},"b":[{"a":1}]}')).toEqual({ a: { a: 1 }, b: [{ a: 1 }] });
});

test('refuses lone surrogates in values and keys, takes pairs', () => {
  expect(parsed('"\\ud800"')).toMatch('surrogate');
  expect(parsed('{"\\udc00":1}')).toMatch('surrogate');
  expect(parsed('"\\ud83d\\ude00"')).toBe('😀');
});

test('refuses numbers beyond a double', () => {
  expect(parsed('1e999')).toMatch('double');
  expect(parsed('-1e999')).toMatch('double');
  expect(parsed('1e-999')).toBe(0);
});

test('__proto__ is a key like any other', () => {
  const value = parsed('{"__proto__":{"polluted":true},"a":1}') as Record<string, unknown>;
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.keys(value)).toEqual(['__proto__', 'a']);
  expect(value['polluted']).toBeUndefined();
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('bounds the nesting without recursion', () => {
  expect(parsed('['.repeat(96) + ']'.repeat(96))).toBeInstanceOf(Array);
  expect(parsed('['.repeat(97) + ']'.repeat(97))).toMatch('nested');
  expect(parsed('['.repeat(1_000_000))).toMatch('nested');
  expect(parsed('{"a":'.repeat(1_000_000))).toMatch('nested');
});

test('says where: line and column count from 1', () => {
  expect(place('{"name":')).toEqual([1, 9]);
  expect(place('{\n  "a": tru\n}')).toEqual([2, 8]);
});

test('eight megabytes take well under a second', () => {
  const text = JSON.stringify(
    Array.from({ length: 60_000 }, (_, i) => ({ args: [i, 'x"\\'.repeat(20)], expected: i })),
  );
  expect(text.length).toBeGreaterThan(7_000_000);
  const started = process.cpuUsage();
  expect(parseJsonText(text).ok).toBe(true);
  expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
});
