import { EventStreamCodec } from '@smithy/eventstream-codec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame, eventFrame, exceptionFrame } from '../support/stand-ins/bedrock/frames.ts';

const codec = new EventStreamCodec(
  (bytes) => new TextDecoder().decode(bytes),
  (text) => new TextEncoder().encode(text),
);

test('AWS’s codec reads every frame, and writes the same bytes', () => {
  let large = 0;
  const name = fc.string({ minLength: 1, maxLength: 60 });
  const headers = fc.dictionary(name, fc.string({ unit: 'binary' }), {
    maxKeys: 8,
    noNullPrototype: true,
  });
  const payloads = fc
    .tuple(fc.string({ unit: 'binary' }), fc.nat(300))
    .map(([text, times]) => text.repeat(times));
  fc.assert(
    fc.property(headers, payloads, (named, payload) => {
      const frame = encodeFrame(named, payload);
      if (frame.length > 1_000) large++;
      const { headers: read, body } = codec.decode(frame);
      expect(Object.entries(read).map(([key, { value }]) => [key, value])).toEqual(
        Object.entries(named),
      );
      expect(new TextDecoder().decode(body)).toBe(payload);
      const typed = Object.fromEntries(
        Object.entries(named).map(([key, value]) => [key, { type: 'string' as const, value }]),
      );
      const theirs = codec.encode({ headers: typed, body: new TextEncoder().encode(payload) });
      expect(Buffer.compare(theirs, frame)).toBe(0);
    }),
    { seed: 3, numRuns: 200 },
  );
  expect(large).toBeGreaterThan(20);
});

test('a flip of any bit of a frame is detected', () => {
  const frame = eventFrame('messageStart', '{"role":"assistant"}');
  for (let bit = 0; bit < frame.length * 8; bit++) {
    const flipped = Uint8Array.from(frame);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => codec.decode(flipped), `bit ${bit}`).toThrow();
  }
});

test('events and exceptions carry the headers that AWS’s clients look at', () => {
  const names = (frame: Uint8Array): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(codec.decode(frame).headers).map(([key, { value }]) => [key, value]),
    );
  expect(names(eventFrame('metadata', '{}'))).toEqual({
    ':event-type': 'metadata',
    ':content-type': 'application/json',
    ':message-type': 'event',
  });
  expect(names(exceptionFrame('throttlingException', 'slow down'))).toEqual({
    ':exception-type': 'throttlingException',
    ':content-type': 'application/json',
    ':message-type': 'exception',
  });
});
