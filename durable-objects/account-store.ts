import { decodeCursor, encodeCursor } from '../src/core/cursor.ts';
import type { Failure } from '../src/core/failure.ts';
import { err, ok, type Result } from '../src/core/result.ts';
import type {
  KeyItem,
  KeyScope,
  PopulationItem,
  PopulationNote,
  PopulationsQuery,
} from './account-api.ts';
import { createAccountMoney } from './account-money.ts';
import type { AccountMoney } from './account-money.ts';
import { BUDGET_SCHEMA } from './budget-store.ts';
import { CALLS_SCHEMA, createCallsStore } from './calls-store.ts';
import type { CallsStore } from './calls-store.ts';
import { CROSSINGS_TABLE } from './crossings-store.ts';
import type { Database } from './database.ts';
import { DOCUMENTS_TABLE } from './documents-store.ts';
import { IDEMPOTENCY_SCHEMA, idempotencyRecords, type IdempotencyRecords } from './idempotency.ts';
import type { Page, PopulationState } from './population-api.ts';

/** Append-only: step n brings a database from version n to n + 1. */
const SCHEMA: readonly string[] = [
  `CREATE TABLE populations (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  )`,
  'CREATE INDEX populations_by_state ON populations (state, n)',
  IDEMPOTENCY_SCHEMA,
  `CREATE TABLE keys (
    key_id TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at TEXT NOT NULL
  )`,
  DOCUMENTS_TABLE,
  ...BUDGET_SCHEMA,
  ...CALLS_SCHEMA,
  CROSSINGS_TABLE,
];

/** Beside the states a population has itself: the id is given out, but nobody has seen it made; it was deleted. */
type RowState = PopulationState | 'reserved' | 'deleted';
type PopulationRow = {
  n: number;
  id: string;
  name: string;
  state: RowState;
  created_at: string;
  updated_at: string;
};
type KeyRow = { key_id: string; digest: string; name: string; scopes: string; created_at: string };

/** The tables of AccountDO as typed functions. */
export class AccountStore {
  readonly #db: Database;
  readonly idempotency: IdempotencyRecords;
  readonly money: AccountMoney;
  readonly calls: CallsStore;

  constructor(db: Database) {
    this.#db = db;
    this.idempotency = idempotencyRecords(db);
    this.money = createAccountMoney(db);
    this.calls = createCallsStore(db);
    db.transaction(() => migrate(db));
  }

  transaction<T>(work: () => T): T {
    return this.#db.transaction(work);
  }

