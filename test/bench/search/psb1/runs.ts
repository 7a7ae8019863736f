import { psb1Lexicase } from '../../../../src/core/evolution/presets.ts';
import type { ConfigInput } from '../../../../src/core/evolution/config.ts';
import { rng } from '../../../../src/core/evolution/random.ts';
import type { SearchState } from '../../../../src/core/evolution/state.ts';
import { printGenome } from '../../../../src/core/language/print.ts';
import { createLocalEvaluator } from '../../../../src/engine/local-evaluator.ts';
import { runSearch } from '../../../../src/engine/run-search.ts';
import type { SearchTask } from '../../../../src/engine/search.ts';
import { offlineTask } from '../../../support/offline-task.ts';
import { drawCases } from './problem.ts';
import type { Problem, ProblemCases } from './problem.ts';

type SeededConfig = ConfigInput & { readonly seed: number };

/** What became of one run: 1 for yes, 0 for no. */
export interface ProblemRun {
  /** Until the training cases were solved, without the simplification. */
  readonly evaluations: number;
  /** A program passed all training cases. */
  readonly solved: number;
  /** And all unseen ones. */
  readonly generalises: number;
  /** Its simplified form passed all unseen ones. */
  readonly simplifiedGeneralises: number;
}

/**
 * Fuel for each Push instruction of the original's limit: the machine's instructions are about as fine, and texts and
 * vectors cost more by their length.
 */
const FUEL = 2;
/**
 * A fifth of the published generations, or less (they are 200 or 300): a run that has found nothing by then would go on
 * for up to an hour. So a rate here is at most what the whole budget would give.
 */
const USUAL_GENERATIONS = 40;

/** Of one run. */
export const generationsOf = ({ tried = USUAL_GENERATIONS }: Problem): number => tried;

/** Steps of the simplification: as many as Clojush takes for its final report. */
const SIMPLIFICATIONS = 5_000;

/** Evolves until the training cases are solved or the budget is spent, then simplifies. */
export function runProblem(problem: Problem, seed: number): ProblemRun {
  const cases = drawCases(problem, rng(seed, 'psb1/cases', 0, 0));
  const evolved = search(problem, cases, problem.seed, {
    ...psb1Lexicase,
    seed,
    stop: { generations: generationsOf(problem), fitness: 1 },
  });
  const { evaluations } = evolved;
  if (evolved.best?.evaluation.fitness !== 1)
    return { evaluations, solved: 0, generalises: 0, simplifiedGeneralises: 0 };
  const simplified = simplify(problem, cases, evolved, seed);
  return {
    evaluations,
    solved: 1,
    generalises: Number(evolved.testFitness === 1),
    simplifiedGeneralises: Number(simplified.testFitness === 1),
  };
}

/**
 * Clojush deletes random code and keeps what changes no error on the training cases (Helmuth et al., GECCO 2017). Here a
 * hill climb from the champion does: of equally good programs the shorter one is better.
 */
function simplify(
  problem: Problem,
  cases: ProblemCases,
  { champion }: Readonly<SearchState>,
  seed: number,
): Readonly<SearchState> {
  const genome = champion?.agent.genome;
  if (genome?.kind !== 'program') throw new Error('a champion that is no program');
  return search(problem, cases, printGenome(genome.tree, genome.frame), {
    seed,
    strategy: 'greedy',
    populationSize: 10,
    stop: { evaluations: SIMPLIFICATIONS },
  });
}

function search(
  problem: Problem,
  cases: ProblemCases,
  start: string,
  config: SeededConfig,
): Readonly<SearchState> {
  const task = problemTask(problem, cases, start, config);
  return runSearch(task, createLocalEvaluator(task.evaluation)).state;
}

/** The search of one run, from `start`; `config` names its seed. */
export function problemTask(
  problem: Problem,
  { train, test }: ProblemCases,
  start: string,
  config: SeededConfig,
): SearchTask {
  return offlineTask({
    name: problem.name,
    seeds: [start],
    evaluator: { kind: 'cases', cases: train, test, compare: problem.compare },
    config: {
      ...config,
      signature: problem.signature,
      primitives: {
        ...problem.primitives(rng(config.seed, 'psb1/constants', 0, 0)),
        strict: true,
      },
      fuelPerCall: FUEL * problem.pushLimit,
    },
  });
}
