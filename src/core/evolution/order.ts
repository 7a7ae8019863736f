import type { Agent, Evaluation } from './agent.ts';

/**
 * The total order of agents: not failed; fitness; mean distance; fewer bytes; less fuel; hash.
 * Negative if `a` is better. Only the same agent compares equal, so sorting never depends on where agents stood before.
 */
export function compareAgents(a: Agent, b: Agent): number {
  if (a === b) return 0;
  return (
    compareEvaluations(a.evaluation, b.evaluation) ||
    a.bytes - b.bytes ||
    a.evaluation.fuel - b.evaluation.fuel ||
    (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0)
  );
}

/** The part of the order that is about results: not failed; fitness; distance. 0 if they are equally good. */
export const compareEvaluations = (a: Evaluation, b: Evaluation): number =>
  Number(a.failed) - Number(b.failed) || b.fitness - a.fitness || a.distance - b.distance;

export const isBetter = (a: Agent, b: Agent): boolean => compareAgents(a, b) < 0;

/** Where `agent` stands, or would be inserted, in a list sorted best first. */
export const rankOf = (sorted: readonly Agent[], agent: Agent): number =>
  rankBy(sorted, agent, isBetter);

/** How many of a sorted list stand before `item`, which `isBefore` says of each: first yes, then no. */
export function rankBy<T>(
  sorted: readonly T[],
  item: T,
  isBefore: (other: T, item: T) => boolean,
): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(sorted[middle] as T, item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Two lists, each sorted best first, as one. Compares only for the members of `few`: they are looked up in `many`. */
export function mergeSorted(many: readonly Agent[], few: readonly Agent[]): Agent[] {
  const merged: Agent[] = [];
  let next = 0;
  const copyUpTo = (end: number): void => {
    for (const agent of many.slice(next, end)) merged.push(agent);
    next = end;
  };
  for (const agent of few) {
    copyUpTo(rankOf(many, agent));
    merged.push(agent);
  }
  copyUpTo(many.length);
  return merged;
}
