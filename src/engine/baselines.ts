import type { Evaluation } from '../core/evolution/agent.ts';
import type { BaselineScore } from '../core/evolution/state.ts';
import type { EvaluationJob } from '../ports.ts';
import { hashOf } from './candidate.ts';
import type { SearchContext } from './search-context.ts';

export interface BaselineJob {
  readonly job: EvaluationJob;
  readonly done: (evaluation: Evaluation) => void;
}

/** Scores the baselines beside generation 0, on training and held-out cases. They are never parents. */
export class Baselines {
  readonly #context: SearchContext;
  readonly #results = new Map<string, Evaluation>();

  constructor(context: SearchContext) {
    this.#context = context;
  }

  jobs(): readonly BaselineJob[] {
    const { task, hasHeldOut } = this.#context;
    const splits = hasHeldOut ? (['train', 'heldOut'] as const) : (['train'] as const);
    return task.baselines.flatMap(({ genome }, i) =>
      splits.map((split) => {
        const id = `baseline/${i}/${split}`;
        const repeats = this.#context.repeatsOf(genome);
        return {
          job: { id, genome, split, repeats },
          done: (evaluation: Evaluation) => void this.#results.set(id, evaluation),
        };
      }),
    );
  }

  get runs(): number {
    return this.#results.size;
  }

  scores(): BaselineScore[] {
    return this.#context.task.baselines.map(({ name, genome }, i) => {
      const train = this.#results.get(`baseline/${i}/train`);
      if (train === undefined) throw new Error(`baseline ${name} has not run`);
      return {
        name,
        hash: hashOf(genome),
        fitness: train.fitness,
        heldOutFitness: this.#results.get(`baseline/${i}/heldOut`)?.fitness ?? null,
      };
    });
  }
}
