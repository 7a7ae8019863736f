/** JSON into the machine and out of it, with explicit stacks: depth and size never reach the host's. */
import { positiveZero } from './positive-zero.ts';
import type { Json } from '../evolution/agent.ts';
import type { Host } from './functions.ts';
import { propertyKey } from './keys.ts';
import { arrayBytes, tableBytes, VISIT, workPrice } from './meter.ts';
import { RECEIVERS } from './receivers.ts';
import { type Value, VArray, VObject } from './values.ts';

const MAX_JSON_DEPTH = 64;
/** Of a result in canonical form, UTF-8. */
const MAX_RESULT_BYTES = 65_536;

interface Incoming {
  readonly from: readonly Json[] | { readonly [key: string]: Json };
  readonly to: VArray | VObject;
  readonly depth: number;
}

/** Deep copies of the arguments of a call. */
export function copyAllIn(host: Host, args: readonly Json[]): Value[] {
  const values: Value[] = [];
  for (const arg of args)
    values.push(typeof arg === 'object' && arg !== null ? copyIn(host, arg) : scalar(host, arg));
  return values;
}

function scalar(host: Host, json: null | boolean | number | string): Value {
  if (typeof json === 'string') host.allocateString(json.length);
  return json;
}

/** A deep copy of one argument; costs bytes, no fuel. Deeper than 64 traps `unsupported`. */
export function copyIn(host: Host, json: Json): Value {
  const pending: Incoming[] = [];
  const result = shell(host, json, 1, pending);
  for (let next = pending.pop(); next !== undefined; next = pending.pop())
    fill(host, next, pending);
  return result;
}

function fill(host: Host, { from, to, depth }: Incoming, pending: Incoming[]): void {
  if (to instanceof VArray)
    to.items = (from as readonly Json[]).map((element) => shell(host, element, depth + 1, pending));
  else
    for (const [key, value] of Object.entries(from))
      to.set(propertyKey(key), shell(host, value, depth + 1, pending));
}

/** The value itself, or an empty collection whose filling is pending. */
function shell(host: Host, json: Json, depth: number, pending: Incoming[]): Value {
  if (typeof json !== 'object' || json === null) return scalar(host, json);
  if (depth > MAX_JSON_DEPTH) host.trap('unsupported', 'an argument deeper than 64');
  const isList = Array.isArray(json);
  host.allocate(isList ? arrayBytes(json.length) : tableBytes(Object.keys(json).length));
  const to = isList ? new VArray([]) : new VObject();
  pending.push({ from: json, to, depth });
  return to;
}

/**
 * A result as JSON of at most `maxBytes`. Anything else traps `bad-output` with its place, e.g. `$.items[3]`. Costs an
 * element visited for each inside, and strings as JSON does: a few shared arrays can be a long text. `keeps`: charges
 * the bytes of the copy too, for one that lives on beside the machine.
 */
export function copyOut(
  host: Host,
  value: Value,
  maxBytes = MAX_RESULT_BYTES,
  keeps = false,
): Json | undefined {
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return positiveZero(value);
  return new Outgoing(host, maxBytes, keeps).copy(value);
}

/** The detail of `bad-output` for a call that returned such a number. */
export const badNumber = (value: number): string => `the number ${value} at $`;

type Container = Json[] | { [key: string]: Json };

interface Open {
  readonly from: VArray | VObject;
  readonly to: Container;
  readonly length: number;
  /** Keys of an object, in order; those of an array are its positions. */
  readonly keys: readonly (string | number)[] | undefined;
  next: number;
  written: number;
}

const keyAt = (open: Open, at: number): string | number => open.keys?.[at] ?? at;

class Outgoing {
  readonly #host: Host;
  readonly #maxBytes: number;
  readonly #keeps: boolean;
  readonly #open: Open[] = [];
  #bytes = 0;
  #properties = 0;

  constructor(host: Host, maxBytes: number, keeps: boolean) {
    this.#host = host;
    this.#maxBytes = maxBytes;
    this.#keeps = keeps;
  }

