import type { Database } from './database.ts';

/** Brings an object's tables to the newest of its append-only steps. */
export function applySteps(
  db: Database,
  steps: readonly (readonly string[])[],
  upTo: number = steps.length,
): void {
  db.run('CREATE TABLE IF NOT EXISTS schema_steps (step INTEGER PRIMARY KEY) WITHOUT ROWID');
  const done =
    db.first<{ steps: number }>('SELECT count(*) AS steps FROM schema_steps')?.steps ?? 0;
  if (done > steps.length) {
    throw new Error(`this object has schema step ${done}, this code knows ${steps.length}`);
  }
  for (const [index, statements] of steps.slice(done, upTo).entries()) {
    db.transaction(() => {
      for (const statement of statements) db.run(statement);
      db.run('INSERT INTO schema_steps (step) VALUES (?)', done + index + 1);
    });
  }
}
