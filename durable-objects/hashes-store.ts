import { decodeHashChunks, encodeHashChunks } from '../src/core/dna/hash-chunks.ts';
import type { HashChunk } from '../src/core/dna/hash-chunks.ts';
import type { Database } from './database.ts';

/** Hashes wait in the progress row until they have this size: a row of their own per generation would cost more. */
const JOURNAL_BYTES = 32_000;
/** A row holds at most this much; a generation of 10,000 fits. */
const MAX_CHUNK_BYTES = 1_000_000;

/** Structural hashes of the genomes evaluated lately, so that a restart still knows duplicates. */
export interface HashesStore {
  /** All chunks that are kept, oldest first. */
  load(journal: Uint8Array): readonly HashChunk[];
  /** Adds a generation's hashes; chunks of generations before `keepFrom` may go. */
  record(chunk: HashChunk, keepFrom: number): void;
  /** Drops the chunks of later generations: a restore abandoned them. */
  forgetAfter(generation: number): void;
  /** Hashes without a row of their own yet, to be written with the progress. */
  readonly journal: Uint8Array;
}

export function createHashesStore(db: Database): HashesStore {
  let waiting: HashChunk[] = [];
  let size = 0;
  const write = (chunks: readonly HashChunk[]): void => {
    for (const body of bodies(chunks)) {
      db.run('INSERT INTO seen (last, body) VALUES (?, ?)', body.last, body.bytes);
    }
  };
  return {
    load(journal) {
      waiting = decodeHashChunks(journal);
      size = journal.length;
      const rows = db.all<{ body: ArrayBuffer }>('SELECT body FROM seen ORDER BY last');
      return [...rows.flatMap(({ body }) => decodeHashChunks(new Uint8Array(body))), ...waiting];
    },
    record(chunk, keepFrom) {
      waiting.push(chunk);
      size += chunk.hashes.length;
      if (size <= JOURNAL_BYTES) return;
      write(waiting);
      waiting = [];
      size = 0;
      db.run('DELETE FROM seen WHERE last < ?', keepFrom);
    },
    forgetAfter(generation) {
      const isKept = (chunk: HashChunk): boolean => chunk.generation <= generation;
      // a row holds several generations: the one that the cut goes through is written anew
      const cut = db.first<{ body: ArrayBuffer }>(
        'SELECT body FROM seen WHERE last > ? ORDER BY last LIMIT 1',
        generation,
      );
      db.run('DELETE FROM seen WHERE last > ?', generation);
      if (cut !== undefined) write(decodeHashChunks(new Uint8Array(cut.body)).filter(isKept));
      waiting = waiting.filter(isKept);
      size = waiting.reduce((sum, { hashes }) => sum + hashes.length, 0);
    },
    get journal() {
      return encodeHashChunks(waiting);
    },
  };
}

/** Whole generations, as many as fit; generations have numbers of their own, so the last one names a body. */
function bodies(chunks: readonly HashChunk[]): { last: number; bytes: ArrayBuffer }[] {
  const made: { last: number; bytes: ArrayBuffer }[] = [];
  let group: HashChunk[] = [];
  let size = 0;
  const close = (): void => {
    const last = group.at(-1)?.generation;
    if (last !== undefined) {
      made.push({ last, bytes: Uint8Array.from(encodeHashChunks(group)).buffer });
    }
    group = [];
    size = 0;
  };
  for (const chunk of chunks) {
    if (size + chunk.hashes.length > MAX_CHUNK_BYTES) close();
    group.push(chunk);
    size += chunk.hashes.length;
  }
  close();
  return made;
}
