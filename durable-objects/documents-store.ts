import type { Database } from './database.ts';

/** Single documents of a population that change rarely: its tombstone, what is in flight in isolates. JSON of the owner's type. */
export interface DocumentsStore {
  get<T>(key: DocumentKey): T | undefined;
  set(key: DocumentKey, document: object): void;
  remove(key: DocumentKey): void;
}

export type DocumentKey = 'tombstone' | 'inflight';

export function createDocumentsStore(db: Database): DocumentsStore {
  return {
    get(key) {
      const row = db.first<{ body: string }>('SELECT body FROM documents WHERE key = ?', key);
      return row === undefined ? undefined : JSON.parse(row.body);
    },
    set: (key, document) =>
      db.run(
        'INSERT INTO documents (key, body) VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
        key,
        JSON.stringify(document),
      ),
    remove: (key) => db.run('DELETE FROM documents WHERE key = ?', key),
  };
}
