import type { Database } from './database.ts';

/** What can be due: a slice of evolution, a target's delivery, news for the account's registry, calls of models that nobody tends, what they cost for the account, erasing. */
export type DueKind = 'step' | 'deliver' | 'note' | 'calls' | 'spend' | 'erase';

export interface DueRow {
  readonly kind: DueKind;
  /** Which one of its kind: a target's id; empty where there is one. */
  readonly key: string;
  /** Milliseconds since epoch. */
  readonly at: number;
  /** Times it was begun since it last succeeded. */
  readonly attempt: number;
}

/** Everything that must happen later. The rows share the object's single alarm, which is armed for the soonest. */
export interface DueStore {
  /** Sets when it is due and starts its count of attempts anew. */
  set(kind: DueKind, key: string, at: number): void;
  /** Sets when it is due again and keeps the count. */
  postpone(kind: DueKind, key: string, at: number): void;
  /** The attempt under way rests until then: it was no failure, and those before it stay counted. */
  rest(kind: DueKind, key: string, at: number): void;
  /** Counts an attempt, before it is made: a crash in it is seen by the next. Answers the count. */
  begin(kind: DueKind, key: string): number;
  /** The attempts made so far are forgotten: it made progress. Writes nothing where there was only one. */
  progressed(kind: DueKind, key: string): void;
  remove(kind: DueKind, key: string): void;
  ready(now: number): readonly DueRow[];
  soonest(): number | null;
  get(kind: DueKind, key: string): DueRow | undefined;
}

export function createDueStore(db: Database): DueStore {
  return {
    set: (kind, key, at) =>
      db.run(
        'INSERT INTO due (kind, key, at, attempt) VALUES (?, ?, ?, 0) ON CONFLICT DO UPDATE SET at = excluded.at, attempt = 0',
        kind,
        key,
        at,
      ),
    postpone: (kind, key, at) =>
      db.run('UPDATE due SET at = ? WHERE kind = ? AND key = ?', at, kind, key),
    rest: (kind, key, at) =>
      db.run(
        'UPDATE due SET at = ?, attempt = max(0, attempt - 1) WHERE kind = ? AND key = ?',
        at,
        kind,
        key,
      ),
    begin: (kind, key) =>
      db.first<{ attempt: number }>(
        'UPDATE due SET attempt = attempt + 1 WHERE kind = ? AND key = ? RETURNING attempt',
        kind,
        key,
      )?.attempt ?? 0,
    progressed: (kind, key) =>
      db.run('UPDATE due SET attempt = 1 WHERE kind = ? AND key = ? AND attempt > 1', kind, key),
    remove: (kind, key) => db.run('DELETE FROM due WHERE kind = ? AND key = ?', kind, key),
    ready: (now) => db.all<Stored>('SELECT * FROM due WHERE at <= ? ORDER BY at, kind, key', now),
    soonest: () => db.first<{ at: number | null }>('SELECT min(at) AS at FROM due')?.at ?? null,
    get: (kind, key) => db.first<Stored>('SELECT * FROM due WHERE kind = ? AND key = ?', kind, key),
  };
}

type Stored = { kind: DueKind; key: string; at: number; attempt: number };
