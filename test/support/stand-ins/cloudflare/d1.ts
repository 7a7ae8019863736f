import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** A statement as workerd's D1 binding sends it, alone or in a list that is one transaction. */
interface Query {
  readonly sql: string;
  readonly params?: readonly SQLInputValue[];
}

/** D1's side of workerd's binding (workerd: src/cloudflare/internal/d1-api.ts) over a SQLite in memory. */
export interface D1StandIn {
  readonly handle: (request: Request) => Promise<Response>;
  /** For tests to look with. */
  all(sql: string, ...params: SQLInputValue[]): readonly Readonly<Record<string, unknown>>[];
}

export function createD1StandIn(migrations: string): D1StandIn {
  const db = new DatabaseSync(':memory:');
  for (const file of readdirSync(migrations).sort())
    db.exec(readFileSync(path.join(migrations, file), 'utf8'));
  const run = ({ sql, params = [] }: Query): object => {
    const statement = db.prepare(sql);
    const columns = statement.columns().map(({ name }) => name);
    const rows = statement.all(...params).map((row) => columns.map((name) => row[name]));
    return { success: true, results: { columns, rows }, meta: {} };
  };
  const transaction = (queries: readonly Query[]): readonly object[] => {
    db.exec('BEGIN');
    try {
      const results = queries.map(run);
      db.exec('COMMIT');
      return results;
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  };
  return {
    handle: async (request) => {
      const sent = (await request.json()) as Query | readonly Query[];
      try {
        return Response.json(transaction('sql' in sent ? [sent] : sent));
      } catch (error) {
        return Response.json({ success: false, error: String(error) }, { status: 500 });
      }
    },
    all: (sql, ...params) => db.prepare(sql).all(...params),
  };
}
