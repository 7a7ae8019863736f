/**
 * The recount of bytes: what frames and top-level names still reach, at the prices of meter.ts. One fuel a
 * value, and for very long strings their price as a key; equal strings count once. Walks with an explicit stack.
 *
 * The host has a copy for each time an equal string was made. So that what counts once is there once, every place that
 * is walked gets the first of them, and the others can go.
 */
import { Cell, Dead, type Same, type Slot, VBound, VClosure, VNative } from './functions.ts';
import { VIterator } from './iterators.ts';
import { isLongKey, propertyHostKey, propertyKey, valueHostKey } from './keys.ts';
import type { Machine } from './machine.ts';
import { arrayBytes, closureBytes, keyPrice, stringBytes, tableBytes } from './meter.ts';
import { VArray, VError, VMap, VObject, VSet } from './values.ts';

/**
 * Bytes reached. `spend` is charged as the walk goes on. `passOver` is told how many elements are passed over before they
 * are: numbers in arrays cost no more, as a recount comes only after as many bytes were allocated; who counts more often
 * pays.
 */
export function countReachable(
  machine: Machine,
  spend: (values: number) => void,
  passOver: (elements: number) => void = () => undefined,
): number {
  const walk = new Walk(spend, passOver);
  addRoots(machine, walk);
  const bytes = walk.run();
  walk.shareInIterators();
  shareInBuiltIns(machine, walk.same);
  return bytes;
}

function addRoots(machine: Machine, walk: Walk): void {
  walk.addAll(machine.globals);
  walk.addAll(machine.waiting);
  machine.last = walk.add(machine.last);
  machine.thrown = walk.add(machine.thrown);
  const { work: space } = machine;
  // Between calls there is no stack, and none is taken: an instance that rests would keep it.
  if (space === undefined) return;
  let end = 0;
  for (let depth = 0; depth <= machine.depth; depth++) {
    const frame = space.frame(depth);
    end = Math.max(end, frame.base + (frame.closure?.code.registers ?? 0));
    walk.add(frame.closure);
    if (frame.closure !== undefined || frame.native === undefined) continue;
    walk.addAll(frame.native.held());
    walk.addAll(frame.native.args);
    walk.add(frame.native.callee);
  }
  // Arguments on their way into a frame.
  end = Math.max(end, machine.passing);
  for (let i = 0; i < end; i++) space.stack[i] = walk.add(space.stack[i]);
  // What lies above belongs to calls that have ended: the host must not keep it alive behind the meter.
  space.wipe(end, machine.depth + 1, machine.peakFrames);
}

/** What built-ins told of is no place of theirs: they replace their texts themselves. */
function shareInBuiltIns(machine: Machine, same: Same): void {
  for (let depth = 0; depth <= machine.depth; depth++) {
    const { closure, native } = machine.space.frame(depth);
    if (closure === undefined) native?.share(same);
  }
}

/** An entry of a table takes as long to pass over as so many elements of an array. */
const ENTRY_ELEMENTS = 4;
/** Entries of numbers cost 1 for eight: the cheapest ways to meet the limit would not pay for passing them over. */
const ENTRIES_SHIFT = 3;
/** What an entry costs when its table is made anew. */
const MAKING_ANEW = 2;
/** A second copy of a key is worth making the table anew if it has more units than this. */
const SHORT_KEY = 32;

/** The host key of a text among texts. */
const textKey = (text: string): unknown => propertyHostKey(propertyKey(text));

class Walk {
  readonly #pending: Slot[] = [];
  readonly #seen = new Set<Slot>();
  readonly #iterators: VIterator[] = [];
  /** The first of equal strings, by host key. */
  readonly #texts = new Map<unknown, string>();
  readonly #spend: (values: number) => void;
  readonly #passOver: (elements: number) => void;
  #bytes = 0;
  /** Strings that were not the first, and are no short keys. */
  #copies = 0;

  constructor(spend: (values: number) => void, passOver: (elements: number) => void) {
    this.#spend = spend;
    this.#passOver = passOver;
  }

  /** Counts a value, at once or later. Gives what is to stand in its place. */
  add<S extends Slot>(value: S): S | string {
    if (typeof value === 'string') return this.#addText(value);
    if (typeof value === 'object' && value !== null) this.#pending.push(value);
    return value;
  }

