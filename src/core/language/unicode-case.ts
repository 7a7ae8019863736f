/**
 * Case mapping by a pinned Unicode table (deviation D7 of the language): the host's changes with its ICU. The rules
 * are those of `String.prototype.toLowerCase` and `toUpperCase`: full mappings (`ß` → `SS`), no locale, and the one
 * mapping that looks around, the final sigma.
 */
import * as table from './unicode-case-table.ts';
import { UnitBuffer } from './unit-buffer.ts';

/** The Unicode version of the table. */
export const UNICODE_VERSION = table.VERSION;

type Mapping = ReadonlyMap<number, string>;

const numbers = (text: string, radix: number, separator: string): number[] =>
  text.split(separator).map((word) => parseInt(word, radix));

/** Code point → what it becomes. `runs`: gap, steps, step, delta; `expansions`: point:point:… */
function readMapping(runs: string, expansions: string): Mapping {
  const mapping = new Map<number, string>();
  const words = numbers(runs, 36, ' ');
  let point = 0;
  for (let i = 0; i < words.length; i += 4) {
    const [gap = 0, steps = 0, step = 0, delta = 0] = words.slice(i, i + 4);
    point += gap;
    mapping.set(point, String.fromCodePoint(point + delta));
    for (let n = 0; n < steps; n++) {
      point += step;
      mapping.set(point, String.fromCodePoint(point + delta));
    }
  }
  for (const expansion of expansions.split(' ')) {
    const [from = 0, ...to] = numbers(expansion, 16, ':');
    mapping.set(from, String.fromCodePoint(...to));
  }
  return mapping;
}

/** Code points at which a property begins or ends, ascending; it holds from the first on. */
function readProperty(lengths: string): Uint32Array {
  let point = 0;
  return Uint32Array.from(numbers(lengths, 36, ' '), (length) => (point += length));
}

function has(borders: Uint32Array, point: number): boolean {
  let from = 0;
  let to = borders.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((borders[middle] ?? 0) <= point) from = middle + 1;
    else to = middle;
  }
  return from % 2 === 1;
}

const LOWER = readMapping(table.LOWER, table.LOWER_EXPANSIONS);
const UPPER = readMapping(table.UPPER, table.UPPER_EXPANSIONS);
const CASED = readProperty(table.CASED);
const CASE_IGNORABLE = readProperty(table.CASE_IGNORABLE);

const SIGMA = 0x3a3;
const FINAL_SIGMA = 'ς';

/** True if the next code point in direction `step` that is not case-ignorable is cased. */
function meetsCased(text: string, start: number, step: 1 | -1): boolean {
  let at = start;
  while (at >= 0 && at < text.length) {
    let point = text.codePointAt(at) ?? 0;
    if (step < 0 && point >= 0xdc00 && point <= 0xdfff && at > 0) {
      const pair = text.codePointAt(at - 1) ?? 0;
      if (pair > 0xffff) {
        point = pair;
        at--;
      }
    }
    if (!has(CASE_IGNORABLE, point)) return has(CASED, point);
    at += step > 0 && point > 0xffff ? 2 : step;
  }
  return false;
}

const isFinalSigma = (text: string, at: number): boolean =>
  meetsCased(text, at - 1, -1) && !meetsCased(text, at + 1, 1);

function convert(text: string, mapping: Mapping, lower: boolean): string {
  const result = new UnitBuffer(text.length);
  for (let at = 0; at < text.length; at++) {
    const point = text.codePointAt(at) ?? 0;
    const mapped =
      lower && point === SIGMA && isFinalSigma(text, at) ? FINAL_SIGMA : mapping.get(point);
    if (mapped !== undefined) result.append(mapped);
    else if (point > 0xffff) result.append(text.slice(at, at + 2));
    else result.push(point);
    if (point > 0xffff) at++;
  }
  return result.toString();
}

/** The case of ASCII is the same in every version of Unicode, and the host is faster. */
// oxlint-disable-next-line no-control-regex -- exactly the ASCII units
const ASCII = /^[\u0000-\u007f]*$/;

/** Lower case by the pinned table; at most three times as long. */
export const toLowerCase = (text: string): string =>
  ASCII.test(text) ? text.toLowerCase() : convert(text, LOWER, true);

/** Upper case by the pinned table; at most three times as long. */
export const toUpperCase = (text: string): string =>
  ASCII.test(text) ? text.toUpperCase() : convert(text, UPPER, false);
