/** The own enumerable properties of any value, as `Object.keys`, `Object.assign` and spread see them. */
import { type Host, isFunction } from '../functions.ts';
import { isIndex, isLongKey, propertyKey, type PropertyKey } from '../keys.ts';
import { ENTRY_BYTES, keyPrice, VISIT } from '../meter.ts';
import { type Value, VArray, VError, VObject } from '../values.ts';
import { toText } from './conversion.ts';
import { numberText } from './leaf-text.ts';
import { cut } from './strings.ts';

/** ToPropertyKey in canonical form; pays for the text of what is no index. */
export function toKey(host: Host, value: Value): PropertyKey {
  if (typeof value === 'number' && isIndex(value)) return value === 0 ? 0 : value;
  const name = toText(host, value);
  host.spend(keyPrice(name));
  return propertyKey(name);
}

/** The key as an agent sees it. */
export const keyText = (host: Host, key: PropertyKey): string =>
  typeof key === 'number' ? numberText(host, key) : key;

/** Own enumerable keys in JavaScript's order; charges one unit of fuel each, two where they have to be sorted. Null and undefined throw a TypeError. */
export function ownKeys(host: Host, value: Value): PropertyKey[] {
  if (value === undefined || value === null)
    return host.throwError('TypeError', 'null and undefined have no properties');
  if (value instanceof VObject) {
    host.spend((value.hasIndexes ? 2 * VISIT : VISIT) * value.size);
    return value.ownKeys();
  }
  const length = indexedLength(value);
  host.spend(VISIT * length);
  return Array.from({ length }, (_, index) => index);
}

const indexedLength = (value: Value): number => {
  if (typeof value === 'string') return value.length;
  return value instanceof VArray ? value.items.length : 0;
};

/** To be called before an access by a key that an object gave: very long ones take the host time again. */
export function payLongKey(host: Host, key: PropertyKey): void {
  if (isLongKey(key)) host.spend(keyPrice(key));
}

/** The value of the key that `ownKeys` gave at `place`; one unit of fuel where it may have to be found. */
export function ownValue(host: Host, value: Value, key: PropertyKey, place: number): Value {
  if (value instanceof VObject) {
    host.spend(VISIT);
    payLongKey(host, key);
    return value.getNear(place, key);
  }
  if (typeof key !== 'number') return undefined;
  if (typeof value === 'string') return cut(host, value, key, key + 1);
  return value instanceof VArray ? value.items[key] : undefined;
}

/** `Object.hasOwn`. What functions and errors own in JavaScript depends on things that agents cannot see. */
export function hasOwn(host: Host, value: Value, key: PropertyKey): boolean {
  if (value instanceof VObject) return value.has(key);
  if (isFunction(value)) return host.trap('unsupported', 'the own properties of a function');
  if (value instanceof VError && (key === 'message' || key === 'stack' || key === 'cause'))
    return host.trap('unsupported', 'the own properties of an error');
  if (typeof value !== 'string' && !(value instanceof VArray)) return false;
  return key === 'length' || (typeof key === 'number' && key < indexedLength(value));
}

/** Defines an own property of an object that is not frozen; pays for the entry if it is new. */
export function define(host: Host, object: VObject, key: PropertyKey, value: Value): void {
  host.spend(1);
  payLongKey(host, key);
  if (object.set(key, value)) host.allocate(ENTRY_BYTES);
}
