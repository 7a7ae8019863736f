import type { Json } from './agent.ts';
import { isArray, sameJson } from './compare.ts';

/** The distance of a failed case, of two values of different types, and the most two numbers can differ by. */
export const FAR = 1e12;
/** Each element that one of two arrays lacks. */
const MISSING_ELEMENT = 1e6;
/** Only the first units of a string count: the cost of a comparison stays bounded. */
export const COMPARED_UNITS = 1024;

/**
 * How far an output is from the wanted one: the tie-breaker that tells two wrong answers apart.
 * ≥ 0 and finite, symmetric, 0 for equal values; `undefined` is an output that was left out.
 */
export function distance(a: Json | undefined, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return numberDistance(a, b);
  if (typeof a === 'string' && typeof b === 'string') return editDistance(a, b);
  if (a === undefined || jsonType(a) !== jsonType(b)) return FAR;
  if (isArray(a) && isArray(b)) return arrayDistance(a, b);
  return sameJson(a, b) ? 0 : 1;
}

export const numberDistance = (a: number, b: number): number => Math.min(Math.abs(a - b), FAR);

function arrayDistance(a: readonly Json[], b: readonly Json[]): number {
  const shared = Math.min(a.length, b.length);
  let sum = (Math.max(a.length, b.length) - shared) * MISSING_ELEMENT;
  for (let i = 0; i < shared; i++) sum += distance(a[i], b[i] ?? null);
  return sum;
}

function jsonType(value: Json): string {
  if (value === null) return 'null';
  return isArray(value) ? 'array' : typeof value;
}

/** Levenshtein distance over the first 1,024 UTF-16 units of each string. */
export function editDistance(a: string, b: string): number {
  const rows = a.slice(0, COMPARED_UNITS);
  const columns = b.slice(0, COMPARED_UNITS);
  if (rows === columns) return 0;
  if (rows.length === 0 || columns.length === 0) return rows.length + columns.length;
  /** The step from row to row at each column, as the block above left it; above the first row it is +1. */
  const steps = new Int8Array(columns.length).fill(1);
  for (let start = 0; start < rows.length; start += 32) advanceBlock(rows, start, columns, steps);
  let result = rows.length;
  for (const step of steps) result += step;
  return result;
}

/** Which of the block's 32 rows hold a unit, by unit; all 0 between calls. */
const matches = new Uint32Array(0x1_0000);

/**
 * One block of 32 rows over all columns by bit-parallel dynamic programming (Myers 1999, in Hyyrö's 2003 form):
 * `plus` and `minus` hold for each row whether the cell is one more or one less than the cell above it.
 */
function advanceBlock(rows: string, start: number, columns: string, steps: Int8Array): void {
  const end = Math.min(start + 32, rows.length);
  for (let row = start; row < end; row++) {
    const unit = rows.charCodeAt(row);
    matches[unit] = (matches[unit] ?? 0) | (1 << (row - start));
  }
  const last = 1 << (end - start - 1);
  let plus = -1;
  let minus = 0;
  for (let column = 0; column < columns.length; column++) {
    const step = steps[column] ?? 0;
    const equal = (matches[columns.charCodeAt(column)] ?? 0) | (step < 0 ? 1 : 0);
    const vertical = (matches[columns.charCodeAt(column)] ?? 0) | minus;
    const horizontal = (((equal & plus) + plus) ^ plus) | equal;
    let up = minus | ~(horizontal | plus);
    let down = plus & horizontal;
    steps[column] = (up & last ? 1 : 0) - (down & last ? 1 : 0);
    up = (up << 1) | (step > 0 ? 1 : 0);
    down = (down << 1) | (step < 0 ? 1 : 0);
    plus = down | ~(vertical | up);
    minus = up & vertical;
  }
  for (let row = start; row < end; row++) matches[rows.charCodeAt(row)] = 0;
}
