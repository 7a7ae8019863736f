import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CasesTask } from '../../src/core/evolution/evaluation-task.ts';
import { createCasesEvaluator } from '../../src/engine/evaluate-cases.ts';
import { runRound } from '../../src/engine/run-search.ts';
import { createSearch, type SearchTask } from '../../src/engine/search.ts';
import { ShardEvaluator, type ShardBatch } from '../../src/engine/shard-evaluator.ts';
import type { EvaluationResult, Evaluator } from '../../src/ports.ts';
import { regressionTask } from '../support/search-task.ts';

test('the same state hash with any number of shards, also when it changes and batches are lost on the way', () => {
  const sizes = { populationSize: 30, generationSize: 30, stop: { generations: 4 } };
  const task = regressionTask((x) => x * x + x + 1, { seed: 5, ...sizes });
  const cases = casesOf(task);
  const own = stateHashWith(task, createCasesEvaluator(cases));
  const reached = { resized: 0, lost: 0 };
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 12 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
      (numbers, losses) => {
        const shards = new InProcessShards(cases, numbers, losses);
        expect(stateHashWith(task, shards)).toBe(own);
        reached.resized += shards.resized;
        reached.lost += shards.lost;
      },
    ),
    { seed: 20261123, numRuns: 5 },
  );
  expect(reached.resized).toBeGreaterThan(12);
  expect(reached.lost).toBeGreaterThan(5);
});

test('a fixed number of shards is no part of the state hash', () => {
  const hashes = [undefined, 1, 5].map((shards) => {
    const stop = { generations: 1 };
    const task = regressionTask((x) => x, { seed: 5, generationSize: 10, stop, shards });
    return stateHashWith(task, createCasesEvaluator(casesOf(task)));
  });
  expect(new Set(hashes).size).toBe(1);
});

/** Shards without a network: their number changes with every look, batches end in any order, and some are lost. */
class InProcessShards implements Evaluator {
  resized = 0;
  lost = 0;
  readonly #cases: CasesTask;
  readonly #numbers: readonly number[];
  readonly #losses: readonly boolean[];
  #looks = 0;
  #leases = 0;
  readonly #shards: ShardEvaluator;

  constructor(cases: CasesTask, numbers: readonly number[], losses: readonly boolean[]) {
    this.#cases = cases;
    this.#numbers = numbers;
    this.#losses = losses;
    this.#shards = new ShardEvaluator({
      shards: 1,
      fuelBound: () => 1_000_000,
      newLease: () => `lease-${this.#leases++}`,
    });
  }

  get pending(): number {
    return this.#shards.pending;
  }

  add(jobs: Parameters<Evaluator['add']>[0]): void {
    this.#shards.add(jobs);
  }

  clear(): void {
    this.#shards.clear();
  }

  work(fuel: number): readonly EvaluationResult[] {
    const number = this.#numbers[this.#looks++ % this.#numbers.length] ?? 1;
    if (number !== this.#shards.shards) this.resized++;
    this.#shards.resize(number);
    for (const batch of this.#shards.take(0, 'shard').toReversed()) this.#run(batch);
    return this.#shards.work(fuel);
  }

  #run({ lease, jobs }: ShardBatch): void {
    // every second look loses nothing, so that there is an end
    const isLost = this.#looks % 2 === 0 && this.#losses[this.#leases % this.#losses.length];
    if (isLost === true) {
      this.lost++;
      return this.#shards.release(lease);
    }
    const worker = createCasesEvaluator(this.#cases);
    worker.add(jobs);
    const results: EvaluationResult[] = [];
    while (worker.pending > 0) results.push(...worker.work(1_000_000));
    this.#shards.complete(lease, results.toReversed());
  }
}

function stateHashWith(task: SearchTask, evaluator: Evaluator): string {
  const search = createSearch(task);
  for (;;) {
    const generation = search.open();
    runRound(generation, evaluator, () => generation.propose(1_000_000));
    if (generation.close().stop !== undefined) return search.stateHash();
  }
}

function casesOf({ evaluation }: SearchTask): CasesTask {
  if (evaluation.kind !== 'cases') throw new Error('cases were expected');
  return evaluation;
}
