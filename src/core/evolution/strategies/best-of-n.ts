import type { Agent } from '../agent.ts';
import { isBetter } from '../order.ts';
import type { Random } from '../random.ts';
import { rng } from '../random.ts';
import { parentWeights, parentsBy, proportional, tournament } from '../selection.ts';
import type { Strategy } from './strategy.ts';

/** Children of one parent in a row; the best of them is the one that counts. */
const CHILDREN = 5;

/**
 * A parent gets `CHILDREN` slots in a row; of these siblings only the best survives, and only if it is better than the
 * parent. Many careful climbs instead of one: quality of a step counts more than their number.
 */
export const bestOfN: Strategy = {
  name: 'best-of-n',
  cascades: true,
  keepsArchive: false,
  islandCount: () => 1,
  prepare({ islands, config, children, random }) {
    const members = islands[0]?.members ?? [];
    if (members.length === 0) return () => [];
    const climb = proportional(members, parentWeights(members, children));
    const mate = tournament(members, config.search.tournament);
    const seed = random.int(0x1_0000_0000);
    const parentOf = (index: number): Agent =>
      climb(rng(seed, 'climb', Math.floor(index / CHILDREN), 0));
    return (index: number, draw: Random, count: number) =>
      parentsBy((i) => (i === 0 ? parentOf(index) : mate(draw)), count);
  },
  survive(island, born, config) {
    const parents = new Map(island.members.map((agent) => [agent.hash, agent]));
    const climbed = new Set<string>();
    const kept = born.filter((child) => {
      const parent = parents.get(child.parents[0] ?? '');
      if (parent === undefined) return true;
      if (climbed.has(parent.hash) || !isBetter(child, parent)) return false;
      climbed.add(parent.hash);
      return true;
    });
    island.join(kept);
    island.truncate(config.populationSize);
  },
};
