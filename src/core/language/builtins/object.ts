/** `Object.…` and `hasOwnProperty`. */
import type { Host, VNative } from '../functions.ts';
import { grown } from '../host-room.ts';
import type { PropertyKey } from '../keys.ts';
import { arrayBytes, ELEMENT_BYTES, movePrice, tableBytes, VISIT } from '../meter.ts';
import { type Value, VArray, VObject } from '../values.ts';
import { newArray, requireWritable } from './array.ts';
import { functions, methods } from './define.ts';
import { sameValue } from './equality.ts';
import { entryOf, walkOver } from './iteration.ts';
import { define, hasOwn, keyText, ownKeys, ownValue, toKey } from './own-properties.ts';

/** The furthest write past the end of an array (D6). */
const MAX_GAP = 1_024;

function keys(host: Host, _: Value, args: readonly Value[]): VArray {
  const found = ownKeys(host, args[0]);
  return newArray(
    host,
    found.map((key) => keyText(host, key)),
  );
}

function values(host: Host, _: Value, args: readonly Value[]): VArray {
  const found = ownKeys(host, args[0]);
  return newArray(
    host,
    found.map((key, place) => ownValue(host, args[0], key, place)),
  );
}

function entries(host: Host, _: Value, args: readonly Value[]): VArray {
  const found = ownKeys(host, args[0]);
  // Each pair is an array of its own.
  host.spend(2 * VISIT * found.length);
  host.allocate(arrayBytes(2) * found.length);
  return newArray(
    host,
    found.map(
      (key, place) => new VArray([keyText(host, key), ownValue(host, args[0], key, place)]),
    ),
  );
}

function fromEntries(host: Host, _: Value, args: readonly Value[]): VObject {
  host.allocate(tableBytes(0));
  const object = new VObject();
  walkOver(host, args[0], (entry) => {
    const { key, value } = entryOf(host, entry);
    define(host, object, toKey(host, key), value);
  });
  return object;
}

function assign(host: Host, _: Value, args: readonly Value[]): Value {
  const [target, ...sources] = args;
  if (target === undefined || target === null)
    host.throwError('TypeError', 'null and undefined cannot be assigned to');
  if (typeof target !== 'object') host.trap('unsupported', 'Object.assign to a primitive');
  for (const source of sources) {
    if (source === undefined || source === null) continue;
    ownKeys(host, source).forEach((key, place) =>
      write(host, target, key, ownValue(host, source, key, place)),
    );
  }
  return target;
}

/** An assignment `target[key] = value`. */
function write(host: Host, target: Value, key: PropertyKey, value: Value): void {
  if (target instanceof VArray) writeElement(host, target, key, value);
  else if (target instanceof VObject) writeProperty(host, target, key, value);
  else host.trap('unsupported', 'a property written to a function, Map, Set, error or iterator');
}

function writeProperty(host: Host, object: VObject, key: PropertyKey, value: Value): void {
  if (object.frozen) host.throwError('TypeError', 'the object is frozen');
  if (key === '__proto__' && !object.has(key)) host.trap('unsupported', '__proto__ written');
  define(host, object, key, value);
}

function writeElement(host: Host, array: VArray, key: PropertyKey, value: Value): void {
  if (typeof key !== 'number')
    return host.trap('unsupported', 'a named property written to an array');
  requireWritable(host, array);
  const gap = key - array.items.length;
  if (gap > MAX_GAP) host.trap('unsupported', 'a write far past the end of an array');
  if (gap >= 0) {
    host.spend(movePrice(gap));
    host.allocate(ELEMENT_BYTES * (gap + 1));
    while (array.items.length < key) array.items = grown(array.items, undefined);
    array.items = grown(array.items, value);
  } else array.items[key] = value;
}

/** Nothing an agent can see changes on other values than arrays and objects. */
function freeze(_host: Host, _: Value, args: readonly Value[]): Value {
  const [value] = args;
  if (value instanceof VArray || value instanceof VObject) value.frozen = true;
  return value;
}

function hasOwnKey(host: Host, _: Value, args: readonly Value[]): boolean {
  const [value, key] = args;
  if (value === undefined || value === null)
    host.throwError('TypeError', 'null and undefined have no properties');
  return hasOwn(host, value, toKey(host, key));
}

const isObject = (value: Value): value is VObject => value instanceof VObject;

const hasOwnProperty = (host: Host, object: VObject, args: readonly Value[]): boolean =>
  object.has(toKey(host, args[0]));

export const OBJECT_FUNCTIONS: readonly VNative[] = [
  ...functions('Object', {
    keys,
    values,
    entries,
    fromEntries,
    assign,
    freeze,
    hasOwn: hasOwnKey,
    is: (host, _, args) => sameValue(host, args[0], args[1]),
  }),
  ...methods('object', isObject, {
    hasOwnProperty,
  }),
];
