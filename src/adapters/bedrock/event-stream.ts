import { createChunkBuffer } from '../model-call/chunk-buffer.ts';
import { crc32 } from './crc32.ts';

/**
 * Decoder of `application/vnd.amazon.eventstream` (https://smithy.io/2.0/aws/amazon-eventstream.html).
 *
 * A frame is, big endian: u32 total length, u32 length of the headers, u32 CRC-32 of these 8 bytes, headers, payload,
 * u32 CRC-32 of everything before. A header is u8 length of the name, name, u8 type, value.
 */
export interface Frame {
  /** Headers with text values (`:message-type`, `:event-type`, …); the service's frames carry no others that matter. */
  readonly headers: ReadonlyMap<string, string>;
  readonly payload: Uint8Array;
}

export interface FrameDecoder {
  /** Frames that became whole with this chunk, in order. After a fault nothing more is decoded. */
  push(chunk: Uint8Array): readonly Frame[];
  /** Why the stream cannot be read on, or null. */
  readonly fault: string | null;
  /** Bytes of a frame that is not whole: a stream that ends with any was cut. */
  readonly pending: number;
}

const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
const MIN_FRAME_BYTES = PRELUDE_BYTES + CHECKSUM_BYTES;

/** A frame carries one delta of a few hundred bytes; a length beyond this is a fault, seen before it is buffered. */
const MAX_FRAME_BYTES = 1024 * 1024;

/** Bytes of the value by header type, where the type fixes them: true, false, i8, i16, i32, i64, –, –, timestamp, uuid. */
const FIXED_SIZES = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];
const TYPE_BYTES = 6;
const TYPE_TEXT = 7;

export function createFrameDecoder(): FrameDecoder {
  const buffer = createChunkBuffer();
  let fault: string | null = null;
  return {
    push(chunk) {
      const frames: Frame[] = [];
      if (fault !== null) return frames;
      buffer.append(chunk);
      for (;;) {
        const bytes = buffer.view();
        const length = frameLength(bytes);
        if (typeof length === 'string') {
          fault = length;
          return frames;
        }
        if (length === undefined || bytes.length < length) return frames;
        const frame = decodeFrame(bytes.slice(0, length));
        if (typeof frame === 'string') {
          fault = frame;
          return frames;
        }
        frames.push(frame);
        buffer.drop(length);
      }
    },
    get fault() {
      return fault;
    },
    get pending() {
      return buffer.view().length;
    },
  };
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Length of the first frame once its prelude is there and right; a text is a fault. */
function frameLength(bytes: Uint8Array): number | string | undefined {
  if (bytes.length < PRELUDE_BYTES) return undefined;
  const view = viewOf(bytes);
  if (crc32(bytes.subarray(0, 8)) !== view.getUint32(8)) return 'checksum of a frame prelude';
  const total = view.getUint32(0);
  if (total < MIN_FRAME_BYTES || total > MAX_FRAME_BYTES) return `frame of ${total} bytes`;
  if (view.getUint32(4) > total - MIN_FRAME_BYTES) return 'frame headers longer than the frame';
  return total;
}

/** One whole frame with a right prelude; a text is a fault. */
function decodeFrame(bytes: Uint8Array): Frame | string {
  const view = viewOf(bytes);
  const end = bytes.length - CHECKSUM_BYTES;
  if (crc32(bytes.subarray(0, end)) !== view.getUint32(end)) return 'checksum of a frame';
  const headersEnd = PRELUDE_BYTES + view.getUint32(4);
  const headers = decodeHeaders(bytes.subarray(PRELUDE_BYTES, headersEnd));
  if (typeof headers === 'string') return headers;
  return { headers, payload: bytes.subarray(headersEnd, end) };
}

function decodeHeaders(bytes: Uint8Array): ReadonlyMap<string, string> | string {
  const view = viewOf(bytes);
  const text = new TextDecoder();
  const headers = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + view.getUint8(at);
    if (nameEnd >= bytes.length) return 'frame header runs over';
    const name = text.decode(bytes.subarray(at + 1, nameEnd));
    const type = view.getUint8(nameEnd);
    const valueAt = nameEnd + 1;
    const sized = type === TYPE_BYTES || type === TYPE_TEXT;
    if (sized && valueAt + 2 > bytes.length) return 'frame header runs over';
    const size = sized ? 2 + view.getUint16(valueAt) : FIXED_SIZES[type];
    if (size === undefined) return `frame header of type ${type}`;
    const valueEnd = valueAt + size;
    if (valueEnd > bytes.length) return 'frame header runs over';
    if (type === TYPE_TEXT) headers.set(name, text.decode(bytes.subarray(valueAt + 2, valueEnd)));
    at = valueEnd;
  }
  return headers;
}
