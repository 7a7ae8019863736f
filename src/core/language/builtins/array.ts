/** Methods of arrays that change them in place. Frozen ones throw a TypeError where JavaScript would write. */
import type { Host, VNative } from '../functions.ts';
import { fitted, giveRoomBack, grown } from '../host-room.ts';
import { arrayBytes, ELEMENT_BYTES, movePrice, VISIT } from '../meter.ts';
import { type Value, VArray } from '../values.ts';
import { isArray, relativeIndex, toInteger } from './conversion.ts';
import { methods } from './define.ts';

/** To be called before the first write. */
export function requireWritable(host: Host, array: VArray): void {
  if (array.frozen) host.throwError('TypeError', 'the array is frozen');
}

/** A new array of these elements, charged as moved. Takes over `items`. */
export function newArray(host: Host, items: Value[]): VArray {
  host.allocate(arrayBytes(items.length));
  return new VArray(items);
}

/** Spread arguments can be many: host calls with spread would overflow the host's stack. */
const FEW = 16;

function push(host: Host, array: VArray, args: readonly Value[]): number {
  requireWritable(host, array);
  host.spend(VISIT * args.length);
  host.allocate(ELEMENT_BYTES * args.length);
  for (const arg of args) array.items = grown(array.items, arg);
  return array.items.length;
}

/** The host gives no room back where it has compiled `pop` into its caller. */
const POPS = 64;

function pop(host: Host, array: VArray): Value {
  requireWritable(host, array);
  const { items } = array;
  const last = items.pop();
  if (items.length % POPS === 0) giveRoomBack(items);
  return last;
}

function shift(host: Host, array: VArray): Value {
  requireWritable(host, array);
  host.spend(movePrice(array.items.length));
  return array.items.shift();
}

function unshift(host: Host, array: VArray, args: readonly Value[]): number {
  requireWritable(host, array);
  replaceRange(host, array, 0, 0, args);
  return array.items.length;
}

/** Replaces `count` elements from `start` on by `inserted`; pays for the whole array as moved, twice where it is. */
function replaceRange(
  host: Host,
  array: VArray,
  start: number,
  count: number,
  inserted: readonly Value[],
): void {
  const items = array.items;
  host.spend(movePrice(items.length + inserted.length));
  host.allocate(ELEMENT_BYTES * inserted.length);
  if (inserted.length <= FEW) {
    items.splice(start, count, ...inserted);
    giveRoomBack(items);
    array.items = fitted(items);
  } else {
    host.spend(movePrice(items.length));
    array.items = items.slice(0, start).concat(inserted, items.slice(start + count));
  }
}

/** What `splice` and `toSpliced` take out: where, how many. */
export function spliceRange(
  host: Host,
  length: number,
  args: readonly Value[],
): { start: number; count: number } {
  const start = relativeIndex(host, args[0], length, 0);
  if (args.length === 0) return { start, count: 0 };
  if (args.length === 1) return { start, count: length - start };
  return { start, count: Math.min(Math.max(toInteger(host, args[1]), 0), length - start) };
}

function splice(host: Host, array: VArray, args: readonly Value[]): VArray {
  const { start, count } = spliceRange(host, array.items.length, args);
  requireWritable(host, array);
  host.spend(movePrice(count));
  const removed = newArray(host, array.items.slice(start, start + count));
  replaceRange(host, array, start, count, args.slice(2));
  return removed;
}

function reverse(host: Host, array: VArray): VArray {
  if (array.items.length < 2) return array;
  requireWritable(host, array);
  host.spend(movePrice(array.items.length));
  array.items.reverse();
  return array;
}

function fill(host: Host, array: VArray, args: readonly Value[]): VArray {
  const length = array.items.length;
  const start = relativeIndex(host, args[1], length, 0);
  const end = relativeIndex(host, args[2], length, length);
  if (start >= end) return array;
  requireWritable(host, array);
  host.spend(movePrice(end - start));
  array.items.fill(args[0], start, end);
  return array;
}

function copyWithin(host: Host, array: VArray, args: readonly Value[]): VArray {
  const length = array.items.length;
  const to = relativeIndex(host, args[0], length, 0);
  const start = relativeIndex(host, args[1], length, 0);
  const end = relativeIndex(host, args[2], length, length);
  const count = Math.min(end - start, length - to);
  if (count <= 0) return array;
  requireWritable(host, array);
  host.spend(movePrice(count));
  // V8's own `copyWithin` takes 20 times as long an element.
  const { items } = array;
  const copied = items.slice(start, start + count);
  for (let i = 0; i < count; i++) items[to + i] = copied[i];
  return array;
}

export const ARRAY_CHANGES: readonly VNative[] = methods('array', isArray, {
  push,
  pop,
  shift,
  unshift,
  splice,
  reverse,
  fill,
  copyWithin,
});