  addAll(values: readonly Slot[]): void {
    // Only a string is written, over an equal one: nobody who reads the list can tell.
    const places = values as Slot[];
    for (let i = 0; i < places.length; i++) {
      const value = places[i];
      if (typeof value === 'string') places[i] = this.#addText(value);
      else if (typeof value === 'object' && value !== null) this.#pending.push(value);
    }
  }

  run(): number {
    for (let value = this.#pending.pop(); value !== undefined; value = this.#pending.pop()) {
      this.#spend(1);
      if (this.#seen.has(value)) continue;
      this.#seen.add(value);
      this.#visit(value);
    }
    return this.#bytes;
  }

  /** The first of the strings that equal a value, once all are counted; else the value itself. */
  readonly same: Same = (value) =>
    typeof value === 'string'
      ? ((this.#texts.get(textKey(value)) ?? value) as typeof value)
      : value;

  shareInIterators(): void {
    for (const walked of this.#iterators) walked.share(this.same);
  }

  #addText(text: string): string {
    this.#spend(1);
    // Of a very long string the host reads all, to tell whether it is one that was counted.
    if (isLongKey(text)) this.#spend(keyPrice(text));
    const key = textKey(text);
    // Its digits are read, and the host's table of numbers is slower than that of texts.
    if (typeof key === 'number') this.#spend(1);
    const known = this.#texts.get(key);
    if (known === text) {
      if (text.length > SHORT_KEY) this.#copies++;
      return known;
    }
    if (known !== undefined) throw new Error('two long strings have the same digest');
    this.#texts.set(key, text);
    this.#bytes += stringBytes(text.length);
    return text;
  }

  #visit(value: Slot): void {
    if (value instanceof Cell) value.value = this.add(value.value);
    else if (value instanceof VArray) {
      this.#bytes += arrayBytes(value.items.length);
      this.#passOver(value.items.length);
      this.addAll(value.items);
    } else if (value instanceof VObject) this.#visitObject(value);
    else if (value instanceof VMap || value instanceof VSet) this.#visitTable(value);
    else if (!(value instanceof Dead)) this.#visitOther(value);
  }

  #visitTable(table: VMap | VSet): void {
    const { entries } = table;
    this.#bytes += tableBytes(table.size) + tableBytes(0) * entries.cursors;
    this.#passOver(ENTRY_ELEMENTS * table.size);
    this.#spend(table.size >> ENTRIES_SHIFT);
    let hasCopies = false;
    entries.each((entry) => {
      const copies = this.#copies;
      entry.key = this.add(entry.key);
      hasCopies ||= this.#copies > copies;
      entry.value = table instanceof VSet ? entry.key : this.add(entry.value);
    });
    if (!hasCopies) return;
    this.#spend(MAKING_ANEW * table.size);
    entries.rekey(({ key }) => valueHostKey(key));
  }

  #visitObject(object: VObject): void {
    this.#bytes += tableBytes(object.size);
    this.#passOver(object.slots.length);
    this.addAll(object.slots);
    // Keys of a literal belong to the program.
    if (object.sharesKeys) return;
    const copies = this.#copies;
    this.addAll(object.keys);
    if (this.#copies === copies) return;
    this.#spend(MAKING_ANEW * object.size);
    object.forgetTable();
  }

  #visitOther(value: Slot): void {
    if (value instanceof VClosure) {
      this.#bytes += closureBytes(value.cells.length);
      this.addAll(value.cells);
    } else if (value instanceof VBound) {
      this.#bytes += closureBytes(value.args.length);
      this.add(value.target);
      this.addAll(value.args);
    } else if (value instanceof VError) {
      this.#bytes += tableBytes(2);
      value.message = this.#addText(value.message);
    } else if (value instanceof VIterator) {
      this.#bytes += value.bytes;
      this.#spend(value.looksAt);
      this.addAll(value.held());
      this.#iterators.push(value);
    } else if (value instanceof VNative) this.#bytes += value.spec.keeps?.() ?? 0;
    else throw new Error('an unknown kind of value');
  }
}
