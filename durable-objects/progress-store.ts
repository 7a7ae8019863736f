import type { Database } from './database.ts';

/**
 * Where a population stands, in one row that each generation overwrites. With the state stand the newest agents and
 * hashes that have not been worth a row of their own yet: that keeps a small generation at two rows written.
 */
export interface ProgressRow<T> {
  readonly progress: T;
  /** Agents born since the last bundle, one JSON line each. */
  readonly agents: string;
  /** Structural hashes since the last chunk, framed by `hash-chunks.ts`. */
  readonly hashes: Uint8Array;
}

export interface ProgressStore<T> {
  read(): ProgressRow<T> | undefined;
  write(row: ProgressRow<T>): void;
}

export function createProgressStore<T extends object>(db: Database): ProgressStore<T> {
  return {
    read() {
      const row = db.first<{ body: string; agents: string; hashes: ArrayBuffer }>(
        'SELECT body, agents, hashes FROM progress',
      );
      if (row === undefined) return undefined;
      const progress: T = JSON.parse(row.body);
      return { progress, agents: row.agents, hashes: new Uint8Array(row.hashes) };
    },
    write: ({ progress, agents, hashes }) =>
      db.run(
        'INSERT INTO progress (one, body, agents, hashes) VALUES (1, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body, agents = excluded.agents, hashes = excluded.hashes',
        JSON.stringify(progress),
        agents,
        Uint8Array.from(hashes).buffer,
      ),
  };
}
