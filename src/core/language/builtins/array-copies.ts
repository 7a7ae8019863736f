/** Methods of arrays that make new arrays or texts and call no functions. */
import type { Host, VNative } from '../functions.ts';
import { fitted } from '../host-room.ts';
import { arrayBytes, copiedPrice, ELEMENT_BYTES, movePrice, VISIT } from '../meter.ts';
import { type Value, VArray } from '../values.ts';
import { spliceRange } from './array.ts';
import { isArray, relativeIndex, toInteger, toText } from './conversion.ts';
import { methods } from './define.ts';
import { joinArray } from './join.ts';

/** Arrays inside arrays that `flat` follows (data inside is at most so deep). */
const MAX_DEPTH = 256;

/** Charges a copy of `count` elements: fuel and the bytes of a new array. */
export function chargeCopy(host: Host, count: number): void {
  host.spend(copiedPrice(count));
  host.allocate(arrayBytes(count));
}

function slice(host: Host, array: VArray, args: readonly Value[]): VArray {
  const length = array.items.length;
  const start = relativeIndex(host, args[0], length, 0);
  const end = Math.max(relativeIndex(host, args[1], length, length), start);
  chargeCopy(host, end - start);
  return new VArray(array.items.slice(start, end));
}

function concat(host: Host, array: VArray, args: readonly Value[]): VArray {
  host.spend(VISIT * args.length);
  let count = array.items.length;
  for (const arg of args) count += arg instanceof VArray ? arg.items.length : 1;
  chargeCopy(host, count);
  const parts = args.map((arg) => (arg instanceof VArray ? arg.items : [arg]));
  // One host call a part: `concat(...parts)` could overflow the host's stack.
  const [first = [], ...rest] = parts;
  const items = array.items.concat(first);
  for (const part of rest) for (const item of part) items.push(item);
  return new VArray(fitted(items));
}

function toReversed(host: Host, array: VArray): VArray {
  chargeCopy(host, array.items.length);
  return new VArray(array.items.toReversed());
}

function toSpliced(host: Host, array: VArray, args: readonly Value[]): VArray {
  const items = array.items;
  const { start, count } = spliceRange(host, items.length, args);
  const inserted = args.slice(2);
  chargeCopy(host, items.length - count + inserted.length);
  host.spend(movePrice(items.length));
  return new VArray(items.slice(0, start).concat(inserted, items.slice(start + count)));
}

function withElement(host: Host, array: VArray, args: readonly Value[]): VArray {
  const length = array.items.length;
  const given = toInteger(host, args[0]);
  const index = given < 0 ? length + given : given;
  if (index < 0 || index >= length) host.throwError('RangeError', 'the index is outside the array');
  chargeCopy(host, length);
  const items = array.items.slice();
  items[index] = args[1];
  return new VArray(items);
}

interface Level {
  readonly items: readonly Value[];
  index: number;
}

/** Appends the elements of `array` to `into`, arrays of up to `depth` levels below it by their elements. */
export function flatten(host: Host, array: VArray, depth: number, into: Value[]): void {
  const stack: Level[] = [{ items: array.items, index: 0 }];
  for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
    if (level.index >= level.items.length) {
      stack.pop();
      continue;
    }
    host.spend(VISIT);
    const item = level.items[level.index++];
    if (item instanceof VArray && stack.length <= depth) {
      if (stack.length > MAX_DEPTH)
        host.trap('depth-exhausted', 'flat of an array nested too deep');
      stack.push({ items: item.items, index: 0 });
    } else {
      host.allocate(ELEMENT_BYTES);
      into.push(item);
    }
  }
}

function flat(host: Host, array: VArray, args: readonly Value[]): VArray {
  const depth = args[0] === undefined ? 1 : toInteger(host, args[0]);
  const items: Value[] = [];
  host.allocate(arrayBytes(0));
  flatten(host, array, depth, items);
  return new VArray(fitted(items));
}

const join = (host: Host, array: VArray, args: readonly Value[]): string =>
  joinArray(host, array, args[0] === undefined ? ',' : toText(host, args[0]));

const toStringOf = (host: Host, array: VArray): string => joinArray(host, array, ',');

export const ARRAY_COPIES: readonly VNative[] = methods('array', isArray, {
  slice,
  concat,
  toReversed,
  toSpliced,
  with: withElement,
  flat,
  join,
  toString: toStringOf,
});
