/**
 * `sort` and `toSorted` (deviation D5): a stable bottom-up merge sort. Its order of comparator calls, part of the
 * language: runs of width 1, 2, 4, … are merged pairwise from left to right; a merge calls `comparator(left, right)`
 * with the first elements left of both runs and takes `right` only if the result is greater than 0, until one run is
 * used up. `undefined` elements are never compared and end up last. Without a comparator the texts of the elements,
 * made once before the first comparison, are compared by UTF-16 units.
 */
import { type Host, isFunction, NativeFrame, type Same, type VNative } from '../functions.ts';
import {
  arrayBytes,
  copiedPrice,
  ENTRY_BYTES,
  movePrice,
  sortComparePrice,
  VISIT,
} from '../meter.ts';
import { type Value, VArray } from '../values.ts';
import { requireWritable } from './array.ts';
import { isArray, toNumber, toText } from './conversion.ts';
import { frameMethods } from './define.ts';

/** The state of a bottom-up merge sort between two comparisons; `K` is what is compared. */
class Merge<K> {
  #from: K[];
  #to: K[];
  #width = 1;
  /** The pair of runs being merged starts here; `#left` and `#right` are the next elements of each. */
  #start = 0;
  #left = 0;
  #right = 0;

  constructor(items: K[]) {
    this.#from = items;
    this.#to = [];
    this.#open(0);
  }

  /** The elements, in order once `next` has returned false. */
  get items(): readonly K[] {
    return this.#from;
  }

  get left(): K | undefined {
    return this.#from[this.#left];
  }

  get right(): K | undefined {
    return this.#from[this.#right];
  }

  /** Replaces every element by what equals it. */
  replace(same: (item: K) => K): void {
    for (const items of [this.#from, this.#to])
      for (let i = 0; i < items.length; i++) items[i] = same(items[i] as K);
  }

  /** Moves on to the next pair to compare; false when all is sorted. */
  next(): boolean {
    while (this.#width < this.#from.length) {
      if (this.#left < this.#middle && this.#right < this.#end) return true;
      this.#copy(this.#left, this.#middle);
      this.#copy(this.#right, this.#end);
      if (this.#end < this.#from.length) this.#open(this.#end);
      else this.#turn();
    }
    return false;
  }

  /** Takes the smaller of the pair: the right one, or the left one also when they are equal. */
  take(rightIsSmaller: boolean): void {
    const at = rightIsSmaller ? this.#right++ : this.#left++;
    this.#copy(at, at + 1);
  }

  get #middle(): number {
    return Math.min(this.#start + this.#width, this.#from.length);
  }

  get #end(): number {
    return Math.min(this.#start + 2 * this.#width, this.#from.length);
  }

  #copy(start: number, end: number): void {
    for (const item of this.#from.slice(start, end)) this.#to.push(item);
  }

  #open(start: number): void {
    this.#start = start;
    this.#left = start;
    this.#right = this.#middle;
  }

  #turn(): void {
    this.#from = this.#to;
    this.#to = [];
    this.#width *= 2;
    this.#open(0);
  }
}

interface Keyed {
  key: string;
  value: Value;
}

/** The elements, and the two arrays between which a merge moves them. */
const ARRAYS = 3;

/** What both ways of sorting share: the elements, and where they go when they are in order. */
abstract class Sort extends NativeFrame {
  readonly #array: VArray;
  readonly #inPlace: boolean;
  /** The elements that are compared, as they were at the start. */
  protected readonly values: Value[];
  readonly #undefinedCount: number;

  constructor(host: Host, array: VArray, inPlace: boolean) {
    super();
    this.#array = array;
    this.#inPlace = inPlace;
    const length = array.items.length;
    host.spend(copiedPrice(length));
    host.allocate(ARRAYS * arrayBytes(length));
    this.values = array.items.filter((item) => item !== undefined);
    this.#undefinedCount = length - this.values.length;
    // No comparison pays for leaving them out and putting them back.
    if (this.#undefinedCount > 0) host.spend(copiedPrice(2 * this.#undefinedCount));
  }

  protected finish(host: Host, sorted: readonly Value[]): true {
    const all = sorted.slice();
    for (let i = 0; i < this.#undefinedCount; i++) all.push(undefined);
    this.result = this.#inPlace ? this.#writeBack(host, all) : new VArray(all);
    return true;
  }

  /** The comparator may have changed the array: positions of the start are written, later ones stay. */
  #writeBack(host: Host, sorted: Value[]): VArray {
    if (sorted.length < 2) return this.#array;
    requireWritable(host, this.#array);
    host.spend(movePrice(sorted.length));
    const items = this.#array.items;
    if (items.length <= sorted.length) this.#array.items = sorted;
    else for (const [i, item] of sorted.entries()) items[i] = item;
    return this.#array;
  }

  held(): readonly Value[] {
    const arrays = Array.from({ length: ARRAYS }, () => new VArray(this.values));
    return [this.callee, this.#array, ...arrays];
  }
}

class SortByComparator extends Sort {
  readonly #merge: Merge<Value>;
  #called = false;

  constructor(host: Host, array: VArray, comparator: Value, inPlace: boolean) {
    super(host, array, inPlace);
    this.callee = comparator;
    this.#merge = new Merge<Value>(this.values);
  }

  step(host: Host, last: Value): boolean {
    if (this.#called) this.#merge.take(toNumber(host, last) > 0);
    if (!this.#merge.next()) return this.finish(host, this.#merge.items);
    host.spend(2);
    this.#called = true;
    this.args = [this.#merge.left, this.#merge.right];
    return false;
  }

  override share(same: Same): void {
    this.#merge.replace(same);
  }
}

class SortByText extends Sort {
  readonly #keyed: Keyed[] = [];
  #merge: Merge<Keyed> | undefined = undefined;

  constructor(host: Host, array: VArray, inPlace: boolean) {
    super(host, array, inPlace);
    host.allocate(ENTRY_BYTES * this.values.length);
  }

  step(host: Host): boolean {
    while (this.#keyed.length < this.values.length) {
      host.spend(VISIT);
      const value = this.values[this.#keyed.length];
      this.#keyed.push({ key: toText(host, value), value });
      if (host.isLong) return this.pause();
    }
    const merge = (this.#merge ??= new Merge(this.#keyed));
    while (merge.next()) {
      const left = merge.left?.key ?? '';
      const right = merge.right?.key ?? '';
      host.spend(sortComparePrice(left.length, right.length));
      merge.take(left > right);
      if (host.isLong) return this.pause();
    }
    return this.finish(
      host,
      merge.items.map((item) => item.value),
    );
  }

  override held(): readonly Value[] {
    return [...super.held(), ...this.#keyed.map(({ key }) => key)];
  }

  override share(same: Same): void {
    for (const keyed of this.#keyed) {
      keyed.key = same(keyed.key);
      keyed.value = same(keyed.value);
    }
  }
}

function sorting(host: Host, array: VArray, comparator: Value, inPlace: boolean): Sort {
  if (comparator === undefined) return new SortByText(host, array, inPlace);
  if (!isFunction(comparator)) host.throwError('TypeError', 'the comparator is not a function');
  return new SortByComparator(host, array, comparator, inPlace);
}

export const ARRAY_SORTS: readonly VNative[] = frameMethods('array', isArray, {
  sort: (host, array, args) => sorting(host, array, args[0], true),
  toSorted: (host, array, args) => sorting(host, array, args[0], false),
});
