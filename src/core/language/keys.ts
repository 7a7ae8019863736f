/**
 * How agents' keys enter host tables. V8 hashes numbers, and strings that look like array indexes, without
 * a secret, and every string beyond 16,383 units to its length: an agent could choose keys that all collide. So
 * numbers go through a permutation keyed by a secret of this process, and long strings through a keyed digest. Every
 * other string is its own host key: V8 knows its hash once it was asked for, and a changed copy would be hashed each time.
 */

/** The key of an object's property: an array index (0 … 2^32 − 2) as a number, every other name as a string. */
export type PropertyKey = number | string;

const MAX_INDEX = 0xffff_fffe;
/** Beyond it V8 takes the length as the hash. */
const MAX_HASHED_UNITS = 16_383;
const MARK = '\u0000';

let secretA = 0x9e37_79b9;
let secretB = 0x7f4a_7c15;
let used = false;

/**
 * Sets the secret of this process: two unpredictable 32-bit numbers, once at start, before any program runs (the
 * composition root draws them). Nothing an agent can observe depends on it. Throws if a table was already keyed.
 */
export function seedKeys(a: number, b: number): void {
  if (used) throw new Error('keys are already in use');
  secretA = a | 0;
  secretB = b | 0;
}

/** A bijection on 32-bit integers (two rounds of a keyed xorshift-multiply). */
function permute(n: number): number {
  used = true;
  let x = n ^ secretA;
  x = Math.imul(x ^ (x >>> 16), 0x45d9_f3b5);
  x ^= secretB;
  x = Math.imul(x ^ (x >>> 15), 0x2c1b_3c6d);
  return x ^ (x >>> 16);
}

/** A keyed 64-bit digest as text. Equal digests of different texts are possible in theory: callers compare. */
function digest(text: string): string {
  used = true;
  let a = secretA;
  let b = secretB;
  for (let i = 0; i < text.length; i += 2) {
    // Two units at a time; behind an odd end stands NaN, which counts as 0.
    const pair = text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16);
    a = Math.imul(a ^ pair, 0x85eb_ca6b);
    a ^= a >>> 15;
    b = Math.imul(b + pair, 0xc2b2_ae35);
    b ^= b >>> 13;
  }
  return `${MARK}d${text.length}.${a}.${b}`;
}

/** One number of 64 bits, seen as a fraction, as its halves, and as an integer of either kind. */
const fraction = new Float64Array(1);
const halves = new Uint32Array(fraction.buffer);
const unsigned = new BigUint64Array(fraction.buffer);
const signed = new BigInt64Array(fraction.buffer);

/** A bijection from numbers to big integers that are not negative. */
function permuteBits(n: number): bigint {
  fraction[0] = n;
  const low = permute(halves[0] ?? 0);
  halves[1] = permute((halves[1] ?? 0) ^ low);
  halves[0] = low;
  return unsigned[0] ?? 0n;
}

/** A bijection from the texts of array indexes, as indexes, to negative big integers. */
function permuteIndex(index: number): bigint {
  halves[0] = permute(index | 0);
  halves[1] = 0xffff_ffff;
  return signed[0] ?? 0n;
}

/** Whether finding a property by this key reads all of the key, every time. */
export const isLongKey = (key: PropertyKey): key is string =>
  typeof key === 'string' && key.length > MAX_HASHED_UNITS;

/** Comparing shorter names takes no time worth mentioning. */
const BRIEF = 64;
/** Empty between calls. */
const names: Record<string, true> = Object.create(null);

/**
 * Has V8 take a text up among the names of properties, by using it as one. Equally long texts it compares up to their
 * first difference, which may be the last unit; names by their addresses.
 */
export function knowName(key: PropertyKey): void {
  if (typeof key !== 'string' || key.length <= BRIEF || isLongKey(key)) return;
  names[key] = true;
  Reflect.deleteProperty(names, key);
}

/** The host key of an object's property. */
export function propertyHostKey(key: PropertyKey): PropertyKey {
  if (typeof key === 'number') return permute(key | 0);
  return key.length > MAX_HASHED_UNITS ? digest(key) : key;
}

/**
 * The host key of a Map entry or Set member: equal keys by SameValueZero have the same one. Objects are their own
 * keys (the host hashes identity by a random number).
 */
export function valueHostKey<T>(key: T): T | number | bigint | string {
  if (typeof key === 'number') {
    // NaN is one key to the host as well; -0 and 0 are one integer.
    if ((key | 0) === key) return permute(key);
    return key !== key ? key : permuteBits(key);
  }
  if (typeof key !== 'string') return key;
  if (key.length > MAX_HASHED_UNITS) return digest(key);
  const name = propertyKey(key);
  return typeof name === 'number' ? permuteIndex(name) : key;
}

/** The unit of the digit 0. */
const ZERO = 48;

/** The canonical key for a property name: `"7"` → 7, `"07"` and `"4294967295"` stay strings. */
export function propertyKey(name: string): PropertyKey {
  const first = name.charCodeAt(0) - ZERO;
  // NaN for the empty string: the comparisons fail.
  if (!(first >= 0 && first <= 9) || name.length > 10) return name;
  if (first === 0) return name.length === 1 ? 0 : name;
  let index = first;
  // The host's own ways to number and back take ten times as long.
  for (let i = 1; i < name.length; i++) {
    const digit = name.charCodeAt(i) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return name;
    index = index * 10 + digit;
  }
  return index <= MAX_INDEX ? index : name;
}

/** Whether a number used as a property name is its own canonical key (-0 as 0). */
export const isIndex = (n: number): boolean => n >= 0 && n <= MAX_INDEX && Math.floor(n) === n;
