import {
  scale,
  startScale,
  type ShardRange,
  type ShardScale,
} from '../src/engine/shard-scaling.ts';

/** The share of time that was work is taken over so long: a generation's pause to survive is no reason to shrink. */
const WINDOW_MS = 10_000;

/**
 * How many shards a population has by its load, in memory only: after an eviction it starts with the fewest again. Time
 * between two looks counts as busy for as many shards as had work at the first of them.
 */
export class ShardLoad {
  readonly #range: ShardRange;
  #scale: ShardScale;
  #from: number;
  #seen: number;
  #busyAtLast = 0;
  #busyMs = 0;

  constructor(range: ShardRange, now: number) {
    this.#range = range;
    this.#scale = startScale(range);
    this.#from = now;
    this.#seen = now;
  }

  /** `busy`: shards that have work now. Answers how many shards there should be. */
  look(busy: number, now: number): number {
    if (now < this.#seen) this.#startAgain(now);
    this.#busyMs += this.#busyAtLast * (now - this.#seen);
    this.#seen = now;
    this.#busyAtLast = busy;
    const { shards } = this.#scale;
    const passed = now - this.#from;
    if (passed < WINDOW_MS) return shards;
    const busyShare = Math.min(1, this.#busyMs / (passed * shards));
    this.#scale = scale(this.#scale, { busyShare, now }, this.#range);
    this.#from = now;
    this.#busyMs = 0;
    return this.#scale.shards;
  }

  /** The clock went back: nothing measured before can be set against it. */
  #startAgain(now: number): void {
    this.#scale = { ...this.#scale, busySince: null, idleSince: null };
    this.#from = now;
    this.#seen = now;
    this.#busyMs = 0;
  }
}
