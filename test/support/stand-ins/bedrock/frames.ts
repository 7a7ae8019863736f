import { crc32 } from 'node:zlib';

/**
 * Writes frames of `application/vnd.amazon.eventstream`: total length, length of the headers, CRC-32 of these two,
 * headers, payload, CRC-32 of all before. Big endian; every header we send is a string (type 7).
 * Source: smithy.io/2.0/aws/amazon-eventstream.html; checked against @smithy/eventstream-codec in the tests.
 */
export function encodeFrame(
  headers: Readonly<Record<string, string>>,
  payload: string,
): Uint8Array {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const bytes = Buffer.from(value);
      const size = Buffer.alloc(3);
      size.writeUInt8(STRING, 0);
      size.writeUInt16BE(bytes.length, 1);
      return Buffer.concat([
        Buffer.from([Buffer.byteLength(name)]),
        Buffer.from(name),
        size,
        bytes,
      ]);
    }),
  );
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(12 + head.length + body.length + 4, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, head, body]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(message), 0);
  return new Uint8Array(Buffer.concat([message, checksum]));
}

const STRING = 7;

export const eventFrame = (type: string, payload: string): Uint8Array =>
  encodeFrame(
    { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
    payload,
  );

export const exceptionFrame = (type: string, message: string): Uint8Array =>
  encodeFrame(
    { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' },
    JSON.stringify({ message }),
  );
