/**
 * Runs one built-in without the machine: a `Host` that counts and throws, and a bridge between host values and the
 * machine's, so that a test can ask V8 and us the same question.
 */
import { BUILTINS } from '../../src/core/language/builtins/index.ts';
import {
  type Host,
  isFunction,
  type NativeFrame,
  type TrapCode,
  VNative,
} from '../../src/core/language/functions.ts';
import { VIterator } from '../../src/core/language/iterators.ts';
import { propertyKey } from '../../src/core/language/keys.ts';
import {
  type ErrorName,
  type Value,
  VArray,
  VError,
  VMap,
  VObject,
  VSet,
} from '../../src/core/language/values.ts';

/** An error that an agent could catch. */
export class Thrown extends Error {
  readonly errorName: ErrorName;

  constructor(name: ErrorName, message: string) {
    super(`${name}: ${message}`);
    this.errorName = name;
  }
}

export class Trapped extends Error {
  readonly code: TrapCode;

  constructor(code: TrapCode, detail: string) {
    super(`${code}: ${detail}`);
    this.code = code;
  }
}

export class TestHost implements Host {
  readonly stringUnits = 262_144;
  fuel = 0;
  bytes = 0;
  readonly #fuelLimit: number;
  readonly #byteLimit: number;

  constructor(fuelLimit = 50_000_000, byteLimit = 32 * 1_048_576) {
    this.#fuelLimit = fuelLimit;
    this.#byteLimit = byteLimit;
  }

  spend(fuel: number): void {
    if (!Number.isInteger(fuel) || fuel < 0) throw new Error(`a price of ${fuel}`);
    this.fuel += fuel;
    if (this.fuel > this.#fuelLimit) this.trap('fuel-exhausted', 'test');
  }

  allocate(bytes: number): void {
    if (!Number.isInteger(bytes) || bytes < 0) throw new Error(`an allocation of ${bytes}`);
    this.bytes += bytes;
    if (this.bytes > this.#byteLimit) this.trap('memory-exhausted', 'test');
  }

  allocateString(units: number): void {
    if (units > this.stringUnits) this.trap('memory-exhausted', 'string');
    this.allocate(16 + 2 * units);
  }

  throwError(name: ErrorName, message: string): never {
    throw new Thrown(name, message);
  }

  trap(code: TrapCode, detail: string): never {
    throw new Trapped(code, detail);
  }

  atOnce<T>(work: () => T): T {
    return work();
  }

  /** Every chance to pause is taken. */
  readonly isLong = true;

  random(): number {
    return 0.25;
  }
}

function runFrame(host: Host, frame: NativeFrame): Value {
  let last: Value = undefined;
  if (frame.callee !== undefined && !frame.held().includes(frame.callee))
    throw new Error('a frame that forgets its callee');
  while (!frame.step(host, last)) {
    last = undefined;
    if (frame.pausing) {
      frame.pausing = false;
      continue;
    }
    const { callee } = frame;
    if (!(callee instanceof VNative)) throw new Error('the test calls natives only');
    last = call(host, callee, undefined, frame.args.slice());
  }
  return frame.result;
}

/** Calls a native, frames included; with `new` if it can only be constructed. */
export function call(host: Host, native: VNative, self: Value, args: readonly Value[]): Value {
  const { spec } = native;
  if (spec.begin !== undefined) return runFrame(host, spec.begin(host, self, args));
  const run = spec.call ?? spec.construct;
  if (run === undefined) throw new Error(`${native.id} cannot be called`);
  return run(host, self, args);
}

/** Calls a built-in by its vocabulary id. */
export const invoke = (host: Host, id: string, self: Value, ...args: Value[]): Value =>
  invokeWith(host, id, self, args);

/** `invoke` with any number of arguments. */
export function invokeWith(host: Host, id: string, self: Value, args: readonly Value[]): Value {
  const native = BUILTINS.natives.get(id);
  if (native === undefined) throw new Error(`no built-in ${id}`);
  return call(host, native, self, args);
}

/** A function that agents' code could have passed. */
export const callback = (run: (...args: Value[]) => Value): VNative =>
  new VNative('test', { call: (_host, _self, args) => run(...args) });

/** Host values ↔ machine values, the same object always the same value. Functions wrap each other. */
export class Bridge {
  readonly #toValue = new Map<unknown, Value>();
  readonly #toHost = new Map<Value, unknown>();
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  value(from: unknown): Value {
    if (typeof from === 'string' || typeof from === 'number' || typeof from === 'boolean')
      return from;
    if (from === null || from === undefined) return from;
    const known = this.#toValue.get(from);
    if (known !== undefined) return known;
    return this.#fill(from);
  }

  #remember<T extends Value>(from: unknown, value: T): T {
    this.#toValue.set(from, value);
    this.#toHost.set(value, from);
    return value;
  }

  #fill(from: unknown): Value {
    if (Array.isArray(from)) {
      const array = this.#remember(from, new VArray([]));
      for (const item of from) array.items.push(this.value(item));
      array.frozen = Object.isFrozen(from);
      return array;
    }
    if (from instanceof Map) {
      const map = this.#remember(from, new VMap());
      for (const [key, value] of from) map.set(this.value(key), this.value(value));
      return map;
    }
    if (from instanceof Set) {
      const set = this.#remember(from, new VSet());
      for (const member of from) set.add(this.value(member));
      return set;
    }
    if (from instanceof Error) {
      const name = from.name === 'TypeError' ? 'TypeError' : 'Error';
      return this.#remember(from, new VError(name, from.message));
    }
    if (typeof from === 'function')
      return this.#remember(
        from,
        callback((...args) =>
          this.value(
            Reflect.apply(
              from,
              undefined,
              args.map((a) => this.host(a)),
            ),
          ),
        ),
      );
    const object = this.#remember(from, new VObject());
    for (const [key, value] of Object.entries(from ?? {}))
      object.set(propertyKey(key), this.value(value));
    object.frozen = Object.isFrozen(from);
    return object;
  }

  /** A host value like `value`; objects that came from the host are those again, unless `fresh`. */
  host(value: Value, fresh = false): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const known = this.#toHost.get(value);
    if (known !== undefined && (!fresh || isFunction(value))) return known;
    const copy = (inner: Value): unknown => this.host(inner, fresh);
    if (value instanceof VArray) return value.items.map(copy);
    if (value instanceof VMap) {
      const map = new Map<unknown, unknown>();
      value.entries.each((entry) => map.set(copy(entry.key), copy(entry.value)));
      return map;
    }
    if (value instanceof VSet) {
      const set = new Set<unknown>();
      value.entries.each((entry) => set.add(copy(entry.key)));
      return set;
    }
    if (value instanceof VError) return { error: value.name, message: value.message };
    if (value instanceof VIterator) return this.#walk(value, copy);
    if (value instanceof VObject)
      return Object.fromEntries(value.ownKeys().map((key) => [String(key), copy(value.get(key))]));
    return `function ${value instanceof VNative ? value.id : ''}`;
  }

  #walk(walk: VIterator, copy: (value: Value) => unknown): unknown[] {
    const found: unknown[] = [];
    while (walk.advance(this.#host)) found.push(copy(walk.current));
    return found;
  }
}
