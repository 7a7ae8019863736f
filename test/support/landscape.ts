import type { Evaluation } from '../../src/core/evolution/agent.ts';
import { Kind } from '../../src/core/language/kinds.ts';
import { nodeCount } from '../../src/core/language/tree.ts';
import type { Random } from '../../src/core/evolution/random.ts';
import type { EvaluationJob, EvaluationResult, Evaluator } from '../../src/ports.ts';

/** What a program should contain: the landscape's optimum has exactly these numbers of nodes of these kinds. */
const WANTED: readonly (readonly [number, number])[] = [
  [Kind.Binary, 7],
  [Kind.Number, 4],
  [Kind.Name, 5],
  [Kind.Conditional, 1],
  [Kind.Call, 2],
  [Kind.Unary, 1],
];

export interface LandscapeOptions {
  /** Shuffles results and returns them in portions of any size. */
  readonly order?: Random;
  /** Added to the fitness of one run; e.g. to play a noisy evaluator. */
  readonly noise?: (job: EvaluationJob) => number;
  /** Called for every job. */
  readonly onJob?: (job: EvaluationJob) => void;
}

/**
 * An evaluator that looks at the tree instead of running it: one score a kind of node. Fast, pure and rugged enough
 * for tests of the search, which never look at how an evaluation came about.
 */
export class Landscape implements Evaluator {
  #jobs: EvaluationJob[] = [];
  readonly #options: LandscapeOptions;

  constructor(options: LandscapeOptions = {}) {
    this.#options = options;
  }

  add(jobs: readonly EvaluationJob[]): void {
    this.#jobs.push(...jobs);
    for (const job of jobs) this.#options.onJob?.(job);
  }

  work(): readonly EvaluationResult[] {
    const { order } = this.#options;
    const count = order === undefined ? this.#jobs.length : order.int(this.#jobs.length + 1);
    const done: EvaluationJob[] = [];
    while (done.length < count) {
      const at = order?.int(this.#jobs.length) ?? 0;
      done.push(...this.#jobs.splice(at, 1));
    }
    return done.map((job) => ({ id: job.id, evaluation: this.#score(job) }));
  }

  get pending(): number {
    return this.#jobs.length;
  }

  clear(): void {
    this.#jobs = [];
  }

  #score(job: EvaluationJob): Evaluation {
    if (job.genome.kind !== 'program') throw new Error('only programs');
    const { tree } = job.genome;
    const shift = job.split === 'train' ? 0 : 1;
    const distances = WANTED.map(([kind, wanted]) => {
      let found = 0;
      for (const one of tree.kind) if (one === kind) found++;
      return Math.abs(found - wanted - shift);
    });
    const scores = distances.map((distance) => 1 / (1 + distance));
    const noise = this.#options.noise?.(job) ?? 0;
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    return {
      failed: false,
      partial: false,
      fitness: sum(scores) / scores.length + noise,
      distance: sum(distances) / distances.length,
      scores,
      distances,
      metrics: {},
      features: {},
      feedback: [],
      fuel: nodeCount(tree) * 3,
      bytes: 0,
      frames: 1,
      behaviour: distances.join(','),
    };
  }
}
