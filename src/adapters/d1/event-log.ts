import type { EventLog, LoggedEvent, StoredEvent } from '../../ports.ts';
import { assertStatement } from '../limits.ts';

/** One parameter carries the whole batch as JSON: at most 100 parameters and 100 KB of statement otherwise. */
const INSERT = `
INSERT INTO events (account, stream, seq, at, type, hash, body)
SELECT ?1, value ->> 'stream', value ->> 'seq', value ->> 'at', value ->> 'type', value ->> 'hash', value ->> 'body'
FROM json_each(?2) WHERE true
ON CONFLICT (stream, seq) DO NOTHING`;

/** An event that is there already must be the same one; another is a fork of the stream. */
const FORKED = `
SELECT value ->> 'seq' AS seq FROM json_each(?1)
JOIN events ON events.stream = value ->> 'stream' AND events.seq = value ->> 'seq'
WHERE events.hash <> value ->> 'hash' LIMIT 1`;

const OF_STREAM = `SELECT cursor, body FROM events WHERE stream = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3`;
const OF_ACCOUNT = `SELECT cursor, body FROM events WHERE account = ?1 AND cursor > ?2 ORDER BY cursor LIMIT ?3`;

/** The event log in D1. Throws on failure: its caller delivers again. */
export function createEventLog(db: D1Database): EventLog {
  const read = async (sql: string, ...bindings: (string | number)[]): Promise<LoggedEvent[]> => {
    assertStatement(sql, bindings);
    const { results } = await db
      .prepare(sql)
      .bind(...bindings)
      .all<LoggedEvent>();
    return results;
  };
  return {
    async append(account, events: readonly StoredEvent[]) {
      const rows = JSON.stringify(events);
      assertStatement(INSERT, [account, rows]);
      const [, forked] = await db.batch<{ seq: number }>([
        db.prepare(INSERT).bind(account, rows),
        db.prepare(FORKED).bind(rows),
      ]);
      const fork = forked?.results[0];
      if (fork !== undefined) {
        throw new Error(`the log has another event ${fork.seq} of ${events[0]?.stream ?? ''}`);
      }
    },
    ofStream: (stream, after, limit) => read(OF_STREAM, stream, after, limit),
    ofAccount: (account, after, limit) => read(OF_ACCOUNT, account, after, limit),
  };
}
