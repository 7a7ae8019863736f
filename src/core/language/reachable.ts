/**
 * The recount of bytes: what frames and top-level names still reach, at the prices of meter.ts. One fuel a
 * value, and for very long strings their price as a key; equal strings count once. Walks with an explicit stack.
 */
import { Cell, Dead, type Slot, VBound, VClosure, VNative } from './functions.ts';
import { VIterator } from './iterators.ts';
import { isLongKey, valueHostKey } from './keys.ts';
import type { Machine } from './machine.ts';
import { arrayBytes, closureBytes, keyPrice, stringBytes, tableBytes } from './meter.ts';
import { VArray, VError, VMap, VObject, VSet } from './values.ts';

/**
 * Bytes reached. `spend` is charged as the walk goes on. `passOver` is told how many elements are passed over before they
 * are: numbers cost no more, as a recount comes only after as many bytes were allocated; who counts more often pays.
 */
export function countReachable(
  machine: Machine,
  spend: (values: number) => void,
  passOver: (elements: number) => void = () => undefined,
): number {
  const walk = new Walk(passOver);
  addRoots(machine, walk);
  return walk.run(spend);
}

function addRoots(machine: Machine, walk: Walk): void {
  walk.addAll(machine.globals);
  walk.addAll(machine.waiting);
  walk.add(machine.last);
  walk.add(machine.thrown);
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
  for (let i = 0; i < end; i++) walk.add(space.stack[i]);
  // What lies above belongs to calls that have ended: the host must not keep it alive behind the meter.
  space.wipe(end, machine.depth + 1, machine.peakFrames);
}

/** An entry of a table takes as long to pass over as so many elements of an array. */
const ENTRY_ELEMENTS = 4;

class Walk {
  readonly #pending: Slot[] = [];
  readonly #seen = new Set<unknown>();
  readonly #passOver: (elements: number) => void;
  #bytes = 0;

  constructor(passOver: (elements: number) => void) {
    this.#passOver = passOver;
  }

  add(value: Slot): void {
    if (typeof value === 'string' || (typeof value === 'object' && value !== null))
      this.#pending.push(value);
  }

  addAll(values: Iterable<Slot>): void {
    for (const value of values) this.add(value);
  }

  run(spend: (values: number) => void): number {
    for (let value = this.#pending.pop(); value !== undefined; value = this.#pending.pop()) {
      spend(1);
      // Of a very long string the host reads all, to tell whether it is one that was counted.
      if (typeof value === 'string' && isLongKey(value)) spend(keyPrice(value));
      const identity = typeof value === 'string' ? valueHostKey(value) : value;
      if (this.#seen.has(identity)) continue;
      this.#seen.add(identity);
      if (typeof value === 'string') this.#bytes += stringBytes(value.length);
      else this.#visit(value);
    }
    return this.#bytes;
  }

  #visit(value: Slot): void {
    if (value instanceof Cell) this.add(value.value);
    else if (value instanceof VArray) {
      this.#bytes += arrayBytes(value.items.length);
      this.#passOver(value.items.length);
      this.addAll(value.items);
    } else if (value instanceof VObject) this.#visitObject(value);
    else if (value instanceof VMap) {
      this.#bytes += tableBytes(value.size) + tableBytes(0) * value.entries.cursors;
      this.#passOver(ENTRY_ELEMENTS * value.size);
      value.entries.each((entry) => {
        this.add(entry.key);
        this.add(entry.value);
      });
    } else if (value instanceof VSet) {
      this.#bytes += tableBytes(value.size) + tableBytes(0) * value.entries.cursors;
      this.#passOver(ENTRY_ELEMENTS * value.size);
      value.entries.each((entry) => this.add(entry.key));
    } else if (!(value instanceof Dead)) this.#visitOther(value);
  }

  #visitObject(object: VObject): void {
    this.#bytes += tableBytes(object.size);
    this.#passOver(object.slots.length);
    this.addAll(object.slots);
    // Keys of a literal belong to the program.
    if (!object.sharesKeys) this.addAll(object.keys);
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
      this.add(value.message);
    } else if (value instanceof VIterator) {
      this.#bytes += value.bytes;
      this.add(value.source());
      this.add(value.current);
    } else if (value instanceof VNative) this.#bytes += value.spec.keeps?.() ?? 0;
    else throw new Error('an unknown kind of value');
  }
}
