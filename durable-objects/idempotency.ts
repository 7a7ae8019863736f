import type { Failure } from '../src/core/failure.ts';
import { err, ok, type Result } from '../src/core/result.ts';
import type { StoredAnswer } from './account-api.ts';
import type { Database } from './database.ts';

/** How long a key stands for its request. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1_000;
/** A request that has not answered after this time was cut by a crash: its repetition may take over. */
const LEASE_MS = 30_000;

/** What is known of an `Idempotency-Key`. */
type Remembered =
  | { readonly kind: 'unknown' }
  /** Begun and cut off: `subject` is what `begin` was told. */
  | { readonly kind: 'resume'; readonly subject: string }
  | { readonly kind: 'replay'; readonly answer: StoredAnswer };

/** The idempotency records of one object, in the same database as the effects they stand for. Times in ms. */
export interface IdempotencyRecords {
  /** Fails if the key stands for another request, or if its first request is still running. */
  find(key: string, request: string, now: number): Result<Remembered, Failure>;
  /** The request runs from now on; `subject` names its effect. */
  begin(key: string, request: string, subject: string, now: number): void;
  finish(subject: string, answer: StoredAnswer): void;
  /** The effect did not happen: its keys can be used again. */
  forget(subject: string): void;
  /** Whether a key still stands for the effect. */
  holds(subject: string): boolean;
}

export const IDEMPOTENCY_SCHEMA = `CREATE TABLE IF NOT EXISTS idempotency (
  key TEXT PRIMARY KEY,
  request TEXT NOT NULL,
  subject TEXT NOT NULL,
  answer TEXT,
  begun_at INTEGER NOT NULL
) WITHOUT ROWID`;

type Entry = { request: string; subject: string; answer: string | null; begun_at: number };

export function idempotencyRecords(db: Database): IdempotencyRecords {
  return {
    find: (key, request, now) => {
      db.run('DELETE FROM idempotency WHERE begun_at < ?', now - KEPT_MS);
      const entry = db.first<Entry>('SELECT * FROM idempotency WHERE key = ?', key);
      return entry === undefined ? ok({ kind: 'unknown' }) : judge(entry, request, now);
    },
    begin: (key, request, subject, now) =>
      db.run(
        `INSERT INTO idempotency (key, request, subject, begun_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET begun_at = excluded.begun_at`,
        key,
        request,
        subject,
        now,
      ),
    finish: (subject, answer) =>
      db.run(
        'UPDATE idempotency SET answer = ? WHERE subject = ?',
        JSON.stringify(answer),
        subject,
      ),
    forget: (subject) => db.run('DELETE FROM idempotency WHERE subject = ?', subject),
    holds: (subject) =>
      db.first('SELECT 1 FROM idempotency WHERE subject = ?', subject) !== undefined,
  };
}

function judge(entry: Entry, request: string, now: number): Result<Remembered, Failure> {
  if (entry.request !== request)
    return err({
      code: 'idempotency-mismatch',
      detail: 'this Idempotency-Key was used for another request',
    });
  if (entry.answer !== null)
    return ok({ kind: 'replay', answer: JSON.parse(entry.answer) as StoredAnswer });
  const left = entry.begun_at + LEASE_MS - now;
  if (left <= 0) return ok({ kind: 'resume', subject: entry.subject });
  return err({
    code: 'idempotency-in-progress',
    detail: 'the first request with this Idempotency-Key is still running',
    retryAfterSeconds: Math.ceil(left / 1_000),
  });
}
