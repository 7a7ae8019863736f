/**
 * Configurations by name: the settings of published systems, as close as `config` can say them, so that a comparison is
 * of equals. What a task's own config names wins over them.
 */
import type { ConfigInput } from './config.ts';

/**
 * DEAP's symbolic regression (DEAP/deap, examples/gp/symbreg.py; Fortin et al., JMLR 13, 2012).
 *
 * The same: 300 live; parents by tournament of 3; random programs one or two levels deep to start with; depth at most 17;
 * + − × ÷ cos sin over the arguments and whole constants −1 to 1, half of all terminals; generations replace one
 * another; 6,927 evaluations, which is what its 40 generations come to when only changed trees are evaluated.
 * Of its changed trees nine in ten are crossovers (`cxpb` 0.5, `mutpb` 0.1 of all), so here nine in ten are.
 *
 * Different: nearly all of it is one run of expressions (`engine/expression-round.ts`), in which a generation is 165
 * children, the mean number that DEAP changes, and those who live on beside them are the best, not copies drawn by
 * tournament; half of the mutants change one symbol; constants are fixed for a run; agents, of which there are few at
 * this budget, are varied by any of this engine's operators, and the tuner has its turn; equal programs are not
 * evaluated twice; a division by 0 is not 1; there is no negation among new code but in constants.
 */
export const deapSymbolicRegression: ConfigInput = {
  strategy: 'generational',
  init: { kind: 'ramped', depth: [1, 2] },
  primitives: {
    strict: true,
    operators: ['+', '-', '*', '/'],
    functions: ['Math.cos', 'Math.sin'],
    constants: { range: [-1, 1], integer: true, rate: 0.5 },
  },
  search: {
    parents: 'tournament',
    tournament: 3,
    crossover: 0.9,
    mutation: 1,
    elites: 1,
    maxDepth: 17,
  },
  populationSize: 300,
  generationSize: 165,
  stop: { evaluations: 6_927 },
};

/**
 * PushGP with lexicase selection on PSB1 (lspector/Clojush, problems/software; Helmuth & Spector, GECCO 2015).
 *
 * The same: 1,000 live, 1,000 children replace them, 300 generations (200 for three of the problems); parents by
 * lexicase over all cases; seven of ten children are crossovers; the search ends when all cases are solved.
 *
 * Different: typed trees of the agent language take the place of linear Push genomes, so crossover exchanges subtrees
 * (there alternation between two genomes, in five of seven followed by uniform mutation) and the other three of ten are
 * made by any of this engine's operators (there uniform and close mutation), the tuner among them; the best lives on
 * (there nobody does); equal programs are not evaluated twice; a case has one error where there it may have two.
 */
export const psb1Lexicase: ConfigInput = {
  strategy: 'generational',
  init: { kind: 'ramped', depth: [2, 6] },
  search: {
    parents: 'lexicase',
    downSample: 1,
    crossover: 0.7,
    mutation: 1,
    elites: 1,
    maxDepth: 17,
  },
  populationSize: 1_000,
  generationSize: 1_000,
  stop: { generations: 300, fitness: 1 },
};

/** By the name that `npm run evolve -- <task> --preset NAME` takes. */
export const PRESETS: Readonly<Record<string, ConfigInput>> = {
  'deap-symbolic-regression': deapSymbolicRegression,
  'psb1-lexicase': psb1Lexicase,
};
