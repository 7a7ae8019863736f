/** Methods of strings that cut, pad, repeat and convert. Positions are UTF-16 units. */
import type { Host, VNative } from '../functions.ts';
import { copyPrice, VISIT, workPrice } from '../meter.ts';
import { toLowerCase, toUpperCase } from '../unicode-case.ts';
import { UnitBuffer } from '../unit-buffer.ts';
import type { Value } from '../values.ts';
import {
  clampedIndex,
  relativeIndex,
  toInteger,
  toLength,
  toNumber,
  toText,
} from './conversion.ts';
import { functions, methods } from './define.ts';
import { cut, ownPart } from './strings.ts';

export const isString = (value: Value): value is string => typeof value === 'string';

function at(host: Host, text: string, args: readonly Value[]): Value {
  const index = toInteger(host, args[0]);
  const position = index < 0 ? text.length + index : index;
  if (position < 0 || position >= text.length) return undefined;
  return cut(host, text, position, position + 1);
}

function charAt(host: Host, text: string, args: readonly Value[]): string {
  const position = toInteger(host, args[0]);
  if (position < 0 || position >= text.length) return '';
  return cut(host, text, position, position + 1);
}

const charCodeAt = (host: Host, text: string, args: readonly Value[]): number =>
  text.charCodeAt(toInteger(host, args[0]));

const codePointAt = (host: Host, text: string, args: readonly Value[]): number | undefined =>
  text.codePointAt(toInteger(host, args[0]));

function slice(host: Host, text: string, args: readonly Value[]): string {
  const start = relativeIndex(host, args[0], text.length, 0);
  return cut(host, text, start, relativeIndex(host, args[1], text.length, text.length));
}

function substring(host: Host, text: string, args: readonly Value[]): string {
  const a = clampedIndex(host, args[0], text.length, 0);
  const b = clampedIndex(host, args[1], text.length, text.length);
  return cut(host, text, Math.min(a, b), Math.max(a, b));
}

function substr(host: Host, text: string, args: readonly Value[]): string {
  const start = relativeIndex(host, args[0], text.length, 0);
  const units = clampedIndex(host, args[1], text.length - start, text.length - start);
  return cut(host, text, start, start + units);
}

function concat(host: Host, text: string, args: readonly Value[]): string {
  let result = text;
  for (const arg of args) {
    const part = toText(host, arg);
    host.spend(copyPrice(result.length + part.length));
    host.allocateString(result.length + part.length);
    result += part;
  }
  return result;
}

function repeat(host: Host, text: string, args: readonly Value[]): string {
  const count = toInteger(host, args[0]);
  if (count < 0 || count === Infinity)
    host.throwError('RangeError', 'the repeat count must be a finite number ≥ 0');
  const units = text.length * count;
  host.allocateString(units);
  host.spend(copyPrice(units));
  return text.length === 0 ? '' : text.repeat(count);
}

/** The units to be put before or after `text` so that it has the length asked for. */
function padding(host: Host, text: string, args: readonly Value[]): string {
  const units = toLength(host, args[0]) - text.length;
  const filler = args[1] === undefined ? ' ' : toText(host, args[1]);
  if (units <= 0 || filler === '') return '';
  host.allocateString(text.length + units);
  host.spend(copyPrice(text.length + units));
  return ownPart(filler.repeat(Math.ceil(units / filler.length)), 0, units);
}

/** What counts as space is listed in the specification, so the host's `trim` will do. */
const trimmer =
  (atStart: boolean, atEnd: boolean) =>
  (host: Host, text: string): string => {
    host.spend(workPrice(text.length));
    const start = atStart ? text.length - text.trimStart().length : 0;
    const end = atEnd ? text.trimEnd().length : text.length;
    if (end - start === text.length) return text;
    const units = Math.max(end - start, 0);
    host.allocateString(units);
    return units === 0 ? '' : ownPart(text, start, end);
  };

/** What a capital sigma becomes depends on the letters around it, so it takes twice as long as others. */
function chargeSigmas(host: Host, text: string): void {
  if (text.includes('\u03a3')) host.spend(Math.ceil(text.length / 4));
}

const changedCase =
  (change: (text: string) => string) =>
  (host: Host, text: string): string => {
    host.spend(workPrice(2 * text.length));
    const changed = change(text);
    const more = changed.length - text.length;
    if (more > 0) host.spend(Math.ceil(more / 8));
    host.allocateString(changed.length);
    return changed;
  };

const lowered = changedCase(toLowerCase);

const isWellFormed = (host: Host, text: string): boolean => {
  host.spend(workPrice(text.length));
  return text.isWellFormed();
};

const toWellFormed = (host: Host, text: string): string => {
  host.spend(workPrice(2 * text.length));
  host.allocateString(text.length);
  return text.toWellFormed();
};

const itself = (_: Host, text: string): string => text;

export const STRING_METHODS: readonly VNative[] = methods('string', isString, {
  at,
  charAt,
  charCodeAt,
  codePointAt,
  slice,
  substring,
  substr,
  concat,
  repeat,
  padStart: (host, text, args) => padding(host, text, args) + text,
  padEnd: (host, text, args) => text + padding(host, text, args),
  trim: trimmer(true, true),
  trimStart: trimmer(true, false),
  trimEnd: trimmer(false, true),
  toLowerCase(host, text) {
    chargeSigmas(host, text);
    return lowered(host, text);
  },
  toUpperCase: changedCase(toUpperCase),
  isWellFormed,
  toWellFormed,
  toString: itself,
  valueOf: itself,
});

function fromCharCode(host: Host, _: Value, args: readonly Value[]): string {
  host.spend(VISIT * args.length);
  host.allocateString(args.length);
  const codes = args.map((arg) => toNumber(host, arg));
  units.clear();
  for (const code of codes) units.push(code);
  return units.toString();
}

function codePoint(host: Host, value: Value): number {
  const point = toNumber(host, value);
  if (point >= 0 && point <= 0x10_ffff && Math.trunc(point) === point) return point;
  return host.throwError('RangeError', 'a code point is an integer from 0 to 0x10FFFF');
}

function fromCodePoint(host: Host, _: Value, args: readonly Value[]): string {
  host.spend(VISIT * args.length);
  const points = args.map((arg) => codePoint(host, arg));
  units.clear();
  for (const point of points) units.pushPoint(point);
  host.allocateString(units.length);
  return units.toString();
}

const units = new UnitBuffer();

export const STRING_STATICS: readonly VNative[] = functions('String', {
  fromCharCode,
  fromCodePoint,
});
