import type { ModelAnswer } from '../src/core/models/call.ts';
import { NO_USAGE } from '../src/core/models/call.ts';
import type { Database } from './database.ts';

/** How long an answer may be given again. */
const CACHE_LIFETIME_MS = 3_600_000;
/** The newest are kept. */
const MOST_ENTRIES = 500;

/** A schema step of the object that keeps answers. */
export const CACHE_TABLE =
  'CREATE TABLE answers (key TEXT PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID';

/** Answers by `cacheKey`. */
export interface ResponseCache {
  /** An answer given again costs nothing and takes no time. */
  find(key: string, now: number): ModelAnswer | null;
  put(key: string, answer: ModelAnswer, now: number): void;
  entries(): number;
}

export function createResponseCache(db: Database): ResponseCache {
  const entries = (): number =>
    db.first<{ entries: number }>('SELECT count(*) AS entries FROM answers')?.entries ?? 0;
  return {
    find(key, now) {
      const row = db.first<{ body: string }>(
        'SELECT body FROM answers WHERE key = ? AND at > ?',
        key,
        now - CACHE_LIFETIME_MS,
      );
      if (row === undefined) return null;
      const answer: ModelAnswer = JSON.parse(row.body);
      return { ...answer, usage: NO_USAGE, latencyMs: 0 };
    },
    put: (key, answer, now) =>
      db.transaction(() => {
        db.run(
          'INSERT INTO answers VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, body = excluded.body',
          key,
          now,
          JSON.stringify(answer),
        );
        db.run('DELETE FROM answers WHERE at <= ?', now - CACHE_LIFETIME_MS);
        if (entries() <= MOST_ENTRIES) return;
        db.run(
          `DELETE FROM answers WHERE key IN (SELECT key FROM answers ORDER BY at DESC LIMIT -1 OFFSET ${MOST_ENTRIES})`,
        );
      }),
    entries,
  };
}
