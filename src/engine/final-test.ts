import type { Evaluation, Genome } from '../core/evolution/agent.ts';
import { hasSplit } from '../core/evolution/evaluation-task.ts';
import type { SavedState } from '../core/evolution/saved-state.ts';
import { saveState } from '../core/evolution/saved-state.ts';
import { hashOf } from './candidate.ts';
import { QueuedRound } from './queued-round.ts';
import type { SearchContext } from './search-context.ts';
import type { FinalTest, SearchTask } from './search.ts';

/** Champion and baselines on the test split: run once, after completion. */
export class TestRound extends QueuedRound implements FinalTest {
  readonly #context: SearchContext;
  readonly #fitness = new Map<string, number>();

  constructor(context: SearchContext) {
    super();
    this.#context = context;
    if (!hasSplit(context.task.evaluation, 'test')) return;
    for (const [hash, genome] of this.#genomes())
      this.queue.add(
        { id: `test/${hash}`, genome, split: 'test', repeats: context.repeatsOf(genome) },
        (evaluation: Evaluation) => void this.#fitness.set(hash, evaluation.fitness),
      );
  }

  close(): { readonly state: SavedState } {
    if (!this.ended) throw new Error('the final test has not ended');
    const { state } = this.#context;
    state.testFitness = this.#fitness.get(state.champion?.agent.hash ?? '') ?? null;
    state.baselines = state.baselines.map((baseline) => {
      const testFitness = this.#fitness.get(baseline.hash);
      return testFitness === undefined ? baseline : { ...baseline, testFitness };
    });
    state.heldOutEvaluations += this.#fitness.size;
    return { state: saveState(state) };
  }

  /** By hash: a champion that is also a baseline runs once. */
  #genomes(): Map<string, Genome> {
    const { state, task } = this.#context;
    const genomes = genomesByHash(task, new Set(state.baselines.map(({ hash }) => hash)));
    if (state.champion !== null)
      genomes.set(state.champion.agent.hash, state.champion.agent.genome);
    return genomes;
  }
}

/** Those of the task's baselines and seeds that are wanted, by hash. */
export function genomesByHash(
  { baselines, seeds }: SearchTask,
  wanted: ReadonlySet<string>,
): Map<string, Genome> {
  const known = [...baselines.map(({ genome }) => genome), ...seeds];
  return new Map(
    known
      .map((genome): [string, Genome] => [hashOf(genome), genome])
      .filter(([hash]) => wanted.has(hash)),
  );
}
