/** `JSON.stringify` with an explicit stack; a replacer function makes it call, so it is a frame of the machine. */
import {
  type Host,
  isFunction,
  NativeFrame,
  type Same,
  shareAll,
  type VNative,
} from '../functions.ts';
import { type PropertyKey, propertyHostKey } from '../keys.ts';
import { ELEMENT_BYTES, shortestPrice, VISIT, workPrice } from '../meter.ts';
import { type Value, VArray, VObject } from '../values.ts';
import { toInteger } from './conversion.ts';
import { frameFunctions } from './define.ts';
import { MAX_DATA_DEPTH } from './json-parse.ts';
import { keyText, ownKeys, payLongKey, toKey } from './own-properties.ts';
import { TextParts } from './text-parts.ts';

/** Spaces of one level of indentation are at most so many. */
const MAX_INDENT = 10;

interface Level {
  readonly container: Value;
  readonly keys: PropertyKey[];
  readonly isArray: boolean;
  index: number;
  /** Members written so far: the next one needs a comma. */
  written: number;
}

class Stringify extends NativeFrame {
  readonly #parts: TextParts;
  readonly #stack: Level[] = [];
  readonly #path = new Set<Value>();
  readonly #filter: PropertyKey[] | undefined;
  readonly #indent: string;
  /** The value whose text comes next, with the text of its key where it is a property. */
  #pending: Value;
  #key = '';
  #started = false;
  #called = false;

  constructor(host: Host, args: readonly Value[]) {
    super();
    const [value, replacer, space] = args;
    this.callee = isFunction(replacer) ? replacer : undefined;
    this.#filter = replacer instanceof VArray ? readFilter(host, replacer) : undefined;
    this.#indent = readIndent(host, space);
    this.#pending = value;
    this.#parts = new TextParts(host);
  }

  step(host: Host, last: Value): boolean {
    if (this.#called) {
      this.#called = false;
      this.#write(host, last);
    } else if (!this.#started) {
      this.#started = true;
      if (this.#offer(host)) return false;
    }
    while (this.#stack.length > 0) {
      if (this.#nextMember(host) && this.#offer(host)) return false;
      if (host.isLong) return this.pause();
    }
    this.result = this.#parts.parts.length === 0 ? undefined : this.#parts.text();
    return true;
  }

  /** Hands the pending value to the replacer (true) or writes it at once. */
  #offer(host: Host): boolean {
    if (this.#pending instanceof VObject && isFunction(this.#pending.get('toJSON')))
      host.trap('unsupported', 'JSON of an object with its own toJSON');
    if (this.callee === undefined) {
      this.#write(host, this.#pending);
      return false;
    }
    this.#called = true;
    this.args = [this.#key, this.#pending];
    return true;
  }

  /** Makes the next member of the innermost container pending; closes the container at its end. */
  #nextMember(host: Host): boolean {
    const level = this.#stack.at(-1);
    if (level === undefined) return false;
    const key = level.keys[level.index++];
    if (key === undefined) {
      this.#close(level);
      return false;
    }
    this.#key = keyText(host, key);
    this.#pending = memberOf(host, level, key);
    return true;
  }

  #close(level: Level): void {
    this.#stack.pop();
    this.#path.delete(level.container);
    if (level.written > 0) this.#newLine();
    this.#parts.add(level.isArray ? ']' : '}');
  }

  /** Writes a value with comma, indentation and key; what JSON has not is left out, or `null` in arrays. */
  #write(host: Host, value: Value): void {
    host.spend(VISIT);
    const level = this.#stack.at(-1);
    const isMissing = value === undefined || isFunction(value);
    if (isMissing && (level === undefined || !level.isArray)) return;
    if (level !== undefined) this.#separate(host, level);
    if (isMissing || value === null) this.#parts.add('null');
    else if (typeof value === 'object') this.#open(host, value);
    else this.#scalar(host, value);
  }

