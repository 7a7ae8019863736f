/**
 * The values of the machine. Primitives are the host's own; everything else is one of these classes, which no host
 * prototype is reachable from. `tag` is a small integer to switch on; `instanceof` is the fast test for one class.
 */
import { isLongKey, knowName, type PropertyKey, propertyHostKey, valueHostKey } from './keys.ts';
import { grown } from './host-room.ts';
import { OrderedTable } from './ordered-table.ts';
import type { VIterator } from './iterators.ts';
import type { VBound, VClosure, VNative } from './functions.ts';

export type Value = undefined | null | boolean | number | string | Heap;
export type Heap = VArray | VObject | VMap | VSet | VFunction | VError | VIterator;
export type VFunction = VClosure | VNative | VBound;

export const Tag = {
  array: 0,
  object: 1,
  map: 2,
  set: 3,
  function: 4,
  error: 5,
  iterator: 6,
} as const;

export type ErrorName =
  | 'Error'
  | 'TypeError'
  | 'RangeError'
  | 'SyntaxError'
  | 'ReferenceError'
  | 'URIError';

/** Arrays have no holes (D6): every position below `items.length` holds a value. */
export class VArray {
  readonly tag = Tag.array;
  /** Mutable host array; replaced as a whole where that is cheaper. */
  items: Value[];
  frozen = false;

  constructor(items: Value[]) {
    this.items = items;
  }
}

/** An agent-visible error. Its `name` and `message` are its only properties; there is no `stack`. */
export class VError {
  readonly tag = Tag.error;
  readonly name: ErrorName;
  /** Changes only to an equal text (`reachable.ts`), as the key below. */
  message: string;

  constructor(name: ErrorName, message: string) {
    this.name = name;
    this.message = message;
  }
}

/** An entry of a Map, or of a Set, where the value is the key again. */
export interface TableEntry {
  key: Value;
  value: Value;
}

export class VMap {
  readonly tag = Tag.map;
  readonly entries = new OrderedTable<TableEntry>();

  get size(): number {
    return this.entries.size;
  }

  /** The entry of a key by SameValueZero. */
  find(key: Value): TableEntry | undefined {
    const entry = this.entries.get(valueHostKey(key));
    if (entry !== undefined) requireSame(entry.key, key);
    return entry;
  }

  /** True if the key is new (the caller pays the bytes of an entry). `-0` becomes `0`. */
  set(key: Value, value: Value): boolean {
    const hostKey = valueHostKey(key);
    const entry = this.entries.get(hostKey);
    if (entry !== undefined) {
      requireSame(entry.key, key);
      entry.value = value;
      return false;
    }
    this.entries.add(hostKey, { key: key === 0 ? 0 : key, value });
    return true;
  }

  delete(key: Value): boolean {
    return removed(this.entries, key);
  }
}

/** A Set is a Map whose keys are their own values. */
export class VSet {
  readonly tag = Tag.set;
  readonly entries = new OrderedTable<TableEntry>();

  get size(): number {
    return this.entries.size;
  }

  has(key: Value): boolean {
    const entry = this.entries.get(valueHostKey(key));
    if (entry !== undefined) requireSame(entry.key, key);
    return entry !== undefined;
  }

  /** True if the member is new (the caller pays the bytes of an entry). `-0` becomes `0`. */
  add(key: Value): boolean {
    const hostKey = valueHostKey(key);
    const entry = this.entries.get(hostKey);
    if (entry !== undefined) {
      requireSame(entry.key, key);
      return false;
    }
    const member = key === 0 ? 0 : key;
    this.entries.add(hostKey, { key: member, value: member });
    return true;
  }

  delete(key: Value): boolean {
    return removed(this.entries, key);
  }
}

/** Removes the entry of a key; false if there is none. The host key of a long string is made once. */
function removed(entries: OrderedTable<TableEntry>, key: Value): boolean {
  const hostKey = valueHostKey(key);
  const entry = entries.get(hostKey);
  if (entry === undefined) return false;
  requireSame(entry.key, key);
  return entries.delete(hostKey);
}

/**
 * Only digests of very long strings can clash (2^-64, and the secret is not the agent's to know): better to end the
 * process's work on that program than to give another value than V8.
 */
function requireSame(known: Value, asked: Value): void {
  if (typeof asked === 'string' && asked.length > 16_383 && known !== asked)
    throw new Error('two long keys have the same digest');
}

/** The keys and the values of every empty object: the first property makes lists of their own. */
const NONE: never[] = [];
/** Up to this many properties are found by looking at each; more get a table. */
const SMALL = 8;

