/** Structural hashes (16 bytes each) of the genomes a generation evaluated first. */
export interface HashChunk {
  readonly generation: number;
  readonly hashes: Uint8Array;
}

const HEADER_BYTES = 8;

/** Chunks one after another: generation and length as 32-bit little-endian numbers, then the hashes. */
export function encodeHashChunks(chunks: readonly HashChunk[]): Uint8Array {
  const size = chunks.reduce((sum, { hashes }) => sum + HEADER_BYTES + hashes.length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { generation, hashes } of chunks) {
    view.setUint32(at, generation, true);
    view.setUint32(at + 4, hashes.length, true);
    bytes.set(hashes, at + HEADER_BYTES);
    at += HEADER_BYTES + hashes.length;
  }
  return bytes;
}

export function decodeHashChunks(bytes: Uint8Array): HashChunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: HashChunk[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + HEADER_BYTES + view.getUint32(at + 4, true);
    chunks.push({
      generation: view.getUint32(at, true),
      hashes: bytes.slice(at + HEADER_BYTES, end),
    });
    at = end;
  }
  return chunks;
}
