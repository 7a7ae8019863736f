/**
 * The price table, part of `languageVersion`: changing a price changes every fuel figure. An instruction
 * costs 1; what it does beyond a constant amount of host work is charged by these.
 */
import { isLongKey } from './keys.ts';
import { exponentOf } from './math/float.ts';

export const INSTRUCTION = 1;
/** An element visited by a built-in; a call of a callback is an instruction of its own. */
export const VISIT = 1;
/** Making and throwing an error costs the host about this many instructions. */
export const THROW = 32;

/** Copying, concatenating or comparing strings (the shorter side), or using one as a key. */
export const copyPrice = (units: number): number => 1 + Math.ceil(units / 64);
/** A string used as a key. Very long ones are also digested (`keys.ts`). */
export const keyPrice = (key: string): number => (isLongKey(key) ? 2 : 1) * copyPrice(key.length);
/** Work on each unit: case, replace, split, trim, search, parse, JSON, number to string and back. */
export const workPrice = (unitsInAndOut: number): number => 1 + Math.ceil(unitsInAndOut / 8);
/** Digits that are a double without rounding twice. */
const EXACT_DIGITS = 15;
const EXPONENT = /[\d.]e/i;
const hasExponent = (text: string): boolean => EXPONENT.test(text);
/** A number read from text. To round one far from 1 the host may have to compare numbers of a thousand bits. */
export const readPrice = (text: string): number =>
  workPrice(text.length) + (hasExponent(text) ? 8 : 0);
/** Whether reading a number takes the host more than its part of a longer text pays for. */
export const isHardToRead = (digits: string): boolean =>
  digits.length > EXACT_DIGITS || hasExponent(digits);

/**
 * The shortest text that is this number and no other. One in some hundred takes the host arithmetic with as many bits as
 * its exponent says; an agent can keep a list of such numbers.
 */
export function shortestPrice(n: number, units: number): number {
  const price = (units > EXACT_DIGITS ? 2 : 1) * workPrice(units);
  if (n === 0 || !Number.isFinite(n)) return price;
  return price + Math.floor(Math.abs(exponentOf(n)) / 64);
}

/** Elements moved or copied: shift, splice, slice, concat, spread, fill, reverse. */
export const movePrice = (elements: number): number => 1 + Math.ceil(elements / 16);
/** From about here on the elements of an array lie in pages of their own, also when it grows by one. */
const LARGE_ARRAY = 10_000;
/** Elements copied to an array that is then so long: a large one takes the host new memory, and as much again with its first push. */
export const copiedPrice = (elements: number, length = elements): number =>
  movePrice(elements) + (length > LARGE_ARRAY ? Math.ceil(elements / 8) : 0);
/** A comparison of strings: different lengths need no look at the units (equality only). */
export const equalPrice = (a: string, b: string): number =>
  a.length === b.length ? copyPrice(a.length) : 1;
/** One comparison of `sort`, beyond the comparator's own instructions. */
export const sortComparePrice = (a: number, b: number): number =>
  2 + Math.ceil(Math.min(a, b) / 64);

/** 2^64: up to here a remainder takes the host about as long as a few instructions. */
const FAR = 18446744073709551616;

/** Whether `x % y` takes more than an instruction pays for. Also true of some infinities, which cost nothing more. */
export function isFarApart(x: number, y: number): boolean {
  const quotient = x / y;
  return quotient > FAR || quotient < -FAR;
}

/** `x % y` beyond its instruction: the host's `fmod` divides bit by bit, up to 2,098 of them in 0.9 µs. */
export function remainderPrice(x: number, y: number): number {
  if (!isFarApart(x, y) || y === 0 || !Number.isFinite(x)) return 0;
  return Math.ceil((exponentOf(x) - exponentOf(y)) / 64);
}

export const stringBytes = (units: number): number => 16 + 2 * units;
export const arrayBytes = (elements: number): number => 16 + 8 * elements;
/** Objects, Maps and Sets. */
export const tableBytes = (entries: number): number => 32 + ENTRY_BYTES * entries;
export const ENTRY_BYTES = 24;
export const ELEMENT_BYTES = 8;
export const closureBytes = (captures: number): number => 32 + 8 * captures;

/** A built-in that cannot be left half-way takes at most so much fuel: what a whole call has by default. */
export const MAX_AT_ONCE = 1_000_000;
/** A built-in that can be left offers it after so much fuel. */
export const PAUSE_EVERY = 16_384;

/** A call also pays for clearing its registers: 1 for each full 16. */
export const FRAME_FUEL_SHIFT = 4;
/** The stack holds at most this many registers a frame allowed, on average; more is `depth-exhausted`. */
export const SLOTS_PER_FRAME = 64;
export const MAX_STACK_SLOTS = 1 << 18;
