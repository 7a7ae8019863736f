import { ByteReader, ByteWriter } from './byte-stream.ts';
import { compress, decompress } from './compress.ts';
import { UnitBuffer } from './unit-buffer.ts';

const writer = new ByteWriter();
/** Of the text in hand; kept for the next. */
const units = new UnitBuffer();

/** A text at rest, outside V8's heap: of a large program a tenth of its length. */
export function packText(text: string): Uint8Array {
  writer.varint(text.length);
  writeUnits(writer, text);
  return compress(writer.take());
}

/** The text that the bytes were made of. */
export function unpackText(bytes: Uint8Array): string {
  const reader = new ByteReader(decompress(bytes));
  return readUnits(reader, reader.varint());
}

/** Its UTF-16 units as varints; how many, the reader must know. */
export function writeUnits(into: ByteWriter, text: string): void {
  for (let i = 0; i < text.length; i++) into.varint(text.charCodeAt(i));
}

export function readUnits(reader: ByteReader, count: number): string {
  units.clear();
  for (let i = 0; i < count; i++) units.push(reader.varint());
  return units.toString();
}
