/** Reading and writing members beyond the fast paths of the loop. */
import { requireWritable } from './builtins/array.ts';
import { toNumber } from './builtins/conversion.ts';
import { define, ownKeys, ownValue, payLongKey, toKey } from './builtins/own-properties.ts';
import { cut } from './builtins/strings.ts';
import { MemberName } from './bytecode.ts';
import { type Host, isFunction, VNative } from './functions.ts';
import { type PropertyKey, propertyHostKey, propertyKey } from './keys.ts';
import { grown } from './host-room.ts';
import { detach } from './natives.ts';
import { copiedPrice, ELEMENT_BYTES, movePrice } from './meter.ts';
import { memberName, RECEIVERS, receiverClass } from './receivers.ts';
import { type Value, VArray, VError, type VFunction, VMap, VObject, VSet } from './values.ts';
import { isForeign } from './vocabulary.ts';

/** A write this far past an array's end fills the gap with `undefined` (D6); further traps. */
const MAX_GAP = 1_024;

/** `value[key]` for a canonical key. */
export function getProperty(host: Host, value: Value, key: PropertyKey): Value {
  if (value instanceof VObject) return value.get(key);
  if (typeof key === 'number') {
    if (value instanceof VArray) return value.items[key];
    if (typeof value === 'string')
      return key < value.length ? cut(host, value, key, key + 1) : undefined;
    if (value !== null && value !== undefined) return getNamed(host, value, String(key));
  }
  return getNamed(host, value, String(key));
}

/** A name of anything but a plain object. */
function getNamed(host: Host, value: Value, name: string): Value {
  if (value === null || value === undefined)
    return host.throwError('TypeError', `cannot read '${brief(name)}' of ${String(value)}`);
  if (name === 'length') {
    if (typeof value === 'string') return value.length;
    if (value instanceof VArray) return value.items.length;
  }
  if (name === 'size' && (value instanceof VMap || value instanceof VSet)) return value.size;
  if (value instanceof VError && name === 'name') return value.name;
  if (value instanceof VError && name === 'message') return value.message;
  return missing(host, value, name);
}

function missing(host: Host, value: Value, name: string): Value {
  const owner = RECEIVERS[receiverClass(value)];
  if (isFunction(value))
    return host.trap('unsupported', `the property '${brief(name)}' of a function`);
  if (memberName(name).natives[receiverClass(value)] !== undefined)
    return host.trap('unsupported', `the method '${brief(name)}' read as a value`);
  if (owner !== undefined && isForeign(owner, name))
    return host.trap('unsupported', `the member '${brief(name)}' of ${owner}`);
  return undefined;
}

/** Names can be as long as strings: messages quote the start, in memory of its own. */
const brief = (name: string): string => (name.length > 40 ? `${detach(name.slice(0, 40))}…` : name);

export function setProperty(host: Host, target: Value, key: PropertyKey, value: Value): void {
  if (target instanceof VObject) setOwn(host, target, key, value);
  else if (target instanceof VArray) setElement(host, target, key, value);
  else if (target === null || target === undefined)
    host.throwError('TypeError', `cannot set '${brief(String(key))}' of ${String(target)}`);
  else if (typeof target === 'object')
    host.trap('unsupported', `a property written to a ${RECEIVERS[target.tag] ?? 'value'}`);
  else host.throwError('TypeError', `cannot set '${brief(String(key))}' of a ${typeof target}`);
}

function setOwn(host: Host, object: VObject, key: PropertyKey, value: Value): void {
  if (key === '__proto__' && !object.has(key))
    host.trap('unsupported', "the name '__proto__' written");
  if (object.frozen) host.throwError('TypeError', `'${brief(String(key))}' of a frozen object`);
  define(host, object, key, value);
}

function setElement(host: Host, array: VArray, key: PropertyKey, value: Value): void {
  if (key === 'length') return setLength(host, array, value);
  if (typeof key !== 'number')
    return host.trap('unsupported', `the property '${brief(key)}' written to an array`);
  requireWritable(host, array);
  const { items } = array;
  const gap = key - items.length;
  if (gap >= 0) {
    if (gap > MAX_GAP) host.trap('unsupported', `a write ${gap} places past the end of an array`);
    if (gap > 0) host.spend(movePrice(gap));
    host.allocate(ELEMENT_BYTES * (gap + 1));
    for (let i = 0; i < gap; i++) array.items = grown(array.items, undefined);
    array.items = grown(array.items, value);
  } else items[key] = value;
}

/** More new elements than this, and than are there, are added by one host call. */
const FEW = 16;