  reserve(id: string, name: string, at: string): void {
    this.#db.run(
      `INSERT INTO populations (id, name, state, created_at, updated_at) VALUES (?, ?, 'reserved', ?, ?)`,
      id,
      name,
      at,
      at,
    );
  }

  /** Ids reserved before `at` that nobody has confirmed. */
  reservedBefore(at: string): readonly string[] {
    return this.#db
      .all<{ id: string }>(
        `SELECT id FROM populations WHERE state = 'reserved' AND created_at < ? ORDER BY n DESC LIMIT 50`,
        at,
      )
      .map((row) => row.id);
  }

  /** Whether something was reserved since `at` that nobody has confirmed. */
  hasReservedSince(at: string): boolean {
    const sql = `SELECT 1 FROM populations WHERE state = 'reserved' AND created_at >= ? LIMIT 1`;
    return this.#db.first(sql, at) !== undefined;
  }

  drop(id: string): void {
    this.#db.run(`DELETE FROM populations WHERE id = ? AND state = 'reserved'`, id);
  }

  /** Inserts or updates; news older than what is known, and news of the deleted, change nothing. */
  put(item: PopulationItem): void {
    this.#db.run(
      `INSERT INTO populations (id, name, state, created_at, updated_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE
       SET name = excluded.name, state = excluded.state,
           created_at = excluded.created_at, updated_at = excluded.updated_at
       WHERE state = 'reserved' OR (state <> 'deleted' AND updated_at <= excluded.updated_at)`,
      item.id,
      item.name,
      item.state,
      item.createdAt,
      item.updatedAt,
    );
  }

  /** As `put`, for a population that is known. */
  note(item: PopulationNote): void {
    const row = this.#db.first<PopulationRow>('SELECT * FROM populations WHERE id = ?', item.id);
    if (row) this.put({ ...item, createdAt: row.created_at });
  }

  markDeleted(id: string, at: string): void {
    const sql = `UPDATE populations SET state = 'deleted', name = '', updated_at = ? WHERE id = ?`;
    this.#db.run(sql, at, id);
  }

  deletedSince(at: string): readonly string[] {
    const sql = `SELECT id FROM populations WHERE state = 'deleted' AND updated_at >= ? ORDER BY n DESC`;
    return this.#db.all<{ id: string }>(sql, at).map((row) => row.id);
  }

  owns(id: string): boolean {
    const sql = `SELECT 1 FROM populations WHERE id = ? AND state <> 'deleted'`;
    return this.#db.first(sql, id) !== undefined;
  }

  /** Newest first. */
  list(query: PopulationsQuery): Result<Page<PopulationItem>, Failure> {
    const before = query.cursor === undefined ? null : decodeCursor('populations', query.cursor);
    if (before === undefined)
      return err({ code: 'bad-cursor', detail: 'not a cursor of this list' });
    const rows = this.#db.all<PopulationRow>(
      `SELECT * FROM populations
       WHERE n < ? AND ${query.state === undefined ? `state NOT IN ('reserved', 'deleted')` : 'state = ?'}
       ORDER BY n DESC LIMIT ?`,
      before ?? Number.MAX_SAFE_INTEGER,
      ...(query.state === undefined ? [] : [query.state]),
      query.limit + 1,
    );
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    const next = rows.length > items.length && last ? encodeCursor('populations', last.n) : null;
    return ok({ items: items.map(toItem), next });
  }

  addKey(key: KeyItem, digest: string): void {
    this.#db.run(
      'INSERT INTO keys (key_id, digest, name, scopes, created_at) VALUES (?, ?, ?, ?, ?)',
      key.keyId,
      digest,
      key.name,
      key.scopes.join(' '),
      key.createdAt,
    );
  }

  key(
    keyId: string,
  ): { readonly digest: string; readonly scopes: readonly KeyScope[] } | undefined {
    const row = this.#db.first<KeyRow>('SELECT * FROM keys WHERE key_id = ?', keyId);
    return row && { digest: row.digest, scopes: toKey(row).scopes };
  }

  keys(): readonly KeyItem[] {
    return this.#db.all<KeyRow>('SELECT * FROM keys ORDER BY created_at').map(toKey);
  }

  removeKey(keyId: string): boolean {
    const sql = 'DELETE FROM keys WHERE key_id = ? RETURNING key_id';
    return this.#db.first(sql, keyId) !== undefined;
  }
}

function migrate(db: Database): void {
  db.run('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)');
  const version = db.first<{ version: number }>('SELECT version FROM schema_version')?.version;
  for (const step of SCHEMA.slice(version ?? 0)) db.run(step);
  if (version === undefined) db.run('INSERT INTO schema_version VALUES (?)', SCHEMA.length);
  else if (version < SCHEMA.length) db.run('UPDATE schema_version SET version = ?', SCHEMA.length);
}

function toItem(row: PopulationRow): PopulationItem {
  const state = row.state === 'reserved' || row.state === 'deleted' ? 'created' : row.state;
  return {
    id: row.id,
    name: row.name,
    state,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

const toKey = (row: KeyRow): KeyItem => ({
  keyId: row.key_id,
  name: row.name,
  scopes: row.scopes.split(' ').filter(isScope),
  createdAt: row.created_at,
});

const isScope = (scope: string): scope is KeyScope =>
  scope === 'read' || scope === 'write' || scope === 'run' || scope === 'admin';
