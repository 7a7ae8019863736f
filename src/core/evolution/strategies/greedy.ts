import type { Agent } from '../agent.ts';
import { compareEvaluations } from '../order.ts';
import { parentsBy, tournament, uniform } from '../selection.ts';
import type { Strategy } from './strategy.ts';

/**
 * Hill climbing: every child is of one of the best. Agents with equal results share the place, so the search can walk
 * along a plateau instead of varying one program for ever; crossover finds its mates among all who live.
 */
export const greedy: Strategy = {
  name: 'greedy',
  cascades: true,
  keepsArchive: false,
  islandCount: () => 1,
  prepare({ islands, config }) {
    const members = islands[0]?.members ?? [];
    if (members.length === 0) return () => [];
    const leader = uniform(leadersOf(members));
    const mate = tournament(members, config.search.tournament);
    return (_, random, count) => parentsBy((i) => (i === 0 ? leader(random) : mate(random)), count);
  },
  survive(island, born, config) {
    island.join(born);
    island.truncate(config.populationSize);
  },
};

/** The best, and who has equal results. `sorted` is best first and not empty. */
export function leadersOf(sorted: readonly Agent[]): readonly Agent[] {
  const best = sorted[0];
  if (best === undefined) return [];
  const end = sorted.findIndex(
    ({ evaluation }) => compareEvaluations(evaluation, best.evaluation) !== 0,
  );
  return end === -1 ? sorted : sorted.slice(0, end);
}