/** `array.length = value`. Fewer new elements than are there are added one by one: growing must not copy what was not paid for. */
function setLength(host: Host, array: VArray, value: Value): void {
  requireWritable(host, array);
  const length = toNumber(host, value);
  if (length !== length >>> 0) host.throwError('RangeError', 'invalid array length');
  const { items } = array;
  const more = length - items.length;
  if (more <= 0) {
    items.length = length;
    return;
  }
  host.spend(copiedPrice(more));
  host.allocate(ELEMENT_BYTES * more);
  if (more > FEW && more >= items.length) {
    const added: Value[] = [];
    added.length = more;
    array.items = items.concat(added.fill(undefined));
  } else for (let i = 0; i < more; i++) array.items = grown(array.items, undefined);
}

/** `object[key]` for any value as key. A nullish object throws before the key converts, here and below. */
export function getIndexed(host: Host, object: Value, key: Value): Value {
  if (object === null || object === undefined)
    return host.throwError('TypeError', `cannot read a member of ${String(object)}`);
  return getProperty(host, object, toKey(host, key));
}

export function setIndexed(host: Host, object: Value, key: Value, value: Value): void {
  if (object === null || object === undefined)
    host.throwError('TypeError', `cannot set a member of ${String(object)}`);
  setProperty(host, object, toKey(host, key), value);
}

/** `delete object[key]`: true, or a trap, or a TypeError where strict mode throws one. */
export function deleteIndexed(host: Host, object: Value, key: Value): boolean {
  if (object === null || object === undefined)
    return host.throwError('TypeError', `cannot delete a member of ${String(object)}`);
  const name = toKey(host, key);
  if (!(object instanceof VObject))
    return host.trap('unsupported', "'delete' of anything but an object's property");
  if (object.frozen && object.has(name))
    host.throwError('TypeError', `cannot delete '${brief(String(name))}' of a frozen object`);
  object.delete(name);
  return true;
}

/** What `value[key](…)` calls: a built-in method, or the value of a property. Throws if the value is nullish. */
export function getMethod(host: Host, value: Value, member: MemberName): Value {
  const native = member.natives[receiverClass(value)];
  if (value instanceof VObject) {
    const position = value.find(member.key);
    if (position >= 0) return value.slots[position];
    if (native !== undefined) return native;
    if (isForeign('object', String(member.key)))
      return host.trap('unsupported', `the inherited method '${brief(String(member.key))}'`);
    return undefined;
  }
  if (native !== undefined) return native;
  const method = isFunction(value) ? functionMethod(value, member.key) : undefined;
  return method ?? getProperty(host, value, member.key);
}

/** `call`, `apply` and `bind` are carried out by the machine (`machine-call.ts`): they are frames' business. */
export const FUNCTION_METHODS = {
  call: new VNative('function.call', {}),
  apply: new VNative('function.apply', {}),
  bind: new VNative('function.bind', {}),
};

function functionMethod(value: VFunction, key: PropertyKey): VNative | undefined {
  if (isFunctionMethod(key)) return FUNCTION_METHODS[key];
  return value instanceof VNative ? value.spec.methods?.get(String(key)) : undefined;
}

const isFunctionMethod = (key: PropertyKey): key is keyof typeof FUNCTION_METHODS =>
  key === 'call' || key === 'apply' || key === 'bind';

/** The member a constant or run-time operand names. */
export function memberOf(host: Host, operand: Value | MemberName): MemberName {
  if (operand instanceof MemberName) return operand;
  const key = toKey(host, operand);
  return memberName(String(key));
}

/** `{...value}` and `Object.assign`: own properties in order. Null and undefined have none. */
export function copyOwn(host: Host, target: VObject, value: Value): void {
  if (value === null || value === undefined) return;
  host.atOnce(() =>
    ownKeys(host, value).forEach((key, place) =>
      define(host, target, key, ownValue(host, value, key, place)),
    ),
  );
}

export function objectRest(host: Host, value: Value, without: readonly Value[]): VObject {
  const taken = new Set<PropertyKey>();
  for (const name of without) {
    const key = typeof name === 'string' ? propertyKey(name) : toKey(host, name);
    payLongKey(host, key);
    taken.add(propertyHostKey(key));
  }
  const rest = new VObject();
  host.allocate(32);
  host.atOnce(() =>
    ownKeys(host, value).forEach((key, place) => {
      if (!taken.has(propertyHostKey(key)))
        define(host, rest, key, ownValue(host, value, key, place));
    }),
  );
  return rest;
}
