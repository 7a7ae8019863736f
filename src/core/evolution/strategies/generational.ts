import type { Agent } from '../agent.ts';
import { mostCases } from '../case-matrix.ts';
import type { Config } from '../config.ts';
import type { Island } from '../island.ts';
import { lexicase, sampleCases } from '../lexicase.ts';
import type { Random } from '../random.ts';
import type { ChooseParent } from '../selection.ts';
import { errorsOf, parentWeights, parentsBy, proportional, tournament } from '../selection.ts';
import type { PopulationView, Strategy } from './strategy.ts';

/**
 * Classical genetic programming (Koza 1992): the children replace the population; only the elites live on, and as many
 * of the best as are needed where the children are fewer than the places.
 */
export const generational: Strategy = {
  name: 'generational',
  cascades: false,
  keepsArchive: false,
  islandCount: () => 1,
  prepare(view) {
    const members = view.islands[0]?.members ?? [];
    if (members.length === 0) return () => [];
    const choose = parentChooser(members, view);
    return (_, random: Random, count: number) => parentsBy(() => choose(random), count);
  },
  survive(island: Island, born: readonly Agent[], config: Config) {
    const size = config.populationSize;
    const stay = Math.max(Math.min(config.search.elites, size), size - born.length);
    island.leave(new Set(island.members.slice(stay)));
    island.join(born);
    island.truncate(size);
  },
};

/** By `config.search.parents`; ways by cases need an evaluator that scores cases and fall back on the tournament. */
export function parentChooser(
  members: readonly Agent[],
  { islands, config, children, random, looked }: PopulationView,
): ChooseParent {
  const { parents, tournament: size, downSample } = config.search;
  if (parents === 'tournament') return tournament(members, size);
  if (parents === 'weighted') return proportional(members, parentWeights(members, children));
  const able = members.filter((agent) => !agent.evaluation.failed);
  const cases = able[0] === undefined ? 0 : errorsOf(able[0]).length;
  if (cases === 0) return tournament(members, size);
  const competing = islands.reduce((sum, island) => sum + island.members.length, 0);
  const sample = sampleCases(cases, downSample, random, mostCases(competing));
  return lexicase(able, sample, parents === 'epsilon-lexicase', competing, looked);
}
