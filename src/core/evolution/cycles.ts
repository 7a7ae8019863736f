import type { Agent } from './agent.ts';

/** Weight of the past, a generation. */
const FADE = 0.9;
/** A count below this is forgotten: one return after seven generations. */
const FORGOTTEN = 0.5;
/** Returns of late that make a behaviour's agents parents of the second choice. */
const SPENT = 5;
/** Behaviours that are remembered at most; those that came back least go first. */
const CAPACITY = 2_000;

/** What a generation tells of lines that come back. */
export interface Proposals {
  /** Who lived before it. */
  readonly living: readonly Agent[];
  /** Evaluated, in slot order. */
  readonly children: readonly Agent[];
  /** Parents, one for each draw, of draws that made a genome that had been evaluated before. */
  readonly redrawn: readonly Agent[];
}

/**
 * Cycle memory: lines that keep coming back. A behaviour on the training cases is counted when a child shows it although
 * somebody living did or it is remembered, of the dead too, and when one who has it is varied into a known genome. Where
 * the choice of a parent falls on one whose behaviour came back `SPENT` times of late, it is made once more.
 *
 * Measured on three tasks with exact scores, under `greedy` and `generational`, 12 paired seeds each, 1,500 evaluations:
 * new behaviours an evaluation rose in all six (by 2 to 18 %), the best at the end was better 32 times and worse 28
 * times, and the share of duplicates stayed as it was.
 */
export class CycleMemory {
  /** By behaviour; counts fade. */
  #returns: Map<string, number>;

  /** `entries`: as `entries()` gave them. */
  constructor(entries: Iterable<readonly [string, number]> = []) {
    this.#returns = new Map(entries);
  }

  /** Whether the agent's line came back so often of late that another parent is tried. */
  isSpent(agent: Agent): boolean {
    return (this.#returns.get(keyOf(agent)) ?? 0) >= SPENT;
  }

  /** Takes in a generation. Pure in what it is told: the order of results does not matter. */
  note({ living, children, redrawn }: Proposals): void {
    const known = new Set(living.map(keyOf));
    const counts = new Map<string, number>();
    for (const [behaviour, count] of this.#returns)
      if (count * FADE >= FORGOTTEN) counts.set(behaviour, count * FADE);
    const count = (behaviour: string): void => {
      if (behaviour !== '') counts.set(behaviour, (counts.get(behaviour) ?? 0) + 1);
    };
    for (const parent of redrawn) count(keyOf(parent));
    for (const child of children) {
      const behaviour = keyOf(child);
      if (known.has(behaviour) || counts.has(behaviour)) count(behaviour);
      known.add(behaviour);
    }
    this.#returns =
      counts.size <= CAPACITY ? counts : new Map([...counts].sort(mostFirst).slice(0, CAPACITY));
  }

  /** To be stored: [behaviour, count], most first. */
  entries(): readonly (readonly [string, number])[] {
    return [...this.#returns].sort(mostFirst);
  }
}

/** One digest, also where repeats made several; empty if unknown. */
const keyOf = ({ evaluation }: Agent): string => evaluation.behaviour.slice(0, 32);

const mostFirst = (a: readonly [string, number], b: readonly [string, number]): number =>
  b[1] - a[1] || (a[0] < b[0] ? -1 : 1);
