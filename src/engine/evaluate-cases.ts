import type { ProgramGenome } from '../core/evolution/agent.ts';
import type { CasesTask } from '../core/evolution/evaluation-task.ts';
import type { EvaluationJob, Evaluator } from '../ports.ts';
import { CasesRun } from './cases-run.ts';
import { isolatePrograms, type ProgramCache } from './program-cache.ts';
import { SlicedEvaluator } from './sliced-evaluator.ts';

/** The `cases` evaluator: agents run in the machine, in this process, in slices (spec 2.1). */
export function createCasesEvaluator(
  task: CasesTask,
  programs: ProgramCache = isolatePrograms,
): Evaluator {
  return new SlicedEvaluator((job) => new CasesRun(task, job, programs.get(programOf(job))));
}

/** The job's program. Text genomes never come here: they are scored by evaluators of their own. */
export function programOf(job: EvaluationJob): ProgramGenome {
  if (job.genome.kind !== 'program') throw new Error(`job ${job.id}: only programs can be run`);
  return job.genome;
}
