import type { Evaluation } from '../core/evolution/agent.ts';
import type { Structure } from '../core/evolution/tuner/structure.ts';
import type { EvaluationJob, EvaluationResult } from '../ports.ts';

type Done = (evaluation: Evaluation, structure: Structure | null) => void;

/** Jobs of an open round, each with what is to be done with its result. Results may come in any order, or twice. */
export class JobQueue {
  readonly #waiting: EvaluationJob[] = [];
  readonly #open = new Map<string, Done>();

  /** `done` only stores the result: nothing may depend on the order in which results come. */
  add(job: EvaluationJob, done: Done): void {
    if (this.#open.has(job.id)) throw new Error(`job ${job.id} was added twice`);
    this.#waiting.push(job);
    this.#open.set(job.id, done);
  }

  take(max: number): readonly EvaluationJob[] {
    return this.#waiting.splice(0, max);
  }

  /** False if no such job is open: the result is a repetition or of another round. */
  complete({ id, evaluation, structure }: EvaluationResult): boolean {
    const done = this.#open.get(id);
    if (done === undefined) return false;
    this.#open.delete(id);
    done(evaluation, structure ?? null);
    return true;
  }

  /** Every job that was added has its result. */
  get idle(): boolean {
    return this.#open.size === 0;
  }
}
