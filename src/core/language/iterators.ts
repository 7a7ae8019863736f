/**
 * What `for-of`, spread, destructuring, `Array.from` and constructors walk, and what `keys() values() entries()`
 * return. They read the live array, Map or Set, so mutation during iteration behaves as in JavaScript.
 */
import type { Host, Same } from './functions.ts';
import { arrayBytes, stringBytes, tableBytes } from './meter.ts';
import type { Cursor } from './ordered-table.ts';
import { type TableEntry, Tag, type Value, VArray, VMap, VSet } from './values.ts';

/** What an iterator gives for each element. Sets have equal keys and values. */
export type IterationKind = 'keys' | 'values' | 'entries';

export abstract class VIterator {
  readonly tag = Tag.iterator;
  /** The element reached by the last `advance` that returned true. */
  current: Value = undefined;

  /** Moves to the next element; false at the end, and for ever after. Charges bytes for what it makes, no fuel. */
  abstract advance(host: Host): boolean;

  /** The array, Map, Set or string walked, for the recount of bytes; `undefined` after the end. */
  abstract source(): Value;

  /** What it holds itself, for the recount. */
  get bytes(): number {
    return tableBytes(0);
  }

  /** What it has to look at to tell what it holds, beyond that. */
  get looksAt(): number {
    return 0;
  }

  /** Every value it holds, for the recount. */
  held(): readonly Value[] {
    return [this.source(), this.current];
  }

  /** Replaces each text that it holds. */
  share(same: Same): void {
    this.current = same(this.current);
  }
}

function pair(host: Host, key: Value, value: Value): VArray {
  host.allocate(arrayBytes(2));
  return new VArray([key, value]);
}

export class ArrayIterator extends VIterator {
  array: VArray | undefined;
  position = 0;
  readonly kind: IterationKind;

  constructor(array: VArray, kind: IterationKind) {
    super();
    this.array = array;
    this.kind = kind;
  }

  advance(host: Host): boolean {
    if (this.array === undefined) return false;
    const items = this.array.items;
    const at = this.position++;
    if (at >= items.length) {
      this.array = undefined;
      this.current = undefined;
      return false;
    }
    if (this.kind === 'values') this.current = items[at];
    else this.current = this.kind === 'keys' ? at : pair(host, at, items[at]);
    return true;
  }

  source(): Value {
    return this.array;
  }
}

/** By code points; a lone surrogate is an element of its own. */
class StringIterator extends VIterator {
  #text: string;
  #position = 0;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  advance(host: Host): boolean {
    const point = this.#text.codePointAt(this.#position);
    if (point === undefined) {
      this.#text = '';
      this.current = undefined;
      return false;
    }
    const units = point > 0xffff ? 2 : 1;
    host.allocate(stringBytes(units));
    this.current = this.#text.slice(this.#position, this.#position + units);
    this.#position += units;
    return true;
  }

  source(): Value {
    return this.#text;
  }

  override share(same: Same): void {
    super.share(same);
    this.#text = same(this.#text);
  }
}

export class MapIterator extends VIterator {
  #map: VMap | undefined;
  readonly #cursor: Cursor<TableEntry>;
  readonly #kind: IterationKind;

  constructor(map: VMap, kind: IterationKind) {
    super();
    this.#map = map;
    this.#cursor = map.entries.cursor();
    this.#kind = kind;
  }

  advance(host: Host): boolean {
    const entry = this.#map === undefined ? undefined : this.#cursor.next((n) => host.spend(n));
    if (entry === undefined) {
      this.#map = undefined;
      this.current = undefined;
      return false;
    }
    if (this.#kind === 'entries') this.current = pair(host, entry.key, entry.value);
    else this.current = this.#kind === 'keys' ? entry.key : entry.value;
    return true;
  }

  source(): Value {
    return this.#map;
  }
}

export class SetIterator extends VIterator {
  #set: VSet | undefined;
  readonly #cursor: Cursor<TableEntry>;
  readonly #kind: IterationKind;

  constructor(set: VSet, kind: IterationKind) {
    super();
    this.#set = set;
    this.#cursor = set.entries.cursor();
    this.#kind = kind;
  }

  advance(host: Host): boolean {
    const entry = this.#set === undefined ? undefined : this.#cursor.next((n) => host.spend(n));
    if (entry === undefined) {
      this.#set = undefined;
      this.current = undefined;
      return false;
    }
    this.current = this.#kind === 'entries' ? pair(host, entry.key, entry.key) : entry.key;
    return true;
  }

  source(): Value {
    return this.#set;
  }
}

/** The iterator `for-of` walks; `undefined` if the value is not iterable (the caller throws a TypeError). */
export function iterate(value: Value): VIterator | undefined {
  if (typeof value === 'string') return new StringIterator(value);
  if (value instanceof VArray) return new ArrayIterator(value, 'values');
  if (value instanceof VMap) return new MapIterator(value, 'entries');
  if (value instanceof VSet) return new SetIterator(value, 'values');
  return value instanceof VIterator ? value : undefined;
}
