import { BUDGET_SCHEMA } from './budget-store.ts';
import type { Database } from './database.ts';
import { IDEMPOTENCY_SCHEMA } from './idempotency.ts';
import { PROPOSALS_SCHEMA } from './proposals-store.ts';
import { applySteps } from './schema-steps.ts';

/**
 * Steps of a population's schema. APPEND-ONLY: a step that shipped is never edited, an old object replays what it
 * misses. Tables with small rows and a natural key are WITHOUT ROWID (one row written instead of two); tables with
 * bodies have an integer key.
 */
const STEPS: readonly (readonly string[])[] = [
  [
    'CREATE TABLE documents (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID',
    'CREATE TABLE progress (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL, agents TEXT NOT NULL, hashes BLOB NOT NULL)',
    'CREATE TABLE events (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL, hash TEXT NOT NULL, body TEXT NOT NULL)',
    'CREATE TABLE blobs (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, key TEXT NOT NULL, codec TEXT NOT NULL, bytes INTEGER NOT NULL, plain_commit TEXT NOT NULL, key_id TEXT, salt BLOB NOT NULL, body TEXT NOT NULL)',
    'CREATE TABLE seen (last INTEGER PRIMARY KEY, body BLOB NOT NULL)',
    'CREATE TABLE snapshots (number INTEGER PRIMARY KEY, id TEXT NOT NULL, generation INTEGER NOT NULL, seq INTEGER NOT NULL, reason TEXT NOT NULL, safe INTEGER NOT NULL, state_hash TEXT NOT NULL, at INTEGER NOT NULL, bytes INTEGER NOT NULL, body TEXT NOT NULL)',
    'CREATE TABLE due (kind TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, attempt INTEGER NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID',
    'CREATE TABLE targets (id TEXT PRIMARY KEY, kind TEXT NOT NULL, durable INTEGER NOT NULL, cursor INTEGER NOT NULL, failures INTEGER NOT NULL, error TEXT, acked_at INTEGER) WITHOUT ROWID',
    'CREATE TABLE parked (target TEXT NOT NULL, item INTEGER NOT NULL, error TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (target, item)) WITHOUT ROWID',
    IDEMPOTENCY_SCHEMA,
  ],
  ['CREATE TABLE quarantine (number INTEGER PRIMARY KEY, hash TEXT NOT NULL, body TEXT NOT NULL)'],
  [...PROPOSALS_SCHEMA, ...BUDGET_SCHEMA],
];

/** Brings a population's tables to the newest step. `upTo` stops earlier: tests replay every step from empty. */
export const migrate = (db: Database, upTo?: number): void => applySteps(db, STEPS, upTo);

/** Every table that holds a population's content, for erasing it; of `documents` the tombstone stays. */
export const CONTENT_TABLES = [
  'progress',
  'blobs',
  'seen',
  'quarantine',
  'snapshots',
  'idempotency',
  'proposals',
  'account_news',
  'spend',
  'reservations',
] as const;

/** Its own log and what brings it to targets. `due` is not among them: it also says when to erase. */
export const LOG_TABLES = ['events', 'targets', 'parked'] as const;
