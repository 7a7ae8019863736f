import type { Agent } from '../agent.ts';
import { caseWins } from '../case-front.ts';
import { byMetrics } from '../metric-front.ts';
import type { Random } from '../random.ts';
import type { ChooseParent } from '../selection.ts';
import { parentsBy, proportional, tournament } from '../selection.ts';
import { leadersOf } from './greedy.ts';
import type { Strategy } from './strategy.ts';

/**
 * Several goals at once. Where a module returns two metrics or more: tournaments and survival by non-dominated front and
 * loneliness (NSGA-II). Else parents come from the front by single cases, each as often as it wins cases (GEPA,
 * `strategies/candidate_selector.py`): who solves what nobody else does passes it on. Whoever is on a front lives on
 * whatever the fitness; with neither, the best are parents.
 */
export const pareto: Strategy = {
  name: 'pareto',
  cascades: false,
  keepsArchive: false,
  islandCount: () => 1,
  prepare({ islands, config }) {
    const members = islands[0]?.members ?? [];
    if (members.length === 0) return () => [];
    const ranked = byMetrics(members);
    const choose =
      ranked === null ? byCases(members) : tournament(ranked, config.search.tournament);
    return (_, random: Random, count: number) => parentsBy(() => choose(random), count);
  },
  survive(island, born, config) {
    island.join(born);
    const kept = new Set(survivors(island.members, config.populationSize));
    island.leave(new Set(island.members.filter((agent) => !kept.has(agent))));
  },
};

/** Parents by the cases they win; the best where no case is scored. `members` are best first. */
function byCases(members: readonly Agent[]): ChooseParent {
  const wins = caseWins(members);
  const hasCases = wins.some((count) => count > 0);
  return proportional(hasCases ? members : leadersOf(members), hasCases ? wins : []);
}

/** The best agent, then who stands first on the fronts: `size` of them. `members` are best first. */
function survivors(members: readonly Agent[], size: number): readonly Agent[] {
  if (members.length <= size) return members;
  const best = members.slice(0, 1);
  const ranked = byMetrics(members) ?? byWins(members);
  return [...best, ...ranked.filter((agent) => agent !== best[0])].slice(0, size);
}

/** Who wins most cases first, then as they stood. */
function byWins(members: readonly Agent[]): readonly Agent[] {
  const wins = caseWins(members);
  const order = members.map((agent, i) => ({ agent, won: wins[i] ?? 0 }));
  return order.sort((a, b) => b.won - a.won).map(({ agent }) => agent);
}