  copy(value: Value): Json {
    const result = this.#start(value);
    for (let top = this.#open.at(-1); top !== undefined; top = this.#open.at(-1))
      if (top.next < top.length) this.#step(top);
      else this.#open.pop();
    return result;
  }

  #step(top: Open): void {
    const key = keyAt(top, top.next);
    const element = top.from instanceof VArray ? top.from.items[Number(key)] : top.from.get(key);
    if (top.from instanceof VArray) {
      this.#separate(top);
      place(top.to, key, this.#start(element));
    } else if (element !== undefined) {
      const name = String(key);
      this.#separate(top);
      this.#countText(name);
      this.#count(1);
      place(top.to, name, this.#start(element));
    }
    top.next++;
  }

  /** The comma before every element but the first. */
  #separate(top: Open): void {
    if (top.written++ > 0) this.#count(1);
  }

  /** The JSON of a primitive, or an empty container that is now open. `next` of its parent still names its place while it starts. */
  #start(value: Value): Json {
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) return this.#refuse(`the number ${value}`);
      this.#count(String(value).length);
      return positiveZero(value);
    }
    if (typeof value === 'string') {
      this.#countText(value);
      return value;
    }
    if (value === undefined) return this.#refuse('undefined');
    if (value !== null && typeof value !== 'boolean') return this.#enter(value);
    this.#count(value === false ? 5 : 4);
    return value;
  }

  #enter(value: Exclude<Value, undefined | null | boolean | number | string>): Json {
    if (!(value instanceof VArray) && !(value instanceof VObject))
      return this.#refuse(`a value of kind ${RECEIVERS[value.tag] ?? 'unknown'}`);
    if (this.#open.some((open) => open.from === value)) return this.#refuse('a cycle');
    if (this.#open.length >= MAX_JSON_DEPTH) return this.#refuse('a value deeper than 64');
    this.#count(2);
    const isList = value instanceof VArray;
    // Every element takes at least two bytes: the size is refused before a list of indexes is made.
    if (isList) this.#fits(value.items.length * 2);
    else this.#visit(value.size);
    const size = isList ? value.items.length : value.size;
    this.#host.spend(VISIT * size);
    if (this.#keeps) this.#host.allocate(isList ? arrayBytes(size) : tableBytes(size));
    const keys = isList ? undefined : value.ownKeys();
    const to: Container = isList ? [] : {};
    this.#open.push({ from: value, to, length: size, keys, next: 0, written: 0 });
    return to;
  }

  /** Properties that are left out take no bytes, but time: one object in many places could hold any number of them. */
  #visit(properties: number): void {
    this.#properties += properties;
    if (this.#properties > this.#maxBytes)
      this.#refuse(`objects of more than ${this.#maxBytes} properties`);
  }

  #countText(text: string): void {
    this.#fits(text.length);
    this.#host.spend(workPrice(text.length));
    if (!text.isWellFormed()) this.#refuse('a lone surrogate');
    this.#count(jsonBytes(text));
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#fits(0);
  }

  #fits(more: number): void {
    if (this.#bytes + more > this.#maxBytes)
      this.#refuse(`a value of more than ${this.#maxBytes} bytes`);
  }

  #refuse(what: string): never {
    const path = this.#open
      // All but the innermost have gone past the element that is open below them.
      .map((open, i, all) => [open, open.next - (i + 1 < all.length ? 1 : 0)] as const)
      .map(([open, at]) => [open.from instanceof VArray, keyAt(open, at)] as const)
      .map(([isList, key]) => (isList ? `[${key}]` : `.${String(key).slice(0, 40)}`))
      .join('');
    return this.#host.trap('bad-output', `${what} at $${path}`.slice(0, 200));
  }
}

function place(container: Container, key: string | number, value: Json): void {
  if (Array.isArray(container)) container.push(value);
  else
    Object.defineProperty(container, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
}

/** UTF-8 bytes of a well-formed text as a JSON string, quotes included. */
function jsonBytes(text: string): number {
  let bytes = 2;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20) bytes += SHORT_ESCAPES.has(unit) ? 2 : 6;
    else if (unit === 0x22 || unit === 0x5c) bytes += 2;
    else if (unit < 0x80) bytes += 1;
    else if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}

/** \b \t \n \f \r */
const SHORT_ESCAPES: ReadonlySet<number> = new Set([8, 9, 10, 12, 13]);
