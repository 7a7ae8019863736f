import type { Database } from './database.ts';

/** Single documents of an object, like a population's tombstone. JSON of the owner's type. */
export interface DocumentsStore<Key extends string = DocumentKey> {
  get<T>(key: Key): T | undefined;
  set(key: Key, document: object): void;
  remove(key: Key): void;
  removeAllBut(key: Key): void;
}

export type DocumentKey = 'tombstone' | 'inflight' | 'steering' | 'desk';

/** A schema step of the object that keeps documents. */
export const DOCUMENTS_TABLE =
  'CREATE TABLE documents (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID';

export function createDocumentsStore<Key extends string = DocumentKey>(
  db: Database,
): DocumentsStore<Key> {
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
    removeAllBut: (key) => db.run('DELETE FROM documents WHERE key <> ?', key),
  };
}
