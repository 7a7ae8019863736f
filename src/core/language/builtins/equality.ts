/** `===`, SameValueZero and SameValue; strings are charged as a comparison, 1 if their lengths differ. */
import type { Host } from '../functions.ts';
import { equalPrice } from '../meter.ts';
import type { Value } from '../values.ts';

export function strictEquals(host: Host, a: Value, b: Value): boolean {
  if (typeof a === 'string' && typeof b === 'string') host.spend(equalPrice(a, b));
  return a === b;
}

/** As `===`, but NaN equals NaN: what `includes`, Map and Set use. */
export const sameValueZero = (host: Host, a: Value, b: Value): boolean =>
  strictEquals(host, a, b) || (Number.isNaN(a) && Number.isNaN(b));

/** `Object.is`. */
export function sameValue(host: Host, a: Value, b: Value): boolean {
  if (typeof a === 'number') return Object.is(a, b);
  return strictEquals(host, a, b);
}
