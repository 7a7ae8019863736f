import { utf8Length } from '../core/utf8-length.ts';

/**
 * Limits that production has and a local runtime does not enforce. Adapters and stores assert them everywhere, so that a
 * breach fails a test here instead of a user there. Source: the platform's limits pages, November 2026.
 */

/** A row, blob or key-value pair may have 2 MB; this leaves room for the other columns. */
const MAX_ROW_BYTES = 1_900_000;
const MAX_SQL_PARAMETERS = 100;
const MAX_STATEMENT_BYTES = 100_000;
/** Arguments or result of one RPC; the platform refuses at 32 MiB. */
const MAX_RPC_BYTES = 30 * 1024 * 1024;
export const MAX_OBJECT_KEY_BYTES = 1_024;

export type SqlValue = string | number | null | ArrayBuffer;

/** Throws if a statement and its bindings would be refused in production. The bindings stand for the row they write. */
export function assertStatement(sql: string, bindings: readonly SqlValue[]): void {
  if (sql.length > MAX_STATEMENT_BYTES) {
    throw new RangeError(`SQL statement of ${sql.length} bytes, at most ${MAX_STATEMENT_BYTES}`);
  }
  if (bindings.length > MAX_SQL_PARAMETERS) {
    throw new RangeError(`${bindings.length} SQL parameters, at most ${MAX_SQL_PARAMETERS}`);
  }
  if (sum(bindings, worstBytes) <= MAX_ROW_BYTES) return;
  const bytes = sum(bindings, exactBytes);
  if (bytes > MAX_ROW_BYTES)
    throw new RangeError(`row of ${bytes} bytes, at most ${MAX_ROW_BYTES}`);
}

const sum = (values: readonly SqlValue[], size: (value: SqlValue) => number): number =>
  values.reduce((total: number, value) => total + size(value), 0);

/** Cheap upper bound: UTF-8 takes at most three bytes a UTF-16 unit. */
const worstBytes = (value: SqlValue): number =>
  typeof value === 'string' ? value.length * 3 : exactBytes(value);

function exactBytes(value: SqlValue): number {
  if (value === null) return 0;
  if (typeof value === 'number') return 8;
  return typeof value === 'string' ? utf8Length(value) : value.byteLength;
}

/** Throws if an RPC would be refused in production. `bytes` is the size of the larger of arguments and result. */
export function assertRpc(what: string, bytes: number): void {
  if (bytes > MAX_RPC_BYTES) {
    throw new RangeError(`${what} carries ${bytes} bytes, at most ${MAX_RPC_BYTES}`);
  }
}
