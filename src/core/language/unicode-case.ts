/**
 * Case mapping by a pinned Unicode table (deviation D7 of the language): the host's changes with its ICU. The rules
 * are those of `String.prototype.toLowerCase` and `toUpperCase`: full mappings (`ß` → `SS`), no locale, and the one
 * mapping that looks around, the final sigma.
 */
import * as table from './unicode-case-table.ts';
import { UnitBuffer } from './unit-buffer.ts';

/** The Unicode version of the table. */
export const UNICODE_VERSION = table.VERSION;

const PAGE = 256;
/** Above every code point. */
const SEVERAL = 0x20_0000;

/** What a case does to code points, as pages of 256 for speed. Pages that change nothing are absent. */
interface Mapping {
  /** What each becomes; 0 = itself; from `SEVERAL` on, the expansion of that number. */
  readonly pages: (Uint32Array | undefined)[];
  readonly expansions: readonly string[];
}

const numbers = (text: string, radix: number, separator: string): number[] =>
  text.split(separator).map((word) => parseInt(word, radix));

/** `runs`: gap, steps, step, delta of code points that change alike; `expansions`: point:point:… */
function readMapping(runs: string, expansions: string): Mapping {
  const pages: (Uint32Array | undefined)[] = [];
  const put = (from: number, to: number): void => {
    const page = (pages[from >> 8] ??= new Uint32Array(PAGE));
    page[from % PAGE] = to;
  };
  const words = numbers(runs, 36, ' ');
  let point = 0;
  for (let i = 0; i < words.length; i += 4) {
    const [gap = 0, steps = 0, step = 0, delta = 0] = words.slice(i, i + 4);
    point += gap;
    put(point, point + delta);
    for (let n = 0; n < steps; n++) {
      point += step;
      put(point, point + delta);
    }
  }
  const several = expansions.split(' ').map((expansion, i) => {
    const [from = 0, ...to] = numbers(expansion, 16, ':');
    put(from, SEVERAL + i);
    return String.fromCodePoint(...to);
  });
  return { pages, expansions: several };
}

const IS_CASED = 1;
const IS_CASE_IGNORABLE = 2;

/** Pages of flags by code point, for the final sigma only. Pages without any are absent. */
function readProperties(): (Uint8Array | undefined)[] {
  const pages: (Uint8Array | undefined)[] = [];
  const mark = (lengths: string, flag: number): void => {
    let point = 0;
    for (const [i, length] of numbers(lengths, 36, ' ').entries()) {
      // Stretches without and with the property alternate; the first is without.
      for (let n = i % 2 === 0 ? length : 0; n < length; n++) {
        const page = (pages[(point + n) >> 8] ??= new Uint8Array(PAGE));
        page[(point + n) % PAGE] = (page[(point + n) % PAGE] ?? 0) | flag;
      }
      point += length;
    }
  };
  mark(table.CASED, IS_CASED);
  mark(table.CASE_IGNORABLE, IS_CASE_IGNORABLE);
  return pages;
}

const LOWER = readMapping(table.LOWER, table.LOWER_EXPANSIONS);
const UPPER = readMapping(table.UPPER, table.UPPER_EXPANSIONS);
const PROPERTIES = readProperties();

const SIGMA = 0x3a3;
const FINAL_SIGMA = 0x3c2;

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
    const flags = PROPERTIES[point >> 8]?.[point % PAGE] ?? 0;
    if ((flags & IS_CASE_IGNORABLE) === 0) return (flags & IS_CASED) !== 0;
    at += step > 0 && point > 0xffff ? 2 : step;
  }
  return false;
}

const isFinalSigma = (text: string, at: number): boolean =>
  meetsCased(text, at - 1, -1) && !meetsCased(text, at + 1, 1);

const result = new UnitBuffer();

function convert(text: string, mapping: Mapping, lower: boolean): string {
  result.clear();
  for (let at = 0; at < text.length; at++) {
    const point = text.codePointAt(at) ?? 0;
    if (lower && point === SIGMA && isFinalSigma(text, at)) result.push(FINAL_SIGMA);
    else appendMapped(mapping, point);
    if (point > 0xffff) at++;
  }
  return result.toString();
}

function appendMapped(mapping: Mapping, point: number): void {
  const mapped = mapping.pages[point >> 8]?.[point % PAGE] ?? 0;
  if (mapped === 0) result.pushPoint(point);
  else if (mapped < SEVERAL) result.pushPoint(mapped);
  else result.append(mapping.expansions[mapped - SEVERAL] ?? '');
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
