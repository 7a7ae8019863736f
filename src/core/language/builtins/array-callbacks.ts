/**
 * Methods of arrays that call a function for each element, as frames of the machine. As in JavaScript the length is
 * read once at the start; elements beyond the end of a meanwhile shorter array are skipped by the methods that skip
 * holes, and seen as `undefined` by the `find` family.
 */
import {
  type Host,
  isFunction,
  NativeFrame,
  type Same,
  shareAll,
  type VNative,
} from '../functions.ts';
import { fitted } from '../host-room.ts';
import { arrayBytes, ELEMENT_BYTES, movePrice, VISIT } from '../meter.ts';
import { type Value, VArray, type VFunction } from '../values.ts';
import { flatten } from './array-copies.ts';
import { isArray, isTruthy } from './conversion.ts';
import { frameMethods } from './define.ts';

export function requireFunction(host: Host, value: Value): VFunction {
  return isFunction(value) ? value : host.throwError('TypeError', 'the callback is not a function');
}

/** What one method does with the results. `collected` is the array it builds, if any. */
interface Rule {
  readonly order: 'first to last' | 'last to first';
  /** Positions that no longer exist are left out. */
  readonly skipsMissing: boolean;
  readonly collects?: 'length' | 'some';
  /** Looks at one result; true = the loop is over and `loop.result` is set. */
  take(host: Host, loop: ElementLoop, last: Value): boolean;
  /** The result of a loop that ran to its end. */
  end(loop: ElementLoop): Value;
}

class ElementLoop extends NativeFrame {
  element: Value = undefined;
  index: number;
  readonly collected: Value[] = [];
  readonly #array: VArray;
  readonly #rule: Rule;
  readonly #length: number;
  #started = false;

  constructor(host: Host, array: VArray, callback: Value, rule: Rule) {
    super();
    this.callee = requireFunction(host, callback);
    this.#array = array;
    this.#rule = rule;
    this.#length = array.items.length;
    this.index = rule.order === 'first to last' ? -1 : this.#length;
    if (rule.collects === undefined) return;
    const count = rule.collects === 'length' ? this.#length : 0;
    host.spend(movePrice(count));
    host.allocate(arrayBytes(count));
  }

  step(host: Host, last: Value): boolean {
    if (this.#started && this.#rule.take(host, this, last)) return true;
    this.#started = true;
    if (!this.#advance(host)) {
      this.result = this.#rule.end(this);
      return true;
    }
    this.args = [this.element, this.index, this.#array];
    return false;
  }

  #advance(host: Host): boolean {
    const direction = this.#rule.order === 'first to last' ? 1 : -1;
    for (;;) {
      this.index += direction;
      if (this.index < 0 || this.index >= this.#length) return false;
      host.spend(VISIT);
      if (this.index < this.#array.items.length || !this.#rule.skipsMissing) break;
    }
    this.element = this.#array.items[this.index];
    return true;
  }

  /** What is collected, as long as was paid for at the start. */
  #whole(): VArray {
    const items = this.collected.slice();
    if (this.#rule.collects === 'length') items.length = this.#length;
    return new VArray(items);
  }

  held(): readonly Value[] {
    return [this.callee, this.#array, this.element, this.#whole()];
  }

  override share(same: Same): void {
    this.element = same(this.element);
    shareAll(this.collected, same);
  }
}

const finish = (loop: ElementLoop, result: Value): true => {
  loop.result = result;
  return true;
};

const quantifier = (stopsAt: boolean): Rule => ({
  order: 'first to last',
  skipsMissing: true,
  take: (_, loop, last) => isTruthy(last) === stopsAt && finish(loop, stopsAt),
  end: () => !stopsAt,
});

const finder = (order: Rule['order'], wants: 'element' | 'index'): Rule => ({
  order,
  skipsMissing: false,
  take: (_, loop, last) => isTruthy(last) && finish(loop, loop[wants]),
  end: () => (wants === 'index' ? -1 : undefined),
});

/** Skipped positions stay `undefined`; `length` is that of the start (D6). */
function collect(loop: ElementLoop, value: Value): void {
  const collected = loop.collected;
  while (collected.length < loop.index) collected.push(undefined);
  collected.push(value);
}

function append(host: Host, collected: Value[], value: Value): void {
  host.allocate(ELEMENT_BYTES);
  collected.push(value);
}

const RULES: Record<string, Rule> = {
  every: quantifier(false),
  some: quantifier(true),
  find: finder('first to last', 'element'),
  findIndex: finder('first to last', 'index'),
  findLast: finder('last to first', 'element'),
  findLastIndex: finder('last to first', 'index'),
  forEach: {
    order: 'first to last',
    skipsMissing: true,
    take: () => false,
    end: () => undefined,
  },
  map: {
    order: 'first to last',
    skipsMissing: true,
    collects: 'length',
    take(_, loop, last) {
      collect(loop, last);
      return false;
    },
    end(loop) {
      while (loop.collected.length < loop.index) loop.collected.push(undefined);
      return new VArray(fitted(loop.collected));
    },
  },
  filter: {
    order: 'first to last',
    skipsMissing: true,
    collects: 'some',
    take(host, loop, last) {
      if (isTruthy(last)) append(host, loop.collected, loop.element);
      return false;
    },
    end: (loop) => new VArray(fitted(loop.collected)),
  },
  flatMap: {
    order: 'first to last',
    skipsMissing: true,
    collects: 'some',
    take(host, loop, last) {
      if (last instanceof VArray) flatten(host, last, 0, loop.collected);
      else append(host, loop.collected, last);
      return false;
    },
    end: (loop) => new VArray(fitted(loop.collected)),
  },
};

/** `reduce` and `reduceRight`. */
class Reduction extends NativeFrame {
  readonly #array: VArray;
  readonly #direction: 1 | -1;
  readonly #length: number;
  #index: number;
  #value: Value = undefined;
  /** Results are those of a call, not the first `undefined`. */
  #called = false;

  constructor(host: Host, array: VArray, args: readonly Value[], direction: 1 | -1) {
    super();
    this.callee = requireFunction(host, args[0]);
    this.#array = array;
    this.#direction = direction;
    this.#length = array.items.length;
    this.#index = direction > 0 ? 0 : this.#length - 1;
    if (args.length > 1) {
      this.#value = args[1];
    } else {
      if (this.#length === 0)
        host.throwError('TypeError', 'reduce of an empty array without an initial value');
      this.#value = array.items[this.#index];
      this.#index += direction;
    }
  }

  step(host: Host, last: Value): boolean {
    if (this.#called) {
      this.#value = last;
      this.#index += this.#direction;
    }
    for (; this.#index >= 0 && this.#index < this.#length; this.#index += this.#direction) {
      host.spend(VISIT);
      if (this.#index >= this.#array.items.length) continue;
      this.#called = true;
      this.args = [this.#value, this.#array.items[this.#index], this.#index, this.#array];
      return false;
    }
    this.result = this.#value;
    return true;
  }

  held(): readonly Value[] {
    return [this.callee, this.#array, this.#value];
  }

  override share(same: Same): void {
    this.#value = same(this.#value);
  }
}

const loops = Object.fromEntries(
  Object.entries(RULES).map(([name, rule]) => [
    name,
    (host: Host, array: VArray, args: readonly Value[]): NativeFrame =>
      new ElementLoop(host, array, args[0], rule),
  ]),
);

export const ARRAY_CALLBACKS: readonly VNative[] = frameMethods('array', isArray, {
  ...loops,
  reduce: (host, array, args) => new Reduction(host, array, args, 1),
  reduceRight: (host, array, args) => new Reduction(host, array, args, -1),
});
