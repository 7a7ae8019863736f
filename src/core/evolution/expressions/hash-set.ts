/**
 * A set of whole numbers from 0 to 2^31 − 2, by open addressing: a run asks it for every draw, and a `Set` takes a
 * twentieth of the run's time.
 */
export class HashSet {
  /** Each number plus 1; 0 where free. At most half are taken. */
  readonly #table: Int32Array;

  /** For at most so many. */
  constructor(capacity: number) {
    let size = 16;
    while (size < 2 * capacity) size *= 2;
    this.#table = new Int32Array(size);
  }

  /** False if it was there already. */
  add(value: number): boolean {
    const table = this.#table;
    const mask = table.length - 1;
    for (let place = value & mask; ; place = (place + 1) & mask) {
      const held = table[place] as number;
      if (held === value + 1) return false;
      if (held !== 0) continue;
      table[place] = value + 1;
      return true;
    }
  }
}
