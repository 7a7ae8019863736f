import type { Agent } from '../../src/core/evolution/agent.ts';
import { Grid } from '../../src/core/evolution/archive.ts';
import type { Config } from '../../src/core/evolution/config.ts';
import { Island } from '../../src/core/evolution/island.ts';
import { compareAgents } from '../../src/core/evolution/order.ts';
import { rng } from '../../src/core/evolution/random.ts';
import { Roster } from '../../src/core/evolution/roster.ts';
import type { ChooseParents, Strategy } from '../../src/core/evolution/strategies/strategy.ts';

const GRID = new Grid([{ name: 'nodes', min: 0, max: 40, bins: 4 }], []);

/** An island with these members. */
export function islandWith(agents: readonly Agent[]): Island {
  const island = new Island(GRID, new Roster());
  island.join(agents.toSorted(compareAgents));
  return island;
}

/** A strategy's choice of parents among these. */
export const parentsAmong = (
  strategy: Strategy,
  agents: readonly Agent[],
  config: Config,
  children: (agent: Agent) => number = () => 0,
): ChooseParents =>
  strategy.prepare({
    islands: [islandWith(agents)],
    config,
    children,
    random: rng(1, 'generation', 0, 0),
  });

/** Share of `draws` slots for which each agent was parent number `place`. */
export function parentShares(
  choose: ChooseParents,
  agents: readonly Agent[],
  draws: number,
  place: number,
): number[] {
  const counts = new Map<Agent | undefined, number>();
  for (let i = 0; i < draws; i++) {
    const parent = choose(i, rng(2, 'parents', i, 0), place + 1)[place];
    counts.set(parent, (counts.get(parent) ?? 0) + 1);
  }
  return agents.map((agent) => (counts.get(agent) ?? 0) / draws);
}