  #separate(host: Host, level: Level): void {
    if (level.written++ > 0) this.#parts.add(',');
    this.#newLine();
    if (level.isArray) return;
    this.#quote(host, this.#key);
    this.#parts.add(this.#indent === '' ? ':' : ': ');
  }

  #newLine(): void {
    if (this.#indent === '') return;
    this.#parts.add('\n');
    for (let i = 0; i < this.#stack.length; i++) this.#parts.add(this.#indent);
  }

  #scalar(host: Host, value: string | number | boolean): void {
    if (typeof value === 'string') return this.#quote(host, value);
    if (typeof value === 'number' && !Number.isFinite(value)) return this.#parts.add('null');
    const text = String(value);
    host.spend(
      typeof value === 'number' ? shortestPrice(value, text.length) : workPrice(text.length),
    );
    this.#parts.add(text);
  }

  /** The host's quoting is linear and fixed by the specification. */
  #quote(host: Host, text: string): void {
    host.spend(workPrice(2 * text.length));
    const quoted = JSON.stringify(text);
    host.spend(workPrice(quoted.length - text.length));
    this.#parts.add(quoted);
  }

  #open(host: Host, container: Exclude<Value, undefined | null | boolean | number | string>): void {
    if (this.#path.has(container))
      host.throwError('TypeError', 'a structure that contains itself has no JSON');
    if (this.#stack.length >= MAX_DATA_DEPTH) host.trap('depth-exhausted', 'JSON nested too deep');
    const isArray = container instanceof VArray;
    // Map, Set, errors and iterators have no enumerable properties of their own.
    const keys = isArray ? ownKeys(host, container) : (this.#filter ?? ownKeys(host, container));
    // The replacer may stringify too: lists that wait for it add up.
    if (this.callee !== undefined && keys !== this.#filter)
      host.allocate(ELEMENT_BYTES * keys.length);
    this.#path.add(container);
    this.#parts.add(isArray ? '[' : '{');
    this.#stack.push({ container, keys, isArray, index: 0, written: 0 });
  }

  held(): readonly Value[] {
    const containers = this.#stack.map((level) => level.container);
    const lists = this.#stack.filter(({ keys }) => keys !== this.#filter);
    const keys = this.callee === undefined ? [] : lists.map((level) => new VArray([...level.keys]));
    return [this.callee, this.#pending, this.#key, ...containers, ...keys, ...this.#parts.parts];
  }

  override share(same: Same): void {
    this.#pending = same(this.#pending);
    this.#key = same(this.#key);
    for (const { keys } of this.#stack) shareAll(keys, same);
    this.#parts.share(same);
  }
}

/** A replacer array can name what JavaScript inherits and agents cannot see: `size` of a Map, `__proto__`. */
function memberOf(host: Host, level: Level, key: PropertyKey): Value {
  const { container } = level;
  if (container instanceof VArray && typeof key === 'number') return container.items[key];
  if (!(container instanceof VObject) || (key === '__proto__' && !container.has(key)))
    return host.trap('unsupported', 'JSON of an inherited property');
  payLongKey(host, key);
  return container.get(key);
}

/** The names of a replacer array: its strings and numbers, each once. */
function readFilter(host: Host, replacer: VArray): PropertyKey[] {
  const names = new Map<PropertyKey, PropertyKey>();
  for (const item of replacer.items) {
    host.spend(VISIT);
    if (typeof item !== 'string' && typeof item !== 'number') continue;
    const key = toKey(host, item);
    const known = propertyHostKey(key);
    if (!names.has(known)) names.set(known, key);
  }
  return [...names.values()];
}

/** A number of spaces or a text, cut to 10 units. */
function readIndent(host: Host, space: Value): string {
  if (typeof space === 'string') return space.slice(0, MAX_INDENT);
  if (typeof space !== 'number') return '';
  // V8 then breaks lines without indenting them, against the specification.
  if (space > 0 && space < 1) host.trap('unsupported', 'an indentation between 0 and 1');
  return ' '.repeat(Math.min(Math.max(toInteger(host, space), 0), MAX_INDENT));
}

export const JSON_STRINGIFY: readonly VNative[] = frameFunctions('JSON', {
  stringify: (host, _, args) => new Stringify(host, args),
});
