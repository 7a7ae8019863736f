import { hmacHex, sha256Hex, utf8 } from '../src/core/dna/digest.ts';
import type { BlobKind, BlobRecord } from '../src/core/dna/snapshot.ts';
import { MAX_BLOB_BYTES } from '../src/core/dna/snapshot.ts';
import type { Database } from './database.ts';

/** A blob as kept: `number` grows with every blob of the object, so a target's cursor can name how far it is. */
export interface BlobRow extends BlobRecord {
  readonly number: number;
  /** `retired`: no longer part of the population, kept for a snapshot that is not delivered yet. */
  readonly kind: BlobKind | 'retired';
}

/** Immutable bodies: definition, evaluator, living agents, dead ancestors. Encryption comes before `add`. */
export interface BlobsStore {
  add(kind: BlobKind, body: string): BlobRow;
  list(kind: BlobKind): readonly BlobRow[];
  /** Bodies in order of their numbers. */
  bodies(kind: BlobKind): Iterable<string>;
  body(id: string): string | undefined;
  find(ids: readonly string[]): readonly BlobRow[];
  /** Bodies of agents, newest first, that contain a text (a hash). */
  containing(text: string): Iterable<string>;
  setKind(numbers: readonly number[], kind: BlobKind | 'retired'): void;
  remove(numbers: readonly number[]): void;
  /** Numbers of retired blobs. */
  retired(): readonly BlobRow[];
}

type Stored = {
  number: number;
  kind: BlobKind | 'retired';
  id: string;
  codec: string;
  bytes: number;
  plain_commit: string;
  key_id: string | null;
};

const COLUMNS = 'number, kind, id, codec, bytes, plain_commit, key_id';

export function createBlobsStore(db: Database): BlobsStore {
  const next = (): number =>
    (db.first<{ last: number | null }>('SELECT max(number) AS last FROM blobs')?.last ?? 0) + 1;
  const list = (kind: string): BlobRow[] =>
    db.all<Stored>(`SELECT ${COLUMNS} FROM blobs WHERE kind = ? ORDER BY number`, kind).map(toRow);
  const bodyOf = (number: number): string =>
    db.first<{ body: string }>('SELECT body FROM blobs WHERE number = ?', number)?.body ?? '';
  return {
    add(kind, body) {
      const bytes = utf8(body);
      if (bytes.length > MAX_BLOB_BYTES) {
        throw new RangeError(`blob of ${bytes.length} bytes, at most ${MAX_BLOB_BYTES}`);
      }
      const salt = crypto.getRandomValues(new Uint8Array(16));
      const row: BlobRow = {
        number: next(),
        kind,
        id: sha256Hex(bytes),
        codec: 'identity',
        bytes: bytes.length,
        plainCommit: hmacHex(salt, body),
        keyId: null,
      };
      db.run(
        `INSERT INTO blobs (${COLUMNS}, salt, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        row.number,
        kind,
        row.id,
        row.codec,
        row.bytes,
        row.plainCommit,
        null,
        salt.buffer,
        body,
      );
      return row;
    },
    list,
    *bodies(kind) {
      for (const { number } of list(kind)) yield bodyOf(number);
    },
    body: (id) => db.first<{ body: string }>('SELECT body FROM blobs WHERE id = ?', id)?.body,
    find: (ids) =>
      db
        .all<Stored>(
          `SELECT ${COLUMNS} FROM blobs WHERE id IN (SELECT value FROM json_each(?)) ORDER BY number`,
          JSON.stringify(ids),
        )
        .map(toRow),
    *containing(text) {
      const numbers = db.all<{ number: number }>(
        "SELECT number FROM blobs WHERE kind IN ('living', 'lineage') AND instr(body, ?) > 0 ORDER BY number DESC",
        text,
      );
      for (const { number } of numbers) yield bodyOf(number);
    },
    setKind: (numbers, kind) =>
      db.run(
        'UPDATE blobs SET kind = ? WHERE number IN (SELECT value FROM json_each(?))',
        kind,
        JSON.stringify(numbers),
      ),
    remove: (numbers) =>
      db.run(
        'DELETE FROM blobs WHERE number IN (SELECT value FROM json_each(?))',
        JSON.stringify(numbers),
      ),
    retired: () => list('retired'),
  };
}

const toRow = (row: Stored): BlobRow => ({
  number: row.number,
  kind: row.kind,
  id: row.id,
  codec: 'identity',
  bytes: row.bytes,
  plainCommit: row.plain_commit,
  keyId: row.key_id,
});
