import type { Agent } from '../agent.ts';
import type { Config } from '../config.ts';
import type { Island } from '../island.ts';
import type { Random } from '../random.ts';
import { parentsBy } from '../selection.ts';
import { parentChooser } from './generational.ts';
import type { Strategy } from './strategy.ts';
import { islandOf } from './strategy.ts';

/**
 * MAP-Elites on islands: the members of an island are the elites of its archive, so it stays diverse by construction;
 * parents are weighted by how far above the middle they are and by how few children they had. At times the islands
 * exchange copies of their best (`emigrate`).
 */
export const islands: Strategy = {
  name: 'islands',
  cascades: true,
  keepsArchive: true,
  islandCount: (config) => config.islands.count,
  prepare(view) {
    const choosers = view.islands.map((island) =>
      island.members.length === 0 ? null : parentChooser(island.members, view),
    );
    return (index: number, random: Random, count: number) => {
      const choose = choosers[islandOf(index, choosers.length)];
      return choose ? parentsBy(() => choose(random), count) : [];
    };
  },
  survive(island: Island, born: readonly Agent[], config: Config) {
    settle(island, born);
    keepRoom(island, roomOf(config.populationSize, config.islands.count));
  },
};

/** Places of each of `count` islands. */
export const roomOf = (populationSize: number, count: number): number =>
  Math.ceil(populationSize / count);

/** Keeps the best `room` of an island whose members are its elites. */
export function keepRoom(island: Island, room: number): void {
  for (const agent of island.members.slice(room)) island.unarchive(agent);
  island.truncate(room);
}

/** Offers agents to the island's archive and makes those that were kept members. */
export function settle(island: Island, agents: readonly Agent[]): readonly Agent[] {
  const joined = new Set<Agent>();
  const gone = new Set<Agent>();
  for (const agent of agents) {
    const { kept, removed } = island.offer(agent);
    if (!kept) continue;
    joined.add(agent);
    for (const old of removed) if (!joined.delete(old)) gone.add(old);
  }
  island.leave(gone);
  const settled = [...joined];
  island.join(settled);
  return settled;
}

export interface Emigration {
  readonly from: number;
  readonly to: number;
  /** Copies that found a place there. */
  readonly agents: readonly Agent[];
}

/**
 * Each island offers copies of its best to the next one in the ring; its elites stay at home. Copies that came from
 * elsewhere do not travel on. All choose their emigrants before any arrives.
 */
export function emigrate(
  all: readonly Island[],
  generation: number,
  config: Config,
): readonly Emigration[] {
  const { emigrateEvery, emigrants } = config.islands;
  if (all.length < 2 || generation === 0 || generation % emigrateEvery !== 0) return [];
  const leaving = all.map((island) =>
    island.members.filter((agent) => !island.immigrants.has(agent)).slice(0, emigrants),
  );
  return leaving.map((agents, from) => {
    const to = (from + 1) % all.length;
    const home = all[to];
    if (home === undefined) throw new Error('an island is missing');
    const residents = new Set(home.members);
    const arrived = settle(
      home,
      agents.filter((agent) => !residents.has(agent)),
    );
    for (const agent of arrived) home.markImmigrant(agent, { island: from, generation });
    return { from, to, agents: arrived };
  });
}