/**
 * A plain object: keys in order of insertion beside their values. A deleted property leaves a gap (`undefined` key)
 * in large objects until half of them are gaps, so that the order stays and deleting is cheap.
 */
export class VObject {
  readonly tag = Tag.object;
  keys: (PropertyKey | undefined)[];
  slots: Value[];
  frozen = false;
  /** `keys` belongs to the program's constant pool: copied before the first change. */
  sharesKeys: boolean;
  /** Array-index keys enumerate first, ascending; most objects have none. */
  #hasIndexes = false;
  #gaps = 0;
  #table: Map<PropertyKey, number> | undefined = undefined;

  /** `keys` are distinct, canonical (`propertyKey`) strings without indexes, parallel to `slots`. */
  constructor(keys: (PropertyKey | undefined)[] = NONE, slots: Value[] = NONE, sharesKeys = false) {
    this.keys = keys;
    this.slots = slots;
    this.sharesKeys = sharesKeys;
  }

  get size(): number {
    return this.keys.length - this.#gaps;
  }

  /** Position of a canonical key in `slots`, or -1. */
  find(key: PropertyKey): number {
    const keys = this.keys;
    knowName(key);
    if (keys.length > SMALL) return this.#lookUp(key);
    for (let i = 0; i < keys.length; i++) if (keys[i] === key) return i;
    return -1;
  }

  has(key: PropertyKey): boolean {
    return this.find(key) >= 0;
  }

  /** The own property's value; `undefined` if there is none. */
  get(key: PropertyKey): Value {
    const position = this.find(key);
    return position < 0 ? undefined : this.slots[position];
  }

  /** As `get`, at once if the key stands at this place of the order, as it does while an object is walked. */
  getNear(place: number, key: PropertyKey): Value {
    return this.keys[place] === key ? this.slots[place] : this.get(key);
  }

  /** True if the property is new (the caller pays the bytes of an entry and has looked at `frozen`). */
  set(key: PropertyKey, value: Value): boolean {
    const position = this.find(key);
    if (position >= 0) {
      this.slots[position] = value;
      return false;
    }
    this.#ownKeys();
    this.keys = grown(this.keys, key);
    this.slots = grown(this.slots, value);
    if (typeof key === 'number') this.#hasIndexes = true;
    this.#table?.set(propertyHostKey(key), this.keys.length - 1);
    return true;
  }

  delete(key: PropertyKey): boolean {
    const position = this.find(key);
    if (position < 0) return false;
    this.#ownKeys();
    if (this.#table === undefined) {
      this.keys.splice(position, 1);
      this.slots.splice(position, 1);
      return true;
    }
    this.#table.delete(propertyHostKey(key));
    this.keys[position] = undefined;
    this.slots[position] = undefined;
    if (++this.#gaps * 2 > this.keys.length) this.#compact();
    return true;
  }

  /** Whether its keys have to be sorted to be enumerated. */
  get hasIndexes(): boolean {
    return this.#hasIndexes;
  }

  /** Own keys as JavaScript enumerates them: indexes ascending, then names by insertion. */
  ownKeys(): PropertyKey[] {
    const found = this.keys.filter((key) => key !== undefined);
    if (!this.#hasIndexes) return found;
    const indexes = found.filter((key) => typeof key === 'number').sort((a, b) => a - b);
    return [...indexes, ...found.filter((key) => typeof key === 'string')];
  }

  /** The keys were changed to equal texts. */
  forgetTable(): void {
    this.#table = undefined;
  }

  #ownKeys(): void {
    if (!this.sharesKeys) return;
    this.keys = this.keys.slice();
    this.sharesKeys = false;
  }

  #lookUp(key: PropertyKey): number {
    this.#table ??= this.#index();
    const position = this.#table.get(propertyHostKey(key));
    if (position === undefined) return -1;
    if (isLongKey(key) && this.keys[position] !== key)
      throw new Error('two long keys have the same digest');
    return position;
  }

  #index(): Map<PropertyKey, number> {
    const table = new Map<PropertyKey, number>();
    this.keys.forEach((key, i) => key !== undefined && table.set(propertyHostKey(key), i));
    return table;
  }

  #compact(): void {
    this.slots = this.slots.filter((_, i) => this.keys[i] !== undefined);
    this.keys = this.keys.filter((key) => key !== undefined);
    this.#gaps = 0;
    this.#table = this.keys.length > SMALL ? this.#index() : undefined;
  }
}
