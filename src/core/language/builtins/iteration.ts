/** What built-ins that take an iterable share, and the iterators of arrays, Maps and Sets themselves. */
import type { Host, VNative } from '../functions.ts';
import {
  ArrayIterator,
  type IterationKind,
  iterate,
  MapIterator,
  SetIterator,
  VIterator,
} from '../iterators.ts';
import { tableBytes, VISIT } from '../meter.ts';
import { type Value, VArray, VMap, VObject, VSet } from '../values.ts';
import { methods } from './define.ts';

/** The iterator of a value, or a TypeError. */
const iterateOver = (host: Host, value: Value): VIterator =>
  iterate(value) ?? host.throwError('TypeError', 'the value is not iterable');

/** The key and value of an entry `[key, value]`; any object will do, its properties 0 and 1 count. */
export function entryOf(host: Host, entry: Value): { key: Value; value: Value } {
  if (typeof entry !== 'object' || entry === null)
    host.throwError('TypeError', 'an entry is an array [key, value]');
  if (entry instanceof VArray) return { key: entry.items[0], value: entry.items[1] };
  if (entry instanceof VObject) return { key: entry.get(0), value: entry.get(1) };
  return { key: undefined, value: undefined };
}

/** Walks an iterable to its end, one unit of fuel an element. */
export function walkOver(host: Host, value: Value, visit: (element: Value) => void): void {
  const walk = iterateOver(host, value);
  while (walk.advance(host)) {
    host.spend(VISIT);
    visit(walk.current);
  }
}

/** Three methods of a collection from the constructor of its iterator. */
function iteratorMethods<T>(
  make: (collection: T, kind: IterationKind) => VIterator,
): Record<IterationKind, (host: Host, self: T) => Value> {
  const method =
    (kind: IterationKind) =>
    (host: Host, self: T): Value => {
      host.allocate(tableBytes(0));
      return make(self, kind);
    };
  return { keys: method('keys'), values: method('values'), entries: method('entries') };
}

const RESULT_KEYS = ['value', 'done'];

function next(host: Host, walk: VIterator): VObject {
  host.spend(VISIT);
  const more = walk.advance(host);
  host.allocate(tableBytes(2));
  return new VObject(RESULT_KEYS, [more ? walk.current : undefined, !more], true);
}

const isArray = (value: Value): value is VArray => value instanceof VArray;
const isMap = (value: Value): value is VMap => value instanceof VMap;
const isSet = (value: Value): value is VSet => value instanceof VSet;
const isIterator = (value: Value): value is VIterator => value instanceof VIterator;

export const ITERATORS: readonly VNative[] = [
  ...methods(
    'array',
    isArray,
    iteratorMethods((array: VArray, kind) => new ArrayIterator(array, kind)),
  ),
  ...methods(
    'map',
    isMap,
    iteratorMethods((map: VMap, kind) => new MapIterator(map, kind)),
  ),
  ...methods(
    'set',
    isSet,
    iteratorMethods((set: VSet, kind) => new SetIterator(set, kind)),
  ),
  ...methods('iterator', isIterator, { next }),
];
