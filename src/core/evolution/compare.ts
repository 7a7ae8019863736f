import type { Json } from './agent.ts';

/**
 * Whether two JSON values are equal by JSON type, key order free. Numbers may differ by at most
 * `tolerance`, absolute; 0 is exact equality, under which `-0` equals `0`.
 * Both values are at most 64 levels deep, so recursion is bounded.
 */
export function sameJson(a: Json, b: Json, tolerance = 0): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= tolerance;
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isArray(a) || isArray(b)) return isArray(a) && isArray(b) && sameItems(a, b, tolerance);
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => {
    const left = a[key];
    const right = Object.hasOwn(b, key) ? b[key] : undefined;
    return left !== undefined && right !== undefined && sameJson(left, right, tolerance);
  });
}

/** `Array.isArray` that also narrows read-only arrays. */
export const isArray = (value: Json): value is readonly Json[] => Array.isArray(value);

function sameItems(a: readonly Json[], b: readonly Json[], tolerance: number): boolean {
  if (a.length !== b.length) return false;
  return a.every((item, i) => {
    const other = b[i];
    return other !== undefined && sameJson(item, other, tolerance);
  });
}
