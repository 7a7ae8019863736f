/** Methods of arrays that look at elements without calling functions. */
import type { Host, VNative } from '../functions.ts';
import { VISIT } from '../meter.ts';
import type { Value, VArray } from '../values.ts';
import { isArray, relativeIndex, toInteger } from './conversion.ts';
import { methods } from './define.ts';
import { sameValueZero, strictEquals } from './equality.ts';

function at(host: Host, array: VArray, args: readonly Value[]): Value {
  const index = toInteger(host, args[0]);
  return array.items[index < 0 ? array.items.length + index : index];
}

function includes(host: Host, array: VArray, args: readonly Value[]): boolean {
  const items = array.items;
  for (let i = relativeIndex(host, args[1], items.length, 0); i < items.length; i++) {
    host.spend(VISIT);
    if (sameValueZero(host, items[i], args[0])) return true;
  }
  return false;
}

function indexOf(host: Host, array: VArray, args: readonly Value[]): number {
  const items = array.items;
  for (let i = relativeIndex(host, args[1], items.length, 0); i < items.length; i++) {
    host.spend(VISIT);
    if (strictEquals(host, items[i], args[0])) return i;
  }
  return -1;
}

/** A given `undefined` as start is 0, a missing one the end. */
function lastIndexOf(host: Host, array: VArray, args: readonly Value[]): number {
  const items = array.items;
  const given = args.length > 1 ? toInteger(host, args[1]) : items.length - 1;
  const start = given < 0 ? items.length + given : Math.min(given, items.length - 1);
  for (let i = start; i >= 0; i--) {
    host.spend(VISIT);
    if (strictEquals(host, items[i], args[0])) return i;
  }
  return -1;
}

export const ARRAY_SEARCHES: readonly VNative[] = methods('array', isArray, {
  at,
  includes,
  indexOf,
  lastIndexOf,
});
