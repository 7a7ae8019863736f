import type { Agent } from '../core/evolution/agent.ts';
import type { Random } from '../core/evolution/random.ts';
import { rng } from '../core/evolution/random.ts';
import type { ChooseParents } from '../core/evolution/strategies/strategy.ts';
import type { SearchContext } from './search-context.ts';

/** Rounds of drawing after which fewer parents than asked for are given: the living may be one. */
const ROUNDS = 4;

/** The strategy's choice of parents, prepared once for the generation that follows the state. `looked`: see `PopulationView`. */
export const prepareParents = (
  { state, task, strategy }: SearchContext,
  looked: (errors: number) => void = () => {},
): ChooseParents =>
  strategy.prepare({
    islands: state.islands,
    config: task.config,
    children: (agent) => state.children.get(agent.slot) ?? 0,
    random: rng(task.config.seed, 'generation', state.nextSlot, 0),
    looked,
  });

/** Up to `count` different parents of one island, the first drawn as for a single one: the index's, or the next that is settled. */
export function distinctParents(
  choose: ChooseParents,
  index: number,
  random: Random,
  count: number,
  islands: number,
): readonly Agent[] {
  const chosen = new Set<Agent>();
  for (let next = index; next < index + islands && chosen.size === 0; next++)
    for (let round = 0; round < ROUNDS && chosen.size < count; round++)
      for (const parent of choose(next, random, count)) if (chosen.size < count) chosen.add(parent);
  return [...chosen];
}
