/** Map and Set. Keys compare by SameValueZero; iteration sees what is added and misses what is deleted meanwhile. */
import { type Host, NativeFrame, VNative } from '../functions.ts';
import { ENTRY_BYTES, keyPrice, tableBytes, VISIT } from '../meter.ts';
import { type Cursor, FEW_PLACES } from '../ordered-table.ts';
import { type TableEntry, type Value, VMap, VSet } from '../values.ts';
import { requireFunction } from './array-callbacks.ts';
import { frameMethods, methods } from './define.ts';
import { entryOf, walkOver } from './iteration.ts';

const isMap = (value: Value): value is VMap => value instanceof VMap;
const isSet = (value: Value): value is VSet => value instanceof VSet;

/** A number that is no 32-bit integer enters the host's table as a text (`keys.ts`). */
const FRACTION_KEY = 2;

/** One access, plus the key if it is a string or a fraction. */
function chargeKey(host: Host, key: Value): void {
  if (typeof key === 'string') host.spend(1 + keyPrice(key));
  else host.spend(typeof key === 'number' && (key | 0) !== key ? 1 + FRACTION_KEY : 1);
}

/** What the host takes to make a table once there are more than a few entries. */
const MAKING_TABLE = 8;

function payEntry(host: Host, { size }: VMap | VSet): void {
  host.allocate(ENTRY_BYTES);
  if (size === FEW_PLACES + 1) host.spend(MAKING_TABLE);
}

function put(host: Host, map: VMap, key: Value, value: Value): void {
  chargeKey(host, key);
  if (map.set(key, value)) payEntry(host, map);
}

function add(host: Host, set: VSet, key: Value): void {
  chargeKey(host, key);
  if (set.add(key)) payEntry(host, set);
}

const MAP_METHODS = methods('map', isMap, {
  get(host, map, args) {
    chargeKey(host, args[0]);
    return map.find(args[0])?.value;
  },
  has(host, map, args) {
    chargeKey(host, args[0]);
    return map.find(args[0]) !== undefined;
  },
  set(host, map, args) {
    put(host, map, args[0], args[1]);
    return map;
  },
  delete(host, map, args) {
    chargeKey(host, args[0]);
    return map.delete(args[0]);
  },
  clear(_, map) {
    map.entries.clear();
    return undefined;
  },
});

const SET_METHODS = methods('set', isSet, {
  has(host, set, args) {
    chargeKey(host, args[0]);
    return set.has(args[0]);
  },
  add(host, set, args) {
    add(host, set, args[0]);
    return set;
  },
  delete(host, set, args) {
    chargeKey(host, args[0]);
    return set.delete(args[0]);
  },
  clear(_, set) {
    set.entries.clear();
    return undefined;
  },
});

/** `forEach` of both: calls with (value, key, collection). */
class EntryVisit extends NativeFrame {
  readonly #collection: VMap | VSet;
  readonly #cursor: Cursor<TableEntry>;

  constructor(host: Host, collection: VMap | VSet, callback: Value) {
    super();
    this.callee = requireFunction(host, callback);
    this.#collection = collection;
    this.#cursor = collection.entries.cursor();
  }

  step(host: Host): boolean {
    const entry = this.#cursor.next((fuel) => host.spend(fuel));
    if (entry === undefined) return true;
    host.spend(VISIT);
    this.args = [entry.value, entry.key, this.#collection];
    return false;
  }

  held(): readonly Value[] {
    return [this.callee, this.#collection];
  }
}

function constructMap(host: Host, _: Value, args: readonly Value[]): VMap {
  host.allocate(tableBytes(0));
  const map = new VMap();
  if (args[0] === undefined || args[0] === null) return map;
  walkOver(host, args[0], (entry) => {
    const { key, value } = entryOf(host, entry);
    put(host, map, key, value);
  });
  return map;
}

function constructSet(host: Host, _: Value, args: readonly Value[]): VSet {
  host.allocate(tableBytes(0));
  const set = new VSet();
  if (args[0] === undefined || args[0] === null) return set;
  walkOver(host, args[0], (member) => add(host, set, member));
  return set;
}

const visit = (host: Host, self: VMap | VSet, args: readonly Value[]): NativeFrame =>
  new EntryVisit(host, self, args[0]);

export const MAP_AND_SET: readonly VNative[] = [
  new VNative('Map', { construct: constructMap, hasInstance: isMap }),
  new VNative('Set', { construct: constructSet, hasInstance: isSet }),
  ...MAP_METHODS,
  ...SET_METHODS,
  ...frameMethods('map', isMap, { forEach: visit }),
  ...frameMethods('set', isSet, { forEach: visit }),
];
