/** Operators beyond the fast paths of the loop: strings and conversions. All charge before they work. */
import { toNumber, toPrimitive, toText } from './builtins/conversion.ts';
import { toKey } from './builtins/own-properties.ts';
import { isFunction, type Host, VNative } from './functions.ts';
import { copyPrice, remainderPrice } from './meter.ts';
import { pow } from './math/power.ts';
import { Tag, type Value, VArray, VObject } from './values.ts';

export function add(host: Host, a: Value, b: Value): Value {
  const left = toPrimitive(host, a);
  const right = toPrimitive(host, b);
  if (typeof left === 'string') return concat(host, left, toText(host, right));
  if (typeof right === 'string') return concat(host, toText(host, left), right);
  return Number(left) + Number(right);
}

function concat(host: Host, a: string, b: string): string {
  const units = a.length + b.length;
  host.spend(copyPrice(units));
  host.allocateString(units);
  return a + b;
}

/** Any arithmetic or bit operator but `+`. The left side converts first. */
export function arithmetic(host: Host, operator: Arithmetic, a: Value, b: Value): number {
  const x = toNumber(host, a);
  const y = toNumber(host, b);
  switch (operator) {
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return x / y;
    case '%':
      host.spend(remainderPrice(x, y));
      return x % y;
    case '**':
      return pow(x, y);
    case '&':
      return x & y;
    case '|':
      return x | y;
    case '^':
      return x ^ y;
    case '<<':
      return x << y;
    case '>>':
      return x >> y;
    case '>>>':
      return x >>> y;
  }
}

export type Arithmetic = '-' | '*' | '/' | '%' | '**' | '&' | '|' | '^' | '<<' | '>>' | '>>>';

/** -1, 0, 1, or NaN where neither is less (a NaN took part). The left side converts first. */
export function compare(host: Host, a: Value, b: Value): number {
  const left = toPrimitive(host, a);
  const right = toPrimitive(host, b);
  if (typeof left === 'string' && typeof right === 'string') {
    host.spend(copyPrice(Math.min(left.length, right.length)));
    if (left < right) return -1;
    return left > right ? 1 : 0;
  }
  const x = toNumber(host, left);
  const y = toNumber(host, right);
  if (x < y) return -1;
  if (x > y) return 1;
  return x === y ? 0 : Number.NaN;
}

export function typeOf(value: Value): string {
  if (typeof value !== 'object') return typeof value;
  return value !== null && value.tag === Tag.function ? 'function' : 'object';
}

/** `key in object`: own properties only. */
export function hasProperty(host: Host, key: Value, object: Value): boolean {
  if (typeof object !== 'object' || object === null)
    return host.throwError('TypeError', "the right side of 'in' is not an object");
  const name = toKey(host, key);
  if (object instanceof VObject) return object.has(name);
  if (object instanceof VArray && typeof name === 'number') return name < object.items.length;
  return host.trap('unsupported', "'in' of anything but an object's or array's own elements");
}

export function instanceOf(host: Host, value: Value, constructor: Value): boolean {
  if (constructor instanceof VNative && constructor.spec.hasInstance !== undefined)
    return constructor.spec.hasInstance(value);
  if (!isFunction(constructor))
    return host.throwError('TypeError', "the right side of 'instanceof' is not callable");
  return host.trap('unsupported', "'instanceof' of anything but a constructor of the language");
}
