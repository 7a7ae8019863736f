import { rng, type Random } from '../../../../src/core/evolution/random.ts';
import { cbrt, log } from '../../../../src/core/language/math/index.ts';
import { type BinInstance, uniformBins } from '../../../../src/examples/instances.ts';

/** Instances of one capacity as the evaluator takes them, worked out as far as no agent can change it. */
export type PackingData = {
  /** Tells it apart from all other data. */
  readonly name: string;
  readonly capacity: number;
  /** `item` and `left` of every pair that can occur, by item; `left` ascends. */
  readonly columns: readonly [readonly number[], readonly number[]];
  /** By item size: where its pairs start and end. */
  readonly ranges: readonly (readonly [number, number])[];
  readonly instances: readonly { readonly items: readonly number[]; readonly bound: number }[];
};

export function packingData(name: string, instances: readonly BinInstance[]): PackingData {
  const capacity = instances[0]?.capacity ?? 0;
  const sizes = new Set(instances.flatMap(({ items }) => items));
  const mostRoom = capacity - Math.min(...sizes);
  const items: number[] = [];
  const lefts: number[] = [];
  const ranges: (readonly [number, number])[] = [];
  for (let size = 0; size <= capacity; size++) {
    const start = items.length;
    for (let room = size; sizes.has(size) && room <= capacity; room++) {
      // an open bin holds an item
      if (room > mostRoom && room < capacity) continue;
      items.push(size);
      lefts.push(room - size);
    }
    ranges.push([start, items.length]);
  }
  return { name, capacity, columns: [items, lefts], ranges, instances: instances.map(bounded) };
}

/** L1: the sizes in all, in bins, rounded up. */
const bounded = ({ capacity, items }: BinInstance): PackingData['instances'][number] => ({
  items,
  bound: Math.ceil(items.reduce((sum, size) => sum + size, 0) / capacity),
});

/** A distribution, and how many of its instances there are to learn from. */
export interface PackingSet {
  readonly draw: (random: Random) => BinInstance;
  readonly train: number;
  readonly heldOut: number;
}

/** Own instances of a published distribution: none is of the published sets, which are for the test alone. */
export const drawn = (set: PackingSet, split: 'train' | 'heldOut'): readonly BinInstance[] =>
  Array.from({ length: set[split] }, (_, i) => set.draw(rng(SEED, `bench/${split}`, i, 0)));

const SEED = 20261121;

/**
 * FunSearch's Weibull 5k (Romera-Paredes et al., Nature 625, 2024): shape 3, scale 45, bins of 100. Sizes are cut to whole
 * numbers, not rounded: only that gives the published instances' mean (39.75; here 39.7, rounded 40.2).
 */
export function weibull5k(random: Random): BinInstance {
  const items = Array.from({ length: 5_000 }, () => {
    const size = Math.floor(45 * cbrt(-log(1 - random.next())));
    return Math.min(100, Math.max(1, size));
  });
  return { capacity: 100, items };
}

/** OR-Library's u500, which FunSearch calls OR3 (Falkenauer, 1996). */
export const u500 = (random: Random): BinInstance => uniformBins(random, 500);
