import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../../src/core/dna/canonical-json.ts';
import type { Json } from '../../../src/core/evolution/agent.ts';

const SEED = 20261121;

test('canonical JSON: the example of RFC 8785, section 3.2.2', () => {
  const value = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '€$\u000F\nA\'B"\\\\"/',
    literals: [null, true, false],
  };
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('canonical JSON: keys in UTF-16 order, not by code point (RFC 8785, section 3.2.3)', () => {
  const value = { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 };
  expect([...canonicalJson(value).matchAll(/:(\d)/g)].map(([, n]) => n).join('')).toBe('2467153');
});

test('canonical JSON: parses to the same value, whatever the order of keys; deep data too', () => {
  let nested = 0;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (raw) => {
      const value = JSON.parse(JSON.stringify(raw)) as Json;
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(value);
      expect(canonicalJson(reversed(value))).toBe(text);
      if (text.includes('{') && text.includes('[')) nested++;
    }),
    { seed: SEED, numRuns: 1_000 },
  );
  expect(nested).toBeGreaterThan(100);
  let deep: Json = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(canonicalJson(deep).length).toBe(200_001);
});

test('canonical JSON: what JSON cannot say is a bug', () => {
  for (const wrong of [Number.NaN, Infinity, '\ud800', { a: '\udc00' }, ['\ud800x']]) {
    expect(() => canonicalJson(wrong)).toThrow(TypeError);
  }
  expect(canonicalJson(-0)).toBe('0');
});

/** The same value with the keys of every object in the opposite order. */
function reversed(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]): [string, Json] => [key, reversed(item)])
      .reverse(),
  );
}
