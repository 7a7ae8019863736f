/** Literals, spread, iteration: the instructions that make or walk collections. */
import { keyText, ownKeys, payLongKey } from './builtins/own-properties.ts';
import { type Host, type Same, shareAll, type Slot } from './functions.ts';
import { fitted, grown } from './host-room.ts';
import { iterate, VIterator } from './iterators.ts';
import type { PropertyKey } from './keys.ts';
import {
  arrayBytes,
  copiedPrice,
  copyPrice,
  ELEMENT_BYTES,
  stringBytes,
  tableBytes,
  VISIT,
} from './meter.ts';
import { type Value, VArray, VObject } from './values.ts';

export function newArray(host: Host, items: Value[]): VArray {
  host.spend(items.length >> 4);
  host.allocate(arrayBytes(items.length));
  return new VArray(items);
}

export function append(host: Host, array: VArray, items: readonly Value[]): void {
  host.spend(items.length >> 4);
  host.allocate(ELEMENT_BYTES * items.length);
  for (const item of items) array.items = grown(array.items, item);
}

/**
 * More elements than this, and than are there, are appended by one host call. To append fewer so would copy what is
 * there for every one of many spreads.
 */
const FEW = 16;

/** `[...array, ...value]` */
export function appendSpread(host: Host, array: VArray, value: Value): void {
  if (value instanceof VArray) {
    const { items } = value;
    host.spend(copiedPrice(items.length, array.items.length + items.length));
    host.allocate(ELEMENT_BYTES * items.length);
    if (items.length > FEW && items.length >= array.items.length)
      array.items = array.items.concat(items);
    else for (const item of items) array.items = grown(array.items, item);
  } else takeAll(host, array, iterator(host, value));
}

const takeAll = (host: Host, array: VArray, walk: VIterator): void =>
  host.atOnce(() => {
    while (walk.advance(host)) {
      host.spend(VISIT);
      host.allocate(ELEMENT_BYTES);
      array.items.push(walk.current);
    }
    array.items = fitted(array.items);
  });

/** The iterator of a value; TypeError if it has none. */
export function iterator(host: Host, value: Value): VIterator {
  const found = iterate(value);
  if (found === undefined) return host.throwError('TypeError', 'the value is not iterable');
  if (found !== value) host.allocate(tableBytes(0));
  return found;
}

/** `[…, ...rest] = value`: what the iterator still has. */
export function takeRest(host: Host, walk: VIterator): VArray {
  host.allocate(arrayBytes(0));
  const rest = new VArray([]);
  takeAll(host, rest, walk);
  return rest;
}

/** Object of a literal whose keys are fixed. */
export function newRecord(host: Host, keys: string[], values: Value[]): VObject {
  host.spend(values.length >> 4);
  host.allocate(tableBytes(values.length));
  return new VObject(keys, values, true);
}

/** The strings in registers [from, to) in one (template literals). */
export function concatAll(
  host: Host,
  registers: readonly Slot[],
  from: number,
  to: number,
): string {
  let units = 0;
  for (let i = from; i < to; i++) units += textAt(registers, i).length;
  host.spend(copyPrice(units));
  host.allocateString(units);
  let text = '';
  for (let i = from; i < to; i++) text += textAt(registers, i);
  return text;
}

function textAt(registers: readonly Slot[], at: number): string {
  const part = registers[at];
  return typeof part === 'string' ? part : '';
}

/** The keys `for-in` visits: those at the start, without what is deleted before its turn. */
export class KeyIterator extends VIterator {
  readonly #target: Value;
  readonly #keys: PropertyKey[];
  #position = 0;

  constructor(target: Value, keys: PropertyKey[]) {
    super();
    this.#target = target;
    this.#keys = keys;
  }

  advance(host: Host): boolean {
    for (let at = this.#position++; at < this.#keys.length; at = this.#position++) {
      const key = this.#keys[at] ?? '';
      host.spend(VISIT);
      payLongKey(host, key);
      if (!isThere(this.#target, key)) continue;
      this.current = keyText(host, key);
      return true;
    }
    this.current = undefined;
    return false;
  }

  source(): Value {
    return this.#target;
  }

  override get bytes(): number {
    return arrayBytes(this.#keys.length);
  }

  override get looksAt(): number {
    return this.#keys.length;
  }

  /** A key that its object has lost meanwhile is held by this list alone. */
  override held(): readonly Value[] {
    const keys = this.#keys.slice(this.#position);
    return [...super.held(), ...keys.filter((key) => !isThere(this.#target, key))];
  }

  override share(same: Same): void {
    super.share(same);
    shareAll(this.#keys, same);
  }
}

function isThere(target: Value, key: PropertyKey): boolean {
  if (target instanceof VObject) return target.has(key);
  if (target instanceof VArray) return typeof key === 'number' && key < target.items.length;
  return true;
}

export function keyIterator(host: Host, value: Value): KeyIterator {
  const keys = value === null || value === undefined ? [] : host.atOnce(() => ownKeys(host, value));
  host.allocate(arrayBytes(keys.length) + stringBytes(0));
  return new KeyIterator(value, keys);
}
