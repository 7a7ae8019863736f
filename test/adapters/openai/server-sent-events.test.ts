import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventDecoder } from '../../../src/adapters/openai/server-sent-events.ts';

const SEED = 20_261_121;
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The standard's algorithm on the whole text: lines, then fields, then events at blank lines. */
function reference(text: string): string[] {
  const events: string[] = [];
  let data: string[] = [];
  // what follows the last line end is no line yet
  for (const line of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .slice(0, -1)) {
    if (line === '') {
      if (data.length > 0) events.push(data.join('\n'));
      data = [];
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
  }
  return events;
}

function decoded(bytes: Uint8Array, sizes: readonly number[]): string[] {
  const decoder = createEventDecoder();
  const events: string[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    events.push(...decoder.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return events;
}

const content = fc.string({
  unit: fc.constantFrom('a', 'é', '世', '🌍', ' ', ':', '{', '"', '\uFEFF'),
});
const line = fc.oneof(
  { weight: 6, arbitrary: content.map((text) => `data: ${text}`) },
  content.map((text) => `data:${text}`),
  content.map((text) => `: ${text}`),
  content,
  { weight: 4, arbitrary: fc.constantFrom('', '', 'data', 'event: x') },
);
const stream = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { minLength: 5, maxLength: 30 })
  .map((lines) => lines.map((parts) => parts.join('')).join(''));

test('events are the standard’s, however the bytes are cut', () => {
  let events = 0;
  let manyLines = 0;
  fc.assert(
    fc.property(
      stream,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
      (text, sizes) => {
        const found = decoded(encode(text), sizes);
        expect(found).toEqual(reference(text));
        events += found.length;
        manyLines += found.filter((data) => data.includes('\n')).length;
      },
    ),
    { numRuns: 500, seed: SEED },
  );
  expect(events).toBeGreaterThan(500);
  expect(manyLines).toBeGreaterThan(50);
});

test('the end of the stream gives the event that has no blank line yet', () => {
  const decoder = createEventDecoder();
  expect(decoder.push(encode('data: 1\n\ndata: [DO'))).toEqual(['1']);
  decoder.push(encode('NE]'));
  expect(decoder.end()).toBe('[DONE]');
  expect(createEventDecoder().end()).toBeNull();
});
