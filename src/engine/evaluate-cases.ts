import { compile } from '../core/language/compile.ts';
import type { ProgramGenome } from '../core/evolution/agent.ts';
import type { CasesTask, Split } from '../core/evolution/evaluation-task.ts';
import type { EvaluationJob, Evaluator } from '../ports.ts';
import { CasesRun } from './cases-run.ts';
import { type CaseSet, caseSet } from './case-set.ts';
import { SlicedEvaluator } from './sliced-evaluator.ts';

/**
 * The `cases` evaluator: agents run in the machine, in this process, in slices. A program is dropped with its
 * run: almost every candidate is run once, and compiling costs far less than its cases.
 */
export function createCasesEvaluator(task: CasesTask): Evaluator {
  const sets = new Map<Split, CaseSet>();
  const setOf = (split: Split): CaseSet => {
    const set = sets.get(split) ?? caseSet(task.cases[split]);
    sets.set(split, set);
    return set;
  };
  return new SlicedEvaluator(
    (job) => new CasesRun(task, job, compile(programOf(job).tree), setOf(job.split)),
  );
}

/** The job's program. Text genomes never come here: they are scored by evaluators of their own. */
export function programOf(job: EvaluationJob): ProgramGenome {
  if (job.genome.kind !== 'program') throw new Error(`job ${job.id}: only programs can be run`);
  return job.genome;
}
