import type { SearchBench } from './bench.ts';
import { wilson } from './intervals.ts';
import type { Problem } from './psb1/problem.ts';
import { PROBLEMS } from './psb1/problems.ts';
import { generationsOf, runProblem } from './psb1/runs.ts';
import { budgetText, percent, runsWith } from './runs.ts';

const POPULATION = 1_000;
/** Instructions were chosen while looking at runs of small seeds: the bench's are others. */
const UNSEEN_SEEDS = 1_000;

/**
 * Ten problems of PSB1 under the preset of PushGP's settings with lexicase selection and a part of the published budgets:
 * in how many runs a program is found that passes the training cases and, simplified, all unseen ones. A rate counts as
 * reached if the upper end of its 95 % interval is not below the published one.
 */
export const psb1: SearchBench = {
  // where programs hold texts engine 6 searches differently: of those tasks only its runs are kept
  engine: 3,
  tasks: PROBLEMS.map(({ name }) => name),
  seeds: 50,
  run: (task, seed) => ({ ...runProblem(problemOf(task), UNSEEN_SEEDS + seed) }),
  row(task, runs) {
    const problem = problemOf(task);
    const { generations, published } = problem;
    const share = (figure: string): number => runsWith(runs, figure).length / runs.length;
    const { value, low, high } = wilson(
      runsWith(runs, 'simplifiedGeneralises').length,
      runs.length,
    );
    return {
      task: `program synthesis: ${task}`,
      budget: budgetText(POPULATION * generationsOf(problem), runs),
      ours: `${percent(value)} % [${percent(low)}–${percent(high)}] pass unseen cases (${percent(share('generalises'))} % before simplification, ${percent(share('solved'))} % training)`,
      anchor: `PushGP with lexicase ${published} % in ${(POPULATION * generations).toLocaleString('en')} (Helmuth & Spector 2015)`,
      reached: 100 * high >= published,
    };
  },
};

function problemOf(task: string): Problem {
  const problem = PROBLEMS.find(({ name }) => name === task);
  if (problem === undefined) throw new Error(`no problem ${task}`);
  return problem;
}
