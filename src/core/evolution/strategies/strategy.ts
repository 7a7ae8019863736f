import type { Agent } from '../agent.ts';
import type { Config, ResolvedStrategy } from '../config.ts';
import type { Island } from '../island.ts';
import type { Random } from '../random.ts';

/** Who is parent, who survives. Stateless: all it knows is in the islands. */
export interface Strategy {
  readonly name: ResolvedStrategy;
  /** Whether candidates may be stopped early: not where parents are chosen by single cases. */
  readonly cascades: boolean;
  /** Whether `survive` keeps the islands' archives itself; otherwise the engine offers them every child. */
  readonly keepsArchive: boolean;
  /** How many islands the population has. */
  islandCount(config: Config): number;
  /** Prepared once a generation from the state after the last one. Islands with no members get no parents. */
  prepare(view: PopulationView): ChooseParents;
  /** Lets the evaluated children of one island in, and others go. `born` is best first; all have been evaluated fully. */
  survive(island: Island, born: readonly Agent[], config: Config): void;
}

/** What parent selection may look at. */
export interface PopulationView {
  readonly islands: readonly Island[];
  readonly config: Config;
  /** How often an agent has been a parent. */
  readonly children: (agent: Agent) => number;
  /** Of the generation, for what is drawn once in it. */
  readonly random: Random;
  /** Told how many errors of single cases a choice looked at: with thousands of cases that is most of its work. */
  readonly looked?: (errors: number) => void;
}

/** `count` parents for the generation's slot number `index`, all of the island it belongs to. */
export type ChooseParents = (index: number, random: Random, count: number) => readonly Agent[];

/** Slots go round the islands. */
export const islandOf = (index: number, islands: number): number => index % islands;
