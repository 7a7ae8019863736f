/**
 * The table behind Map and Set: found by key, walked by insertion, with cursors that survive every change. The host's
 * own iterators are not used: one that waits keeps every table alive that the map has outgrown since, behind the meter.
 */
import { grown } from './host-room.ts';
import { movePrice } from './meter.ts';

/** Compacting pays off from this many gaps on. */
const FEW_GAPS = 16;
/** Up to this many places are looked through for a key: the host's table takes 200 bytes, however little it holds. */
export const FEW_PLACES = 8;
/** Down to this many the host's table is kept: it is not made anew each time that one more comes and goes. */
const FEWER_PLACES = 4;
/** What an empty table holds: the first entry makes lists of its own. */
const NONE: never[] = [];

export class OrderedTable<Entry> {
  /** Position in `#list` by host key (`valueHostKey`), once there are more than a few places. */
  #positions: Map<unknown, number> | undefined = undefined;
  /** Entries by insertion; deleted ones leave a gap until the next compaction. */
  #list: (Entry | undefined)[] = NONE;
  #keys: unknown[] = NONE;
  #gaps = 0;
  /** Cursors not yet at the end. */
  #cursors: Set<Cursor<Entry>> | undefined = undefined;
  #clears = 0;

  get size(): number {
    return this.#list.length - this.#gaps;
  }

  /** Cursors that the table keeps alive. */
  get cursors(): number {
    return this.#cursors?.size ?? 0;
  }

  /** How often the table was cleared: a cursor from before starts again. */
  get clears(): number {
    return this.#clears;
  }

  get(key: unknown): Entry | undefined {
    const position = this.#find(key);
    return position < 0 ? undefined : this.#list[position];
  }

  #find(key: unknown): number {
    if (this.#positions !== undefined) return this.#positions.get(key) ?? -1;
    const keys = this.#keys;
    for (let i = 0; i < keys.length; i++) {
      // As the host's table: NaN is one key. A gap looks like the key `undefined`.
      const isEqual = keys[i] === key || (key !== key && keys[i] !== keys[i]);
      if (isEqual && this.#list[i] !== undefined) return i;
    }
    return -1;
  }

  /** Appends an entry whose key is new. */
  add(key: unknown, entry: Entry): void {
    this.#positions?.set(key, this.#list.length);
    this.#list = grown<Entry | undefined>(this.#list, entry);
    this.#keys = grown(this.#keys, key);
    if (!this.#isSmall) this.#positions ??= this.#index();
  }

  #index(): Map<unknown, number> {
    const positions = new Map<unknown, number>();
    this.#list.forEach((entry, position) => {
      if (entry !== undefined) positions.set(this.#keys[position], position);
    });
    return positions;
  }

  delete(key: unknown): boolean {
    const position = this.#find(key);
    if (position < 0) return false;
    this.#positions?.delete(key);
    this.#list[position] = undefined;
    this.#keys[position] = undefined;
    this.#gaps++;
    if (this.#gaps > Math.max(FEW_GAPS, this.size, this.cursors)) this.#compact();
    else if (this.size <= FEWER_PLACES && this.#isSmall) this.#trim();
    return true;
  }

  /** Small enough to be looked through, gaps and all. */
  get #isSmall(): boolean {
    return this.size <= FEW_PLACES && this.#gaps <= FEW_GAPS;
  }

  /** A small one keeps its few gaps and nothing else: no room, no host table. */
  #trim(): void {
    this.#positions = undefined;
    this.#list = this.#list.slice();
    this.#keys = this.#keys.slice();
  }

  clear(): void {
    this.#positions = undefined;
    this.#list = NONE;
    this.#keys = NONE;
    this.#gaps = 0;
    this.#clears++;
  }

  /** A new cursor before the first entry. */
  cursor(): Cursor<Entry> {
    const cursor = new Cursor(this);
    this.#cursors ??= new Set();
    this.#cursors.add(cursor);
    return cursor;
  }

  drop(cursor: Cursor<Entry>): void {
    this.#cursors?.delete(cursor);
  }

  /** First position from `from` on that holds an entry; the length if there is none. */
  nextPosition(from: number): number {
    let position = from;
    while (position < this.#list.length && this.#list[position] === undefined) position++;
    return position;
  }

  at(position: number): Entry | undefined {
    return this.#list[position];
  }

  /** Every entry as of now, by insertion. */
  each(visit: (entry: Entry) => void): void {
    for (const entry of this.#list) if (entry !== undefined) visit(entry);
  }

  /** Entries have other keys that are equal: finds them by those from now on, and lets go of the ones before. */
  rekey(hostKey: (entry: Entry) => unknown): void {
    this.#list.forEach((entry, position) => {
      if (entry !== undefined) this.#keys[position] = hostKey(entry);
    });
    if (this.#positions !== undefined) this.#positions = this.#index();
  }

  #compact(): void {
    const before = new Uint32Array(this.#list.length + 1);
    const list: Entry[] = [];
    const keys: unknown[] = [];
    this.#list.forEach((entry, position) => {
      before[position] = list.length;
      if (entry === undefined) return;
      list.push(entry);
      keys.push(this.#keys[position]);
    });
    before[this.#list.length] = list.length;
    for (const cursor of this.#cursors ?? []) cursor.moveTo(before);
    this.#list = list;
    this.#keys = keys;
    this.#gaps = 0;
    this.#positions = this.#isSmall ? undefined : this.#index();
  }
}

/** Walks a table by insertion: sees what is added meanwhile, not what is deleted. */
export class Cursor<Entry> {
  readonly #table: OrderedTable<Entry>;
  #position = 0;
  #clears: number;

  constructor(table: OrderedTable<Entry>) {
    this.#table = table;
    this.#clears = table.clears;
  }

  /** The next entry, or `undefined` at the end and for ever after. `spend` is charged for long gaps passed over. */
  next(spend: (fuel: number) => void): Entry | undefined {
    this.#start();
    const position = this.#table.nextPosition(this.#position);
    const fuel = movePrice(position - this.#position) - movePrice(0);
    if (fuel > 0) spend(fuel);
    this.#position = position + 1;
    const entry = this.#table.at(position);
    if (entry === undefined) {
      this.#position = Number.POSITIVE_INFINITY;
      this.#table.drop(this);
    }
    return entry;
  }

  /** The table was compacted: `before[i]` entries stood before position i. */
  moveTo(before: Uint32Array): void {
    this.#start();
    this.#position = before[Math.min(this.#position, before.length - 1)] ?? 0;
  }

  #start(): void {
    if (this.#clears === this.#table.clears || this.#position === Number.POSITIVE_INFINITY) return;
    this.#clears = this.#table.clears;
    this.#position = 0;
  }
}
