import type { Agent } from '../agent.ts';
import { caseWins } from '../case-front.ts';
import type { Random } from '../random.ts';
import { proportional } from '../selection.ts';
import { leadersOf } from './greedy.ts';
import type { Strategy } from './strategy.ts';

/**
 * Parents from the front by single cases, each as often as it wins cases (GEPA, `strategies/candidate_selector.py`):
 * who solves what nobody else does passes it on. Winners live on whatever their fitness; without scores by case the
 * best are parents.
 */
export const pareto: Strategy = {
  name: 'pareto',
  cascades: false,
  keepsArchive: false,
  islandCount: () => 1,
  prepare({ islands }) {
    const members = islands[0]?.members ?? [];
    if (members.length === 0) return () => [];
    const wins = caseWins(members);
    const hasCases = wins.some((count) => count > 0);
    const choose = proportional(hasCases ? members : leadersOf(members), hasCases ? wins : []);
    return (_, random: Random, count: number) =>
      Array.from({ length: count }, () => choose(random));
  },
  survive(island, born, config) {
    island.join(born);
    const kept = new Set(front(island.members, config.populationSize));
    island.leave(new Set(island.members.filter((agent) => !kept.has(agent))));
  },
};

/** The best agent, then who wins most, then the best by the order: `size` of them. `members` are best first. */
function front(members: readonly Agent[], size: number): readonly Agent[] {
  if (members.length <= size) return members;
  const wins = caseWins(members);
  const rank = (i: number): number => (i === 0 ? Infinity : (wins[i] ?? 0));
  return members
    .map((agent, i) => ({ agent, i }))
    .sort((a, b) => compare(rank(b.i), rank(a.i)) || a.i - b.i)
    .slice(0, size)
    .map(({ agent }) => agent);
}

const compare = (a: number, b: number): number => (a === b ? 0 : a - b);
