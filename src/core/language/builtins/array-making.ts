/** `Array`, `Array.of`, `Array.from`, `Array.isArray`. */
import { type Host, isFunction, NativeFrame, VNative } from '../functions.ts';
import { fitted } from '../host-room.ts';
import { iterate, type VIterator } from '../iterators.ts';
import { arrayBytes, ELEMENT_BYTES, VISIT } from '../meter.ts';
import { type Value, VArray, VObject } from '../values.ts';
import { requireFunction } from './array-callbacks.ts';
import { chargeCopy } from './array-copies.ts';
import { toLength } from './conversion.ts';
import { frameFunctions, functions } from './define.ts';

const MAX_LENGTH = 0xffff_ffff;

const invalidLength = (host: Host): never => host.throwError('RangeError', 'invalid array length');

/** One number is a length (the elements are `undefined`, D6), anything else the elements. */
function makeArray(host: Host, _: Value, args: readonly Value[]): VArray {
  const [length] = args;
  if (args.length !== 1 || typeof length !== 'number') return arrayOf(host, undefined, args);
  if (!(length >= 0 && length <= MAX_LENGTH && Math.trunc(length) === length)) invalidLength(host);
  chargeCopy(host, length);
  const items: Value[] = [];
  items.length = length;
  return new VArray(items.fill(undefined));
}

function arrayOf(host: Host, _: Value, args: readonly Value[]): VArray {
  chargeCopy(host, args.length);
  return new VArray(args.slice());
}

/** What `Array.from` reads: an iterator, or the properties 0 … length - 1 of an object. */
interface Source {
  readonly held: Value;
  /** The next element, or `done`. */
  next(host: Host): { readonly done: boolean; readonly value: Value };
}

const END = { done: true, value: undefined };

const fromIterator = (walk: VIterator): Source => ({
  held: walk,
  next: (host) => (walk.advance(host) ? { done: false, value: walk.current } : END),
});

function fromObject(host: Host, object: VObject): Source {
  const length = toLength(host, object.get('length'));
  if (length > MAX_LENGTH) invalidLength(host);
  let index = 0;
  return {
    held: object,
    next: () => (index < length ? { done: false, value: object.get(index++) } : END),
  };
}

function sourceOf(host: Host, value: Value): Source {
  if (value === undefined || value === null)
    host.throwError('TypeError', 'Array.from needs an iterable or an object with a length');
  const walk = iterate(value);
  if (walk !== undefined) return fromIterator(walk);
  if (value instanceof VObject) return fromObject(host, value);
  if (isFunction(value)) host.trap('unsupported', 'the length of a function');
  return { held: undefined, next: () => END };
}

class ArrayFrom extends NativeFrame {
  readonly #source: Source;
  readonly #items: Value[] = [];
  #called = false;

  constructor(host: Host, args: readonly Value[]) {
    super();
    const [items, mapper] = args;
    if (mapper !== undefined) this.callee = requireFunction(host, mapper);
    this.#source = sourceOf(host, items);
    host.allocate(arrayBytes(0));
  }

  step(host: Host, last: Value): boolean {
    if (this.#called) this.#add(host, last);
    for (;;) {
      const { done, value } = this.#source.next(host);
      if (done) {
        this.result = new VArray(fitted(this.#items));
        return true;
      }
      host.spend(VISIT);
      if (this.callee !== undefined) {
        this.#called = true;
        this.args = [value, this.#items.length];
        return false;
      }
      this.#add(host, value);
      if (host.isLong) return this.pause();
    }
  }

  #add(host: Host, value: Value): void {
    host.allocate(ELEMENT_BYTES);
    this.#items.push(value);
  }

  held(): readonly Value[] {
    return [this.callee, this.#source.held, new VArray(this.#items)];
  }
}

export const ARRAY_MAKERS: readonly VNative[] = [
  new VNative('Array', {
    call: makeArray,
    construct: makeArray,
    hasInstance: (value) => value instanceof VArray,
  }),
  ...functions('Array', {
    isArray: (_host, _, args) => args[0] instanceof VArray,
    of: arrayOf,
  }),
  ...frameFunctions('Array', { from: (host, _, args) => new ArrayFrom(host, args) }),
];
