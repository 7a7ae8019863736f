/** `JSON.parse` with an explicit stack, and its reviver as a frame of the machine. */
import {
  type Host,
  isFunction,
  NativeFrame,
  type Same,
  shareAll,
  type VNative,
} from '../functions.ts';
import { fitted } from '../host-room.ts';
import { propertyKey, type PropertyKey } from '../keys.ts';
import { arrayBytes, copyPrice, ELEMENT_BYTES, tableBytes, VISIT, workPrice } from '../meter.ts';
import { type Value, VArray, VObject } from '../values.ts';
import { toText } from './conversion.ts';
import { frameFunctions } from './define.ts';
import { JsonScanner, type Token } from './json-scanner.ts';
import { define, keyText, ownKeys, payLongKey } from './own-properties.ts';

/** Data inside the machine is at most so deep. */
export const MAX_DATA_DEPTH = 256;

interface Level {
  readonly container: VArray | VObject;
  /** The key of the property whose value comes next. */
  key: PropertyKey;
}

function parse(host: Host, text: string): Value {
  host.spend(workPrice(text.length));
  const scanner = new JsonScanner(host, text);
  const stack: Level[] = [];
  let token = scanner.next();
  for (;;) {
    // A value starts here; afterwards close all containers that end with it.
    host.spend(VISIT);
    let value: Value = undefined;
    if (token.kind === '{' || token.kind === '[') {
      const opened = open(host, scanner, stack, token.kind);
      token = opened.next;
      if (opened.value === undefined) continue;
      value = opened.value;
    } else if (token.kind === 'scalar') value = token.value;
    else scanner.fail();
    for (;;) {
      const level = stack.at(-1);
      const after = scanner.next();
      if (level === undefined) {
        if (after.kind !== 'end') scanner.fail();
        return value;
      }
      put(host, level, value);
      if (after.kind === ',') {
        token = level.container instanceof VObject ? readKey(host, scanner, level) : scanner.next();
        break;
      }
      if (after.kind !== (level.container instanceof VObject ? '}' : ']')) scanner.fail();
      if (level.container instanceof VArray) level.container.items = fitted(level.container.items);
      value = level.container;
      stack.pop();
    }
  }
}

/** Opens a container. An empty one is a `value` at once; otherwise `next` starts its first element. */
function open(
  host: Host,
  scanner: JsonScanner,
  stack: Level[],
  kind: '{' | '[',
): { next: Token; value?: VArray | VObject } {
  if (stack.length >= MAX_DATA_DEPTH) host.trap('depth-exhausted', 'JSON nested too deep');
  host.allocate(kind === '{' ? tableBytes(0) : arrayBytes(0));
  const container = kind === '{' ? new VObject() : new VArray([]);
  const first = scanner.next();
  if (first.kind === (kind === '{' ? '}' : ']')) return { next: first, value: container };
  const level: Level = { container, key: '' };
  stack.push(level);
  return { next: kind === '{' ? readKey(host, scanner, level, first) : first };
}

/** Reads `"key":` and the first token of its value. */
function readKey(
  host: Host,
  scanner: JsonScanner,
  level: Level,
  token: Token = scanner.next(),
): Token {
  if (token.kind !== 'scalar' || typeof token.value !== 'string') return scanner.fail();
  host.spend(copyPrice(token.value.length));
  level.key = propertyKey(token.value);
  if (scanner.next().kind !== ':') scanner.fail();
  return scanner.next();
}

function put(host: Host, level: Level, value: Value): void {
  if (level.container instanceof VObject) return define(host, level.container, level.key, value);
  host.allocate(ELEMENT_BYTES);
  level.container.items.push(value);
}

interface Walk {
  readonly container: VArray | VObject;
  readonly keys: PropertyKey[];
  index: number;
}

/** Calls the reviver with (key, value) for every property, inner ones first, the root last with key ''. */
class Revival extends NativeFrame {
  readonly #stack: Walk[] = [];
  readonly #root: VObject;
  #called = false;

  constructor(host: Host, value: Value, reviver: Value) {
    super();
    this.callee = reviver;
    this.#root = new VObject([''], [value]);
    this.#enter(host, this.#root);
  }

  step(host: Host, last: Value): boolean {
    if (this.#called) this.#store(host, last);
    for (let walk = this.#stack.at(-1); walk !== undefined; walk = this.#stack.at(-1)) {
      const key = walk.keys[walk.index];
      if (key === undefined) {
        this.#stack.pop();
        const outer = this.#stack.at(-1);
        if (outer !== undefined) return this.#request(host, outer);
        continue;
      }
      payLongKey(host, key);
      const value = memberOf(walk.container, key);
      if (!isContainer(value)) return this.#request(host, walk);
      this.#enter(host, value);
    }
    this.result = this.#root.get('');
    return true;
  }

  #enter(host: Host, container: VArray | VObject): void {
    if (this.#stack.length > MAX_DATA_DEPTH)
      host.trap('depth-exhausted', 'reviver nested too deep');
    const keys = ownKeys(host, container);
    // The reviver may parse too: lists that wait for it add up.
    host.allocate(ELEMENT_BYTES * keys.length);
    this.#stack.push({ container, keys, index: 0 });
  }

  #request(host: Host, walk: Walk): false {
    const key = walk.keys[walk.index] ?? '';
    this.#called = true;
    this.args = [keyText(host, key), memberOf(walk.container, key)];
    return false;
  }

  #store(host: Host, value: Value): void {
    const walk = this.#stack.at(-1);
    const key = walk?.keys[walk.index];
    if (walk === undefined || key === undefined) return;
    walk.index++;
    if (walk.container instanceof VArray) {
      if (value === undefined) host.trap('unsupported', 'a reviver that deletes array elements');
      if (typeof key === 'number') walk.container.items[key] = value;
    } else if (value === undefined) walk.container.delete(key);
    else define(host, walk.container, key, value);
  }

  held(): readonly Value[] {
    const containers = this.#stack.map((walk) => walk.container);
    const keys = this.#stack.map((walk) => new VArray([...walk.keys]));
    return [this.callee, this.#root, ...containers, ...keys];
  }

  override share(same: Same): void {
    for (const { keys } of this.#stack) shareAll(keys, same);
  }
}

const isContainer = (value: Value): value is VArray | VObject =>
  value instanceof VArray || value instanceof VObject;

const memberOf = (container: VArray | VObject, key: PropertyKey): Value => {
  if (container instanceof VObject) return container.get(key);
  return typeof key === 'number' ? container.items[key] : undefined;
};

/** A frame that has its result without calling anything. */
class Finished extends NativeFrame {
  constructor(result: Value) {
    super();
    this.result = result;
  }

  step(): boolean {
    return true;
  }

  held(): readonly Value[] {
    return [this.result];
  }
}

export const JSON_PARSE: readonly VNative[] = frameFunctions('JSON', {
  parse(host, _, args) {
    const value = parse(host, toText(host, args[0]));
    return isFunction(args[1]) ? new Revival(host, value, args[1]) : new Finished(value);
  },
});
