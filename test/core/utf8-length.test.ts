import { expect, test } from 'vitest';
import { utf8Length } from '../../src/core/utf8-length.ts';

test('utf8Length: as TextEncoder counts, at the edges of every length', () => {
  const edges = [
    '',
    '\u0000',
    '\u007f',
    '\u0080',
    '\u07ff',
    '\u0800',
    '\ud7ff',
    '\ue000',
    '\uffff',
  ];
  const texts = [...edges, '\u{10000}', '\u{10ffff}', '\ud800', '\udbff', '\udc00', '\udfff'];
  const mixed = texts.flatMap((a) => texts.map((b) => `${a}${b}x`));
  const encoder = new TextEncoder();
  for (const text of [...texts, ...mixed])
    expect(utf8Length(text), JSON.stringify(text)).toBe(encoder.encode(text).length);
});
