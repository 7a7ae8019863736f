import type { Database } from './database.ts';

/** One place that gets copies. Rows, so that targets can be added while a population lives. */
export interface TargetRow {
  readonly id: string;
  /** Which adapter serves it. */
  readonly kind: 'event-log' | 'object-store';
  /** Holds back trimming, and evolution at the bound. Others may miss what is trimmed and resync. */
  readonly durable: boolean;
  /** The number of the last item it has, or that is parked: event seq, snapshot number. */
  readonly cursor: number;
  /** Batches in a row that failed whole. */
  readonly failures: number;
  readonly error: string | null;
  /** Milliseconds since epoch of the last success. */
  readonly ackedAt: number | null;
}

export interface ParkedRow {
  readonly target: string;
  readonly item: number;
  readonly error: string;
  readonly at: number;
}

/** How far each target is. The items themselves are the events and snapshots of the population. */
export interface OutboxStore {
  add(id: string, kind: TargetRow['kind'], durable: boolean): void;
  targets(): readonly TargetRow[];
  get(id: string): TargetRow | undefined;
  /** A late answer, of what was sent again since, moves nothing back. */
  acknowledge(id: string, cursor: number, now: number): void;
  failed(id: string, error: string): void;
  park(id: string, item: number, error: string, now: number): void;
  unpark(id: string, item: number): void;
  parked(id?: string): readonly ParkedRow[];
  /** The last item that a durable target has with all before it: a parked one holds it back. */
  secured(id: string): number;
}

type Stored = {
  id: string;
  kind: TargetRow['kind'];
  durable: number;
  cursor: number;
  failures: number;
  error: string | null;
  acked_at: number | null;
};

export function createOutboxStore(db: Database): OutboxStore {
  const get = (id: string): TargetRow | undefined =>
    db.all<Stored>('SELECT * FROM targets WHERE id = ?', id).map(toRow)[0];
  return {
    add: (id, kind, durable) =>
      db.run(
        'INSERT INTO targets (id, kind, durable, cursor, failures) VALUES (?, ?, ?, 0, 0) ON CONFLICT DO NOTHING',
        id,
        kind,
        durable ? 1 : 0,
      ),
    targets: () => db.all<Stored>('SELECT * FROM targets ORDER BY id').map(toRow),
    get,
    acknowledge: (id, cursor, now) =>
      db.run(
        'UPDATE targets SET cursor = max(cursor, ?), failures = 0, error = NULL, acked_at = ? WHERE id = ?',
        cursor,
        now,
        id,
      ),
    failed: (id, error) =>
      db.run('UPDATE targets SET failures = failures + 1, error = ? WHERE id = ?', error, id),
    park: (id, item, error, now) =>
      db.run(
        'INSERT INTO parked (target, item, error, at) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET error = excluded.error, at = excluded.at',
        id,
        item,
        error,
        now,
      ),
    unpark: (id, item) => db.run('DELETE FROM parked WHERE target = ? AND item = ?', id, item),
    parked: (id) =>
      id === undefined
        ? db.all<Parked>('SELECT * FROM parked ORDER BY target, item')
        : db.all<Parked>('SELECT * FROM parked WHERE target = ? ORDER BY item', id),
    secured(id) {
      const parked = db.first<{ item: number | null }>(
        'SELECT min(item) AS item FROM parked WHERE target = ?',
        id,
      )?.item;
      const cursor = get(id)?.cursor ?? 0;
      return parked === null || parked === undefined ? cursor : Math.min(cursor, parked - 1);
    },
  };
}

type Parked = { target: string; item: number; error: string; at: number };

const toRow = (row: Stored): TargetRow => ({
  id: row.id,
  kind: row.kind,
  durable: row.durable === 1,
  cursor: row.cursor,
  failures: row.failures,
  error: row.error,
  ackedAt: row.acked_at,
});
