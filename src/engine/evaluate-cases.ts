import { compile } from '../core/language/compile.ts';
import type { ProgramGenome } from '../core/evolution/agent.ts';
import type { CasesTask, Split } from '../core/evolution/evaluation-task.ts';
import type { EvaluationJob, Evaluator } from '../ports.ts';
import { CasesRun } from './cases-run.ts';
import { type CaseColumns, columnsOf } from './column-outcomes.ts';
import { SlicedEvaluator } from './sliced-evaluator.ts';

/**
 * The `cases` evaluator: agents run in the machine, in this process, in slices (spec 2.1). A program is dropped with its
 * run: almost every candidate is run once, and compiling costs far less than its cases.
 */
export function createCasesEvaluator(task: CasesTask): Evaluator {
  const columns = new Map<Split, CaseColumns>();
  const columnsFor = (split: Split): CaseColumns => {
    const known = columns.get(split);
    if (known !== undefined) return known;
    const made = columnsOf(task.cases[split]);
    columns.set(split, made);
    return made;
  };
  return new SlicedEvaluator(
    (job) => new CasesRun(task, job, compile(programOf(job).tree), columnsFor(job.split)),
  );
}

/** The job's program. Text genomes never come here: they are scored by evaluators of their own. */
export function programOf(job: EvaluationJob): ProgramGenome {
  if (job.genome.kind !== 'program') throw new Error(`job ${job.id}: only programs can be run`);
  return job.genome;
}
