/** Methods of strings that look for a pattern: `split` and those that only answer where or whether. */
import type { Host, VNative } from '../functions.ts';
import { fitted } from '../host-room.ts';
import { arrayBytes, copyPrice, ELEMENT_BYTES, VISIT, workPrice } from '../meter.ts';
import { type Value, VArray } from '../values.ts';
import { clampedIndex, toInteger, toNumber, toText } from './conversion.ts';
import { methods } from './define.ts';
import { Searcher } from './linear-search.ts';
import { isString } from './string.ts';
import { cut } from './strings.ts';

function search(host: Host, text: string, pattern: string, from: number): number {
  host.spend(workPrice(text.length - from + pattern.length));
  return new Searcher(pattern).find(text, from);
}

const indexOf = (host: Host, text: string, args: readonly Value[]): number =>
  search(host, text, toText(host, args[0]), clampedIndex(host, args[1], text.length, 0));

const includes = (host: Host, text: string, args: readonly Value[]): boolean =>
  indexOf(host, text, args) >= 0;

/** A position that is NaN (so also a missing one) means the end. */
function lastIndexOf(host: Host, text: string, args: readonly Value[]): number {
  const pattern = toText(host, args[0]);
  const given = toNumber(host, args[1]);
  const from = Number.isNaN(given)
    ? text.length
    : Math.min(Math.max(Math.trunc(given), 0), text.length);
  host.spend(workPrice(from + 2 * pattern.length));
  return new Searcher(pattern).findLast(text, from);
}

/** V8 compares two strings at memory speed, but `startsWith` unit by unit. */
const holds = (text: string, pattern: string, at: number): boolean =>
  text.slice(at, at + pattern.length) === pattern;

function startsWith(host: Host, text: string, args: readonly Value[]): boolean {
  const pattern = toText(host, args[0]);
  const start = clampedIndex(host, args[1], text.length, 0);
  host.spend(copyPrice(Math.min(pattern.length, text.length)));
  return holds(text, pattern, start);
}

function endsWith(host: Host, text: string, args: readonly Value[]): boolean {
  const pattern = toText(host, args[0]);
  const end = clampedIndex(host, args[1], text.length, text.length);
  host.spend(copyPrice(Math.min(pattern.length, text.length)));
  return end >= pattern.length && holds(text, pattern, end - pattern.length);
}

const MAX_PARTS = 0xffff_ffff;

function split(host: Host, text: string, args: readonly Value[]): VArray {
  const limit = args[1] === undefined ? MAX_PARTS : toInteger(host, args[1]) >>> 0;
  const separator = args[0] === undefined ? undefined : toText(host, args[0]);
  host.allocate(arrayBytes(0));
  const parts: Value[] = [];
  if (limit === 0) return new VArray(parts);
  const add = (start: number, end: number): void => {
    host.spend(VISIT);
    host.allocate(ELEMENT_BYTES);
    parts.push(start === 0 && end === text.length ? text : cut(host, text, start, end));
  };
  if (separator === undefined) add(0, text.length);
  else if (separator === '') splitUnits(text, limit, add);
  else {
    host.spend(workPrice(text.length + separator.length));
    splitAt(text, separator, limit, add);
  }
  return new VArray(fitted(parts));
}

type Add = (start: number, end: number) => void;

function splitUnits(text: string, limit: number, add: Add): void {
  const count = Math.min(text.length, limit);
  for (let i = 0; i < count; i++) add(i, i + 1);
}

function splitAt(text: string, separator: string, limit: number, add: Add): void {
  const searcher = new Searcher(separator);
  let start = 0;
  for (let count = 0; count < limit; count++) {
    const found = searcher.find(text, start);
    add(start, found < 0 ? text.length : found);
    if (found < 0) return;
    start = found + separator.length;
  }
}

export const STRING_SEARCHES: readonly VNative[] = methods('string', isString, {
  indexOf,
  lastIndexOf,
  includes,
  startsWith,
  endsWith,
  split,
});
