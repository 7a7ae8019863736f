/** Bytes that arrived and are not yet used. Grows by doubling, so a trickle of single bytes stays linear. */
export interface ChunkBuffer {
  append(chunk: Uint8Array): void;
  /** All unused bytes; valid until the next `append`. */
  view(): Uint8Array;
  /** Marks the first `count` unused bytes as used. */
  drop(count: number): void;
}

const LEAST_BYTES = 4_096;

export function createChunkBuffer(): ChunkBuffer {
  let bytes = new Uint8Array(LEAST_BYTES);
  let start = 0;
  let end = 0;
  return {
    append(chunk) {
      if (end + chunk.length > bytes.length) {
        const unused = bytes.subarray(start, end);
        bytes = new Uint8Array(Math.max(LEAST_BYTES, 2 * (unused.length + chunk.length)));
        bytes.set(unused);
        end = unused.length;
        start = 0;
      }
      bytes.set(chunk, end);
      end += chunk.length;
    },
    view: () => bytes.subarray(start, end),
    drop(count) {
      start += count;
    },
  };
}
