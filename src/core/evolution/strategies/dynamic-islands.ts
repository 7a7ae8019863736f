/**
 * Islands that become more while nothing moves (AdaEvolve, `skydiscover`): a further one is founded by copies of the
 * best and of some elites, and develops apart; when there are as many as there may be, two that have come to the same
 * best become one. Where the config names another number than the one to start with, it stays.
 */
import type { Agent } from '../agent.ts';
import type { Config } from '../config.ts';
import type { Island } from '../island.ts';
import { compareAgents } from '../order.ts';
import { STARTING_ISLANDS } from './defaults.ts';
import { keepRoom, roomOf, settle } from './islands.ts';

export const MOST_ISLANDS = 5;
/** Evaluations without a better best between two changes. */
const PERIOD = 500;

export type IslandChange =
  | { readonly type: 'island-founded'; readonly island: number; readonly agents: number }
  | { readonly type: 'islands-merged'; readonly from: number; readonly into: number };

/** Whether a change is due: another period without a better best ended between the two numbers of evaluations. */
export const isChangeDue = (since: number, before: number, now: number): boolean =>
  Math.floor((now - since) / PERIOD) > Math.floor(Math.max(0, before - since) / PERIOD);

/** The islands after a change, and the change; null where the number is fixed, or no two are alike. */
export function changedIslands(
  islands: readonly Island[],
  config: Config,
  generation: number,
): { readonly islands: readonly Island[]; readonly change: IslandChange } | null {
  if (config.islands.count !== STARTING_ISLANDS) return null;
  return islands.length < MOST_ISLANDS ? founded(islands, config, generation) : merged(islands);
}

function founded(
  islands: readonly Island[],
  config: Config,
  generation: number,
): ReturnType<typeof changedIslands> {
  const homes = new Map<Agent, number>();
  islands.forEach(({ members }, home) => {
    for (const agent of members) if (!homes.has(agent)) homes.set(agent, home);
  });
  const living = [...homes.keys()].sort(compareAgents);
  const island = islands[0]?.another();
  if (island === undefined || living.length === 0) return null;
  const count = islands.length + 1;
  const settlers = settle(
    island,
    living.filter((_, rank) => rank % count === 0),
  );
  for (const agent of settlers)
    island.markImmigrant(agent, { island: homes.get(agent) ?? 0, generation });
  const next = [...islands, island];
  for (const each of next) keepRoom(each, roomOf(config.populationSize, count));
  return {
    islands: next,
    change: { type: 'island-founded', island: count - 1, agents: island.members.length },
  };
}

/** The later one of the first pair that has the same best joins the earlier one. */
function merged(islands: readonly Island[]): ReturnType<typeof changedIslands> {
  for (const [from, island] of islands.entries()) {
    const best = island.members[0];
    const into = islands.findIndex(({ members }) => members[0] === best);
    const home = islands[into];
    if (best === undefined || home === undefined || into === from) continue;
    const residents = new Set(home.members);
    const arrived = settle(
      home,
      island.members.filter((agent) => !residents.has(agent)),
    );
    for (const agent of arrived) {
      const origin = island.immigrants.get(agent);
      if (origin !== undefined) home.markImmigrant(agent, origin);
    }
    island.dissolve();
    return {
      islands: islands.filter((each) => each !== island),
      change: { type: 'islands-merged', from, into },
    };
  }
  return null;
}
