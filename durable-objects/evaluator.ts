import { DurableObject } from 'cloudflare:workers';
import { IsolateRunner } from '../src/adapters/isolate/isolate-runner.ts';
import { drawKeySecret } from '../src/adapters/key-secret.ts';
import type { Evaluation } from '../src/core/evolution/agent.ts';
import type { EvaluationTask } from '../src/core/evolution/evaluation-task.ts';
import type { Failure } from '../src/core/failure.ts';
import { err, ok, type Result } from '../src/core/result.ts';
import { createLocalEvaluator, runsHere } from '../src/engine/local-evaluator.ts';
import type { Env } from '../src/env.ts';
import type { EvaluationJob, EvaluationResult } from '../src/ports.ts';

/** About 50 ms on the reference machine: reads get their turn in between. */
const SLICE_FUEL = 5_000_000;
/** Who got a turn in probation and does not use it within this has lost it. */
const TURN_MS = 10_000;
/** The probation shard serves many populations; an ordinary one has one task. */
const MAX_TASKS = 8;
const DELIVERIES = 4;
const DELIVERY_PAUSE_MS = 250;

/** A batch as a population hands it over. */
export interface ShardOrder {
  /** Name of the PopulationDO that gets the results; its evaluator never changes, so it also names the task. */
  readonly population: string;
  readonly lease: string;
  readonly jobs: readonly EvaluationJob[];
}

/** `need-task`: call `prepare`, then hand over again. `busy`: another population's turn (only in probation). */
export type Acceptance = 'accepted' | 'need-task' | 'busy';

/**
 * An evaluation shard: takes a batch, acknowledges at once, evaluates, hands the results to `complete` of the
 * population. It stores nothing: what it loses in a crash is handed over again when the lease has ended.
 */
export class EvaluatorDO extends DurableObject<Env> {
  readonly #tasks = new Map<string, EvaluationTask>();
  readonly #runners = new Map<string, IsolateRunner>();
  #running: ShardOrder | undefined;
  #turn: { readonly population: string; readonly until: number } | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    drawKeySecret();
  }

  /** Gives the shard a population's evaluator, once after each start. */
  async prepare(population: string, task: EvaluationTask): Promise<Result<null, Failure>> {
    this.#tasks.delete(population);
    this.#runners.delete(population);
    this.#tasks.set(population, task);
    const [oldest] = this.#tasks.keys();
    if (this.#tasks.size > MAX_TASKS && oldest !== undefined) {
      this.#tasks.delete(oldest);
      this.#runners.delete(oldest);
    }
    return ok(null);
  }

  /** In probation: whether it is the population's turn. Then its next hand-over is accepted, and nobody else's. */
  async reserve(population: string): Promise<Result<boolean, Failure>> {
    if (!this.#isFree(population)) return ok(false);
    this.#turn = { population, until: Date.now() + TURN_MS };
    return ok(true);
  }

  #isFree(population: string): boolean {
    if (this.#running !== undefined) return this.#running.population === population;
    const turn = this.#turn;
    return turn === undefined || turn.population === population || turn.until <= Date.now();
  }

  /** Idempotent by lease. A population's newer batch takes the place of its older one, which it has given up. */
  async accept(order: ShardOrder): Promise<Result<Acceptance, Failure>> {
    if (this.#running?.lease === order.lease) return ok('accepted');
    if (!this.#isFree(order.population)) return ok('busy');
    const task = this.#tasks.get(order.population);
    if (task === undefined) return ok('need-task');
    if (!runsHere(task) && this.env.LOADER === undefined) return err(withoutLoader);
    this.#running = order;
    this.#turn = undefined;
    this.ctx.waitUntil(this.#run(order, task));
    return ok('accepted');
  }

  /** One evaluation whose caller waits for the answer: a trial. */
  async evaluate(
    population: string,
    job: EvaluationJob,
  ): Promise<Result<Evaluation | 'need-task', Failure>> {
    const task = this.#tasks.get(population);
    if (task === undefined) return ok('need-task');
    const runner = runsHere(task) ? undefined : this.#runner(population, task);
    if (runner === null) return err(withoutLoader);
    if (runner !== undefined) return ok(await runner.evaluate(job));
    const [result] = await this.#inSlices(task, [job], () => true);
    if (result === undefined) throw new Error('an evaluation without a result');
    return ok(result.evaluation);
  }

  async #run(order: ShardOrder, task: EvaluationTask): Promise<void> {
    const isCurrent = (): boolean => this.#running?.lease === order.lease;
    const results = runsHere(task)
      ? await this.#inSlices(task, order.jobs, isCurrent)
      : await this.#inIsolate(task, order, isCurrent);
    if (!isCurrent()) return;
    await this.#deliver(order, results);
    if (isCurrent()) this.#running = undefined;
  }

  async #inSlices(
    task: EvaluationTask,
    jobs: readonly EvaluationJob[],
    isCurrent: () => boolean,
  ): Promise<readonly EvaluationResult[]> {
    const evaluator = createLocalEvaluator(task);
    evaluator.add(jobs);
    const results: EvaluationResult[] = [];
    while (evaluator.pending > 0 && isCurrent()) {
      results.push(...evaluator.work(SLICE_FUEL));
      await scheduler.wait(0);
    }
    return results;
  }

  async #inIsolate(
    task: EvaluationTask,
    { population, jobs }: ShardOrder,
    isCurrent: () => boolean,
  ): Promise<readonly EvaluationResult[]> {
    const runner = this.#runner(population, task);
    const results: EvaluationResult[] = [];
    for (const job of jobs) {
      if (runner === null || !isCurrent()) break;
      const evaluation = await runner.evaluate(job);
      const structure = await runner.structure(job);
      results.push({ id: job.id, evaluation, ...(structure === undefined ? {} : { structure }) });
      await scheduler.wait(0);
    }
    return results;
  }

  /** Null without the binding. */
  #runner(population: string, task: EvaluationTask): IsolateRunner | null {
    const known = this.#runners.get(population);
    if (known !== undefined) return known;
    const { LOADER } = this.env;
    if (LOADER === undefined || task.kind !== 'module') return null;
    const runner = new IsolateRunner(LOADER, task, this.ctx.id.toString());
    this.#runners.set(population, runner);
    return runner;
  }

  /** Tries a few times; after that the lease ends and the population asks again. */
  async #deliver(
    { population, lease }: ShardOrder,
    results: readonly EvaluationResult[],
  ): Promise<void> {
    for (let attempt = 1; attempt <= DELIVERIES; attempt++) {
      try {
        await this.env.POPULATIONS.getByName(population).complete({ lease, results });
        return;
      } catch (error) {
        console.warn({
          event: 'shard-delivery-failed',
          populationId: population,
          attempt,
          error: String(error),
        });
        await scheduler.wait(DELIVERY_PAUSE_MS * attempt);
      }
    }
  }
}

const withoutLoader: Failure = {
  code: 'not-configured',
  detail: 'the LOADER binding is missing: the evaluator needs an isolate',
};
