/** The text of everything but arrays, which have to be walked. */
import type { Host } from '../functions.ts';
import { shortestPrice, VISIT, workPrice } from '../meter.ts';
import { type Heap, Tag, type Value, type VArray, type VError, type VObject } from '../values.ts';

export type Primitive = undefined | null | boolean | number | string;

const PLAIN_OBJECT = '[object Object]';

/** The text of a number, paid for. */
export const numberText = (host: Host, n: number): string => shortest(host, n, String(n));

/** A text of so many digits as tell a number from all others, paid for. */
export function shortest(host: Host, n: number, text: string): string {
  host.spend(shortestPrice(n, text.length));
  host.allocateString(text.length);
  return text;
}

/** `name: message`, or the name alone. */
export function errorText(host: Host, error: VError): string {
  const { name, message } = error;
  if (message === '') return name;
  const units = name.length + 2 + message.length;
  host.spend(workPrice(units));
  host.allocateString(units);
  return `${name}: ${message}`;
}

function objectText(host: Host, object: VObject): string {
  host.spend(2 * VISIT);
  if (object.has('toString') || object.has('valueOf'))
    host.trap('unsupported', 'conversion of an object with its own toString or valueOf');
  return PLAIN_OBJECT;
}

/** ToPrimitive of a heap value that is no array; the hints agree on its result. */
export function heapText(host: Host, value: Exclude<Heap, VArray>): string {
  if (value.tag === Tag.object) return objectText(host, value);
  if (value.tag === Tag.error) return errorText(host, value);
  return host.trap('unsupported', 'conversion of a function, Map, Set or iterator');
}

/** ToString of a value that is no array. */
export function leafText(host: Host, value: Exclude<Value, VArray>): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(host, value);
  return typeof value === 'object' && value !== null ? heapText(host, value) : String(value);
}
