import type { EvaluationJob, EvaluationResult } from '../ports.ts';
import { JobQueue } from './job-queue.ts';
import type { OpenRound } from './search.ts';

/** A round whose jobs are all known when it is opened: it has ended once each has its result. */
export abstract class QueuedRound implements OpenRound {
  protected readonly queue = new JobQueue();

  take(max: number): readonly EvaluationJob[] {
    return this.queue.take(max);
  }

  complete(result: EvaluationResult): void {
    this.queue.complete(result);
  }

  get ended(): boolean {
    return this.queue.idle;
  }
}
