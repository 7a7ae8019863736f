import { hmacHex, sha256Hex } from '../src/core/dna/digest.ts';
import type { BlobKind, BlobRecord } from '../src/core/dna/snapshot.ts';
import { MAX_BLOB_BYTES } from '../src/core/dna/snapshot.ts';
import type { Database } from './database.ts';

/** A blob as kept: `number` grows with every blob of the object, so a target's cursor can name how far it is. */
export interface BlobRow extends BlobRecord {
  readonly number: number;
  /**
   * `retired`: no longer part of the population, kept for a snapshot that is not delivered yet. `coming`: agents that
   * are not part of it yet (a word as long as `living`, so SQLite writes one page of the row to change it).
   */
  readonly kind: BlobKind | 'retired' | 'coming';
  /** Where the object store has it, or will. */
  readonly key: string;
}

/** Immutable bodies: definition, evaluator, living agents, dead ancestors. Encryption comes before `add`. */
export interface BlobsStore {
  /** `key` names where the object store has it already; absent for a new blob. */
  add(kind: BlobKind | 'coming', body: string, key?: string): BlobRow;
  /** All that is coming is part of the population from now on. */
  arrive(): void;
  /** Nothing is coming any more. */
  turnBack(): void;
  /** Puts a text of any size in place of the blobs of this kind. `pinned` ones are only retired. */
  replaceText(kind: 'definition' | 'evaluator', text: string, pinned: ReadonlySet<string>): void;
  /** The bodies of a kind one after another. */
  text(kind: 'definition' | 'evaluator'): string;
  list(kind: BlobKind): readonly BlobRow[];
  /** The body of a listed blob. */
  read(row: BlobRow): string;
  /** Bodies in order of their numbers. */
  bodies(kind: BlobKind): Iterable<string>;
  body(id: string): string | undefined;
  find(ids: readonly string[]): readonly BlobRow[];
  /** Bodies of agents that contain a text (a hash): the newest first, those with living agents before all others. */
  containing(text: string): Iterable<string>;
  retired(): readonly BlobRow[];
  setKind(rows: readonly BlobRow[], kind: BlobKind): void;
  /** Ends the use of blobs: `pinned` ones are retired, the others removed. */
  release(rows: readonly BlobRow[], pinned: ReadonlySet<string>): void;
}

type Stored = {
  number: number;
  kind: BlobRow['kind'];
  id: string;
  key: string;
  codec: string;
  bytes: number;
  plain_commit: string;
  key_id: string | null;
};

const COLUMNS = 'number, kind, id, key, codec, bytes, plain_commit, key_id';

/** `keyOf` names the place of a new blob in the object store. */
export function createBlobsStore(db: Database, keyOf: (id: string) => string): BlobsStore {
  const next = (): number =>
    (db.first<{ last: number | null }>('SELECT max(number) AS last FROM blobs')?.last ?? 0) + 1;
  const list = (kind: string): BlobRow[] =>
    db.all<Stored>(`SELECT ${COLUMNS} FROM blobs WHERE kind = ? ORDER BY number`, kind).map(toRow);
  const bodyOf = (number: number): string =>
    db.first<{ body: string }>('SELECT body FROM blobs WHERE number = ?', number)?.body ?? '';
  const add = (kind: BlobKind | 'coming', body: string, key?: string): BlobRow => {
    const bytes = new TextEncoder().encode(body);
    if (bytes.length > MAX_BLOB_BYTES) {
      throw new RangeError(`blob of ${bytes.length} bytes, at most ${MAX_BLOB_BYTES}`);
    }
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const id = sha256Hex(bytes);
    const row: BlobRow = {
      number: next(),
      kind,
      id,
      key: key ?? keyOf(id),
      codec: 'identity',
      bytes: bytes.length,
      plainCommit: hmacHex(salt, bytes),
      keyId: null,
    };
    db.run(
      `INSERT INTO blobs (${COLUMNS}, salt, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.number,
      kind,
      row.id,
      row.key,
      row.codec,
      row.bytes,
      row.plainCommit,
      null,
      salt.buffer,
      body,
    );
    return row;
  };
  const setKind = (rows: readonly BlobRow[], kind: BlobKind | 'retired'): void => {
    const changed = rows.filter((row) => row.kind !== kind);
    if (changed.length === 0) return;
    db.run(
      'UPDATE blobs SET kind = ? WHERE number IN (SELECT value FROM json_each(?))',
      kind,
      JSON.stringify(changed.map(({ number }) => number)),
    );
  };
  const release = (rows: readonly BlobRow[], pinned: ReadonlySet<string>): void => {
    setKind(
      rows.filter(({ id }) => pinned.has(id)),
      'retired',
    );
    const free = rows.filter(({ id }) => !pinned.has(id));
    if (free.length === 0) return;
    db.run(
      'DELETE FROM blobs WHERE number IN (SELECT value FROM json_each(?))',
      JSON.stringify(free.map(({ number }) => number)),
    );
  };
  return {
    add,
    arrive: () => db.run("UPDATE blobs SET kind = 'living' WHERE kind = 'coming'"),
    turnBack: () => db.run("DELETE FROM blobs WHERE kind = 'coming'"),
    setKind,
    release,
    replaceText(kind, text, pinned) {
      const old = list(kind);
      for (const part of partsOf(text)) add(kind, part);
      release(old, pinned);
    },
    text: (kind) =>
      list(kind)
        .map(({ number }) => bodyOf(number))
        .join(''),
    list,
    read: ({ number }) => bodyOf(number),
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
        "SELECT number FROM blobs WHERE kind IN ('living', 'lineage') AND instr(body, ?) > 0 ORDER BY kind DESC, number DESC",
        text,
      );
      for (const { number } of numbers) yield bodyOf(number);
    },
    retired: () => list('retired'),
  };
}

/** Parts of at most 1 MiB as UTF-8 (three bytes a unit at most), never within a surrogate pair. */
function partsOf(text: string): string[] {
  const units = Math.floor(MAX_BLOB_BYTES / 3);
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    let end = Math.min(text.length, at + units);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
    parts.push(text.slice(at, end));
    at = end;
  }
  return parts;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

const toRow = (row: Stored): BlobRow => ({
  number: row.number,
  kind: row.kind,
  id: row.id,
  key: row.key,
  codec: 'identity',
  bytes: row.bytes,
  plainCommit: row.plain_commit,
  keyId: row.key_id,
});
