/** How many evaluation shards a population may have. Where `min` is `max` the number is fixed. */
export interface ShardRange {
  readonly min: number;
  readonly max: number;
}

/** Share of the shards' time that should be work: the rest is room for the next batch. */
export const TARGET_BUSY = 0.7;
/** Busier than the target for so long: more shards. */
export const OUT_AFTER_MS = 2 * 60_000;
/** Fewer would have been enough for so long: fewer shards. */
export const IN_AFTER_MS = 5 * 60_000;

/** The number of shards, and since when another one was called for. */
export interface ShardScale {
  readonly shards: number;
  /** Since when the shards are busier than the target, in ms; null if they are not. */
  readonly busySince: number | null;
  /** Since when fewer would do, in ms; null if they would not. */
  readonly idleSince: number | null;
  /** The most shards that the load asked for since `idleSince`. */
  readonly needed: number;
}

export const startScale = ({ min }: ShardRange): ShardScale => settled(min);

const settled = (shards: number): ShardScale => ({
  shards,
  busySince: null,
  idleSince: null,
  needed: 0,
});

/**
 * Target tracking with patience: the smallest number of shards that would not be busier than the target, reached only
 * when the load has asked for more, or for fewer, all the time of its patience. `busyShare` is the share 0..1 of the
 * shards' time that was work since the last call; as it cannot pass 1, a step out is at most by 1/0.7. Under a load that
 * does not change the number settles and never moves again.
 */
export function scale(
  state: ShardScale,
  { busyShare, now }: { readonly busyShare: number; readonly now: number },
  { min, max }: ShardRange,
): ShardScale {
  const { shards } = state;
  // a share that equals the target up to rounding asks for no more shards than there are
  const asked = Math.ceil((shards * busyShare) / TARGET_BUSY - 1e-9);
  const wanted = Math.min(max, Math.max(min, asked));
  if (wanted === shards) return settled(shards);
  if (wanted > shards) {
    const busySince = state.busySince ?? now;
    if (now - busySince >= OUT_AFTER_MS) return settled(wanted);
    return { shards, busySince, idleSince: null, needed: 0 };
  }
  const idleSince = state.idleSince ?? now;
  const needed = Math.max(state.needed, wanted);
  if (now - idleSince >= IN_AFTER_MS) return settled(needed);
  return { shards, busySince: null, idleSince, needed };
}
