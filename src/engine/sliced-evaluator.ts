import type { Evaluation } from '../core/evolution/agent.ts';
import type { Structure } from '../core/evolution/tuner/structure.ts';
import type { EvaluationJob, EvaluationResult, Evaluator } from '../ports.ts';

/** One evaluation that can be left and gone on with. */
export interface EvaluationRun {
  /** Runs for about `fuel`, at least one step; returns what was used. */
  advance(fuel: number): number;
  /** Undefined until the run has ended. */
  readonly evaluation: Evaluation | undefined;
  /** What the evaluator's `structure` said, if the job asked it. */
  readonly structure?: Structure | undefined;
}

/** Evaluates in this process, one job after another, in slices of fuel. */
export class SlicedEvaluator implements Evaluator {
  readonly #open: (job: EvaluationJob) => EvaluationRun;
  /** Queued jobs by id, oldest first; the first may be running. */
  readonly #jobs = new Map<string, EvaluationJob>();
  #running: EvaluationRun | undefined;

  constructor(open: (job: EvaluationJob) => EvaluationRun) {
    this.#open = open;
  }

  get pending(): number {
    return this.#jobs.size;
  }

  add(jobs: readonly EvaluationJob[]): void {
    for (const job of jobs) if (!this.#jobs.has(job.id)) this.#jobs.set(job.id, job);
  }

  work(fuel: number): readonly EvaluationResult[] {
    const results: EvaluationResult[] = [];
    let left = fuel;
    for (const [id, job] of this.#jobs) {
      if (left <= 0) break;
      const run = (this.#running ??= this.#open(job));
      left -= run.advance(left);
      if (run.evaluation === undefined) break;
      const { evaluation, structure } = run;
      results.push({ id, evaluation, ...(structure === undefined ? {} : { structure }) });
      this.#jobs.delete(id);
      this.#running = undefined;
    }
    return results;
  }

  clear(): void {
    this.#jobs.clear();
    this.#running = undefined;
  }
}
