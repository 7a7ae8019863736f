import { sealSnapshot } from '../src/core/dna/snapshot.ts';
import type { SnapshotManifest } from '../src/core/dna/snapshot.ts';
import type { Progress } from '../src/engine/progress.ts';
import type { Replayed } from '../src/engine/replay.ts';
import type { Database } from './database.ts';

/** What a snapshot carries beside the blobs: all of the progress that a restore brings back, and the fold of the log. */
export interface SnapshotState {
  readonly progress: Pick<Progress, 'search' | 'best' | 'champion' | 'usage' | 'slots'>;
  readonly replayed: Replayed;
}

export type Manifest = SnapshotManifest<SnapshotState>;

/** A manifest with the text its id is the hash of. */
export interface StoredManifest {
  readonly id: string;
  readonly body: string;
  readonly manifest: Manifest;
}

/** A snapshot as listed; its manifest is read when needed. */
export interface SnapshotRow {
  readonly number: number;
  readonly id: string;
  readonly generation: number;
  readonly seq: number;
  readonly reason: string;
  readonly safe: boolean;
  readonly stateHash: string;
  /** Milliseconds since epoch. */
  readonly at: number;
  /** Of the manifest and all blobs it names. */
  readonly bytes: number;
}

/** Manifests of all snapshots. They are small and stay; their blobs may live only in the object store. */
export interface SnapshotsStore {
  add(manifest: SnapshotManifest, at: number): SnapshotRow;
  /** Newest first, those with `number < before`. */
  page(before: number, limit: number): readonly SnapshotRow[];
  last(): SnapshotRow | undefined;
  find(id: string): SnapshotRow | undefined;
  manifest(number: number): StoredManifest | undefined;
  /** Oldest first, those with `number > after`. */
  after(number: number, limit: number): readonly SnapshotRow[];
}

type Stored = {
  number: number;
  id: string;
  generation: number;
  seq: number;
  reason: string;
  safe: number;
  state_hash: string;
  at: number;
  bytes: number;
};

const COLUMNS = 'number, id, generation, seq, reason, safe, state_hash, at, bytes';

export function createSnapshotsStore(db: Database): SnapshotsStore {
  const select = (rest: string, ...bindings: (string | number)[]): SnapshotRow[] =>
    db.all<Stored>(`SELECT ${COLUMNS} FROM snapshots ${rest}`, ...bindings).map(toRow);
  const last = (): SnapshotRow | undefined => select('ORDER BY number DESC LIMIT 1')[0];
  return {
    add(manifest, at) {
      const { id, body } = sealSnapshot(manifest);
      const row: SnapshotRow = {
        number: (last()?.number ?? 0) + 1,
        id,
        generation: manifest.generation,
        seq: manifest.seq,
        reason: manifest.reason,
        safe: manifest.safe,
        stateHash: manifest.stateHash,
        at,
        bytes: manifest.blobs.reduce((sum, blob) => sum + blob.bytes, body.length),
      };
      db.run(
        `INSERT INTO snapshots (${COLUMNS}, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        row.number,
        row.id,
        row.generation,
        row.seq,
        row.reason,
        row.safe ? 1 : 0,
        row.stateHash,
        row.at,
        row.bytes,
        body,
      );
      return row;
    },
    page: (before, limit) => select('WHERE number < ? ORDER BY number DESC LIMIT ?', before, limit),
    last,
    find: (id) => select('WHERE id = ? ORDER BY number DESC LIMIT 1', id)[0],
    manifest(number) {
      const row = db.first<{ id: string; body: string }>(
        'SELECT id, body FROM snapshots WHERE number = ?',
        number,
      );
      return row === undefined ? undefined : { ...row, manifest: JSON.parse(row.body) };
    },
    after: (number, limit) => select('WHERE number > ? ORDER BY number LIMIT ?', number, limit),
  };
}

const toRow = (row: Stored): SnapshotRow => ({
  number: row.number,
  id: row.id,
  generation: row.generation,
  seq: row.seq,
  reason: row.reason,
  safe: row.safe === 1,
  stateHash: row.state_hash,
  at: row.at,
  bytes: row.bytes,
});
