import type { MessageHeaders } from '@smithy/eventstream-codec';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import fc from 'fast-check';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../src/adapters/bedrock/event-stream.ts';
import { createFrameDecoder } from '../../../src/adapters/bedrock/event-stream.ts';

/** The official encoder is the oracle: what it writes, ours must read. */
const codec = new EventStreamCodec(
  (bytes) => new TextDecoder().decode(bytes),
  (text) => new TextEncoder().encode(text),
);

const SEED = 20_261_121;
const bytes = (max: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength: max });

const headerValue = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('string'),
      value: fc.string({ unit: 'grapheme', maxLength: 40 }),
    }),
  },
  fc.record({ type: fc.constant('boolean'), value: fc.boolean() }),
  fc.record({ type: fc.constant('byte'), value: fc.integer({ min: -128, max: 127 }) }),
  fc.record({ type: fc.constant('short'), value: fc.integer({ min: -32_768, max: 32_767 }) }),
  fc.record({ type: fc.constant('integer'), value: fc.integer() }),
  fc.record({ type: fc.constant('binary'), value: bytes(40) }),
  fc.record({
    type: fc.constant('timestamp'),
    value: fc.date({ noInvalidDate: true, min: new Date(0) }),
  }),
  fc.record({ type: fc.constant('uuid'), value: fc.uuid() }),
) as fc.Arbitrary<MessageHeaders[string]>;

const message = fc.record({
  headers: fc.dictionary(fc.stringMatching(/^[:a-zA-Z-]{1,30}$/), headerValue, { maxKeys: 6 }),
  body: bytes(300),
});

function chunked(stream: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < stream.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(stream.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

const concat = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const textHeaders = (headers: MessageHeaders): [string, string][] =>
  Object.entries(headers).flatMap(([name, header]) =>
    header.type === 'string' ? [[name, header.value]] : [],
  );

describe('event-stream decoder', () => {
  test('reads what the official encoder writes, however it is cut into chunks', () => {
    let split = 0;
    let otherTypes = 0;
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 6 }),
        (messages, sizes) => {
          const stream = concat(messages.map((each) => codec.encode(each)));
          const decoder = createFrameDecoder();
          const frames: Frame[] = [];
          for (const chunk of chunked(stream, sizes)) {
            frames.push(...decoder.push(chunk));
            if (decoder.pending > 0) split++;
          }
          expect(decoder.fault).toBeNull();
          expect(decoder.pending).toBe(0);
          expect(frames.map(({ headers }) => [...headers])).toEqual(
            messages.map(({ headers }) => textHeaders(headers)),
          );
          expect(frames.map(({ payload }) => [...payload])).toEqual(
            messages.map(({ body }) => [...body]),
          );
          otherTypes += messages
            .flatMap(({ headers }) => Object.values(headers))
            .filter(({ type }) => type !== 'string').length;
        },
      ),
      { numRuns: 300, seed: SEED },
    );
    expect(split).toBeGreaterThan(1_000);
    expect(otherTypes).toBeGreaterThan(300);
  });

  const frame = codec.encode({
    headers: {
      ':message-type': { type: 'string', value: 'event' },
      ':event-type': { type: 'string', value: 'contentBlockDelta' },
    },
    body: new TextEncoder().encode('{"delta":{"text":"a = b + 1"}}'),
  });

  test('finds every flipped bit', () => {
    let found = 0;
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const wrong = frame.slice();
      wrong[bit >> 3] = (wrong[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const decoder = createFrameDecoder();
      const frames = decoder.push(wrong);
      expect(frames, `bit ${bit}`).toEqual([]);
      if (decoder.fault !== null) found++;
    }
    expect(found).toBe(frame.length * 8);
  });

  test('a frame that is not whole is pending at every length', () => {
    for (let length = 1; length < frame.length; length++) {
      const decoder = createFrameDecoder();
      expect(decoder.push(frame.subarray(0, length))).toEqual([]);
      expect(decoder.fault).toBeNull();
      expect(decoder.pending).toBe(length);
    }
  });

  test('gives the frames before a fault and none after it', () => {
    const decoder = createFrameDecoder();
    const wrong = frame.slice();
    wrong[40] = (wrong[40] ?? 0) ^ 1;
    expect(decoder.push(concat([frame, wrong, frame]))).toHaveLength(1);
    expect(decoder.fault).toBe('checksum of a frame');
    expect(decoder.push(frame)).toEqual([]);
  });

  test('refuses a frame by its length before it is buffered', () => {
    const huge = codec.encode({ headers: {}, body: new Uint8Array(1024 * 1024) });
    const decoder = createFrameDecoder();
    decoder.push(huge.subarray(0, 12));
    expect(decoder.fault).toBe(`frame of ${huge.length} bytes`);
  });

  test('refuses headers that are longer than their frame', () => {
    const decoder = createFrameDecoder();
    expect(decoder.push(rawFrame(new Uint8Array(8), 9))).toEqual([]);
    expect(decoder.fault).toBe('frame headers longer than the frame');
  });

  test('refuses headers that run over their block, whatever their bytes, and never throws', () => {
    const faults = new Map<string, number>();
    fc.assert(
      fc.property(headerBytes, (headers) => {
        const decoder = createFrameDecoder();
        const frames = decoder.push(rawFrame(headers));
        const { fault } = decoder;
        expect(frames.length).toBe(fault === null ? 1 : 0);
        const kind = fault?.replace(/\d+/, 'n') ?? 'none';
        faults.set(kind, (faults.get(kind) ?? 0) + 1);
      }),
      { numRuns: 2_000, seed: SEED },
    );
    expect(faults.get('frame header runs over')).toBeGreaterThan(100);
    expect(faults.get('frame header of type n')).toBeGreaterThan(100);
    expect(faults.get('none')).toBeGreaterThan(20);
  });

  test('a trickle of single bytes stays linear', () => {
    const stream = concat(Array.from({ length: 200 }, () => frame));
    const decoder = createFrameDecoder();
    let count = 0;
    for (const byte of stream) count += decoder.push(new Uint8Array([byte])).length;
    expect(count).toBe(200);
  });
});

/** Small numbers, so that lengths and types are often right. */
const headerBytes = fc
  .array(fc.integer({ min: 0, max: 11 }), { minLength: 1, maxLength: 30 })
  .map((numbers) => Uint8Array.from(numbers));

/** A frame with right checksums around any bytes as its headers. */
function rawFrame(headers: Uint8Array, length = headers.length): Uint8Array {
  const plain = codec.encode({ headers: {}, body: headers });
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  view.setUint32(4, length);
  view.setUint32(8, crc32(plain.subarray(0, 8)));
  view.setUint32(plain.length - 4, crc32(plain.subarray(0, plain.length - 4)));
  return plain;
}
