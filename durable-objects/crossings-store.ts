import type { BudgetCrossing, BudgetLevel } from '../src/core/models/budget.ts';
import type { Database } from './database.ts';

/**
 * Which call brought a budget to a level. Levels are told once, to whoever asks about that call; the answer may be lost
 * with the process that waits for it, so whoever asks again is told the same.
 */
export interface CrossingsStore {
  add(id: string, crossed: readonly BudgetCrossing[]): void;
  /** All that the call brought about. */
  of(id: string): readonly BudgetCrossing[];
}

/** A schema step of the object that keeps them. */
export const CROSSINGS_TABLE =
  'CREATE TABLE crossings (id TEXT NOT NULL, scope TEXT NOT NULL, percent INTEGER NOT NULL, PRIMARY KEY (id, scope, percent)) WITHOUT ROWID';

export function createCrossingsStore(db: Database): CrossingsStore {
  return {
    add(id, crossed) {
      for (const { scope, percent } of crossed)
        db.run('INSERT OR IGNORE INTO crossings VALUES (?, ?, ?)', id, scope, percent);
    },
    of: (id) =>
      db.all<{ scope: string; percent: BudgetLevel }>(
        'SELECT scope, percent FROM crossings WHERE id = ? ORDER BY scope, percent',
        id,
      ),
  };
}
