import type { Json } from '../../../core/evolution/agent.ts';
import { positiveZero } from '../../../core/language/positive-zero.ts';

const MAX_DEPTH = 64;
/** Values in one copy: more than any argument list or result within the other limits. */
const MAX_VALUES = 1_000_000;

/** Why a value is not plain JSON, e.g. `a function at result.scores`. */
export class NotPlain extends Error {
  override readonly name = 'NotPlain';
}

/**
 * Copies what the user's module hands over to plain JSON without trusting it: every property is read once (a getter or
 * a Proxy may answer what it likes, but only once), depth and amount are bounded. A property that is `undefined` is
 * left out, `-0` is 0, as in the machine. Throws `NotPlain`, or what the value's own code threw. `charge` is told of
 * each array's and object's size before it is copied.
 */
export function plainCopy(
  value: unknown,
  place: string,
  charge: (values: number) => void = () => undefined,
): Json {
  let left = MAX_VALUES;

  function copy(part: unknown, depth: number, where: string): Json {
    if (typeof part === 'number') {
      if (!Number.isFinite(part)) throw new NotPlain(`${part} at ${where}`);
      return positiveZero(part);
    }
    if (typeof part === 'string' || typeof part === 'boolean' || part === null) return part;
    if (typeof part !== 'object') throw new NotPlain(`${a(typeof part)} at ${where}`);
    if (depth >= MAX_DEPTH) throw new NotPlain(`more than ${MAX_DEPTH} levels at ${where}`);
    return Array.isArray(part) ? copyArray(part, depth, where) : copyObject(part, depth, where);
  }

  function copyArray(part: readonly unknown[], depth: number, where: string): Json {
    const { length } = part;
    spend(length);
    const items: Json[] = [];
    for (let i = 0; i < length; i++) {
      const item = part[i];
      // most are numbers, and a place takes time to write
      if (typeof item === 'number' && Number.isFinite(item)) items[i] = positiveZero(item);
      else items[i] = copy(item, depth + 1, within(where, `[${i}]`));
    }
    return items;
  }

  function copyObject(part: object, depth: number, where: string): Json {
    const prototype: unknown = Object.getPrototypeOf(part);
    if (prototype !== Object.prototype && prototype !== null)
      throw new NotPlain(`an instance of a class at ${where}`);
    const keys = Object.keys(part);
    spend(keys.length);
    const properties: Record<string, Json> = {};
    for (const key of keys) {
      if (key === '__proto__') throw new NotPlain(`a property named __proto__ at ${where}`);
      const item: unknown = Reflect.get(part, key);
      if (item === undefined) continue;
      properties[key] = copy(item, depth + 1, within(where, `.${key.slice(0, 40)}`));
    }
    return properties;
  }

  function spend(values: number): void {
    if (!(values >= 0)) throw new NotPlain('an array without length');
    left -= values;
    if (left < 0) throw new NotPlain(`more than ${MAX_VALUES} values`);
    charge(values);
  }

  return copy(value, 0, place);
}

/** A place stays short enough to be read. */
const within = (where: string, part: string): string =>
  where.length > 80 ? where : `${where}${part}`;

const a = (type: string): string => (type === 'undefined' ? type : `a ${type}`);
