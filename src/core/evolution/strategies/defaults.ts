/** What each strategy works with where the config names nothing, and a config as it holds while a strategy runs. */
import type { Config, ParentSelection, ResolvedStrategy } from '../config.ts';
import type { Compare } from '../evaluation-task.ts';

/** A hill climb has one parent that counts; where many live, exchange pays (bin packing: half the excess at 4,000). */
const CROSSOVER: Readonly<Record<ResolvedStrategy, number>> = {
  greedy: 0.2,
  'best-of-n': 0.5,
  islands: 0.5,
  generational: 0.7,
  pareto: 0.5,
};

/** Islands to start with. Who names no other number gets more of them while nothing moves: see `dynamic-islands.ts`. */
export const STARTING_ISLANDS = 2;

interface SearchDefaults {
  readonly parents: ParentSelection;
  readonly crossover: number;
  readonly mutation: number;
}

/** `compare`: null for a module. */
export function searchDefaults(
  strategy: ResolvedStrategy,
  compare: Compare | null,
): SearchDefaults {
  const classical = strategy === 'generational';
  return {
    parents: classical ? byCases(compare) : 'weighted',
    crossover: CROSSOVER[strategy],
    mutation: classical ? 0.95 : 1,
  };
}

/** Errors that are seldom equal need a tolerance; without cases there is only the order. */
function byCases(compare: Compare | null): ParentSelection {
  if (compare === null) return 'tournament';
  return compare.kind === 'squared-error' ? 'epsilon-lexicase' : 'lexicase';
}

/** Children a generation: as many as places where they replace their parents, else few, so that they are soon parents. */
export const generationSizeOf = (strategy: ResolvedStrategy, populationSize: number): number =>
  strategy === 'generational' ? populationSize : 100;

/**
 * The config while `strategy` runs under `auto`. A value that is the default of what ran first was left to the strategy,
 * so it follows the one that runs; any other was asked for and stays.
 */
export function configUnder(
  config: Config,
  strategy: ResolvedStrategy,
  first: ResolvedStrategy,
  compare: Compare | null,
): Config {
  if (config.strategy !== 'auto') return config;
  const { search } = config;
  const from = searchDefaults(first, compare);
  const to = searchDefaults(strategy, compare);
  const populationSize = livingUnder(config, strategy);
  const leftToIt = config.generationSize === generationSizeOf(first, config.populationSize);
  return {
    ...config,
    populationSize,
    generationSize: leftToIt ? generationSizeOf(strategy, populationSize) : config.generationSize,
    search: {
      ...search,
      parents: search.parents === from.parents ? to.parents : search.parents,
      crossover: search.crossover === from.crossover ? to.crossover : search.crossover,
      mutation: search.mutation === from.mutation ? to.mutation : search.mutation,
    },
  };
}

/** Agents that live where only models propose: those who live are also what models are shown. */
const LIVING: Readonly<Record<ResolvedStrategy, number>> = {
  greedy: 10,
  'best-of-n': 10,
  islands: 20,
  pareto: 40,
  generational: 10,
};

const livingUnder = ({ populationSize, models }: Config, strategy: ResolvedStrategy): number =>
  models?.genetic === 0 ? Math.min(populationSize, LIVING[strategy]) : populationSize;
