import { assertStatement } from '../src/adapters/limits.ts';
import type { SqlValue } from '../src/adapters/limits.ts';

/** A row as SQLite gives it: columns of the statement's own naming. */
export type Row = Record<string, SqlStorageValue>;

/** A Durable Object's SQLite with the limits of production asserted. Stores are written over it. */
export interface Database {
  /** Runs a statement for its effect. */
  run(sql: string, ...bindings: SqlValue[]): void;
  /** All rows of a query; keep them few. The caller names the columns' types, which its own schema fixes. */
  all<T extends Row>(sql: string, ...bindings: SqlValue[]): readonly T[];
  /** The first row, if any. */
  first<T extends Row>(sql: string, ...bindings: SqlValue[]): T | undefined;
  /** All or nothing. May be nested. */
  transaction<T>(work: () => T): T;
  /** Rows written since the object started: what the platform bills. */
  readonly rowsWritten: number;
}

export function openDatabase(storage: DurableObjectStorage): Database {
  let rowsWritten = 0;
  const exec = <T extends Row>(sql: string, bindings: readonly SqlValue[]): T[] => {
    assertStatement(sql, bindings);
    const cursor = storage.sql.exec<T>(sql, ...bindings);
    const rows = cursor.toArray();
    rowsWritten += cursor.rowsWritten;
    return rows;
  };
  return {
    run: (sql, ...bindings) => void exec(sql, bindings),
    all: (sql, ...bindings) => exec(sql, bindings),
    first: <T extends Row>(sql: string, ...bindings: SqlValue[]) => exec<T>(sql, bindings)[0],
    transaction: (work) => storage.transactionSync(work),
    get rowsWritten() {
      return rowsWritten;
    },
  };
}
