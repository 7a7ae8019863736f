/** An agent as its descendants see it. */
export interface Kin {
  readonly hash: string;
  readonly parents: readonly string[];
}

export interface Parentage {
  /** How many different agents there are. */
  readonly agents: number;
  /** One whose parent is not among them. */
  readonly orphan: { readonly hash: string; readonly missing: string } | null;
}

/** Hashes held at a time, about 100 bytes each. */
const HELD = 100_000;

/**
 * Whether all parents are known. Where a long history has more hashes than are held at a time they are looked at in
 * shares, by their digits, and the agents are read once a share. They may come in any order.
 */
export function parentage(agents: Iterable<Kin>, held: number = HELD): Parentage {
  for (let shares = 1; ; shares *= 2) {
    const found = inShares(agents, shares, held);
    if (found !== null) return found;
  }
}

/** Null if a share has more hashes than may be held. */
function inShares(agents: Iterable<Kin>, shares: number, held: number): Parentage | null {
  let count = 0;
  let orphan: Parentage['orphan'] = null;
  for (let share = 0; share < shares; share++) {
    const known = new Set<string>();
    /** Parents that did not come yet, and a child of theirs. */
    const awaited = new Map<string, string>();
    const isOfShare = (hash: string): boolean => digitsOf(hash) % shares === share;
    for (const { hash, parents } of agents) {
      if (isOfShare(hash)) {
        known.add(hash);
        awaited.delete(hash);
      }
      for (const parent of parents)
        if (isOfShare(parent) && !known.has(parent)) awaited.set(parent, hash);
      if (known.size + awaited.size > held) return null;
    }
    count += known.size;
    const [first] = awaited;
    if (first !== undefined) orphan ??= { hash: first[1], missing: first[0] };
  }
  return { agents: count, orphan };
}

/** A hash's first 32 bits; what is none is looked at all the same. */
const digitsOf = (hash: string): number => Number.parseInt(hash.slice(0, 8), 16) || 0;
