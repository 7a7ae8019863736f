import type { Agent } from '../agent.ts';
import type { Island } from '../island.ts';
import { compareAgents } from '../order.ts';
import { settle } from './islands.ts';
import type { Strategy } from './strategy.ts';

/**
 * The islands as another strategy wants them: everybody who lives or is archived moves, dealt out best first, and the
 * best goes everywhere. Archives that are the strategy's own decide who of them stays.
 */
export function resettled(
  islands: readonly Island[],
  to: Strategy,
  count: number,
): readonly Island[] {
  const living = bestFirst(islands.flatMap(({ members }) => members));
  return moved(islands, to, count, living, elitesOf(islands));
}

/** The islands for a fresh start: only the best moves, and elites of the archives, best first: `room` agents in all. */
export function afresh(
  islands: readonly Island[],
  to: Strategy,
  count: number,
  room: number,
): readonly Island[] {
  const [best] = bestFirst(islands.flatMap(({ members }) => members));
  const few = bestFirst([...(best === undefined ? [] : [best]), ...elitesOf(islands)]);
  const kept = few.slice(0, room);
  return moved(islands, to, count, kept, kept);
}

const elitesOf = (islands: readonly Island[]): readonly Agent[] =>
  bestFirst(islands.flatMap((island) => island.elites()));

function moved(
  islands: readonly Island[],
  to: Strategy,
  count: number,
  living: readonly Agent[],
  elites: readonly Agent[],
): readonly Island[] {
  const [first] = islands;
  if (first === undefined) throw new Error('a population has an island');
  const next = Array.from({ length: count }, () => first.another());
  if (to.keepsArchive) deal(bestFirst([...living, ...elites]), next);
  else {
    next[0]?.join(living);
    for (const elite of elites) next[0]?.offer(elite);
  }
  for (const island of islands) island.dissolve();
  return next;
}

const bestFirst = (agents: readonly Agent[]): readonly Agent[] =>
  [...new Set(agents)].sort(compareAgents);

function deal(agents: readonly Agent[], islands: readonly Island[]): void {
  const [best] = agents;
  islands.forEach((island, i) => {
    const own = agents.filter((agent, turn) => agent === best || turn % islands.length === i);
    settle(island, own);
  });
}

/** Islands that nobody settled in generation 0, because only seeds were there, get copies of the best of the first. */
export function settleEmpty(islands: readonly Island[]): void {
  const from = islands.findIndex(({ members }) => members.length > 0);
  const best = islands[from]?.members[0];
  if (best === undefined) return;
  for (const island of islands) {
    if (island.members.length > 0) continue;
    settle(island, [best]);
    island.markImmigrant(best, { island: from, generation: 0 });
  }
}
