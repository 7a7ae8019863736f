import { assertRpc } from '../src/adapters/limits.ts';
import { utf8Length } from '../src/core/utf8-length.ts';
import { fuelBound } from '../src/core/evolution/evaluation-task.ts';
import type { EvaluationTask } from '../src/core/evolution/evaluation-task.ts';
import { callCompleted } from '../src/core/evolution/suspicion.ts';
import type { Place } from '../src/core/evolution/suspicion.ts';
import { runsHere } from '../src/engine/local-evaluator.ts';
import { ShardEvaluator } from '../src/engine/shard-evaluator.ts';
import type { ShardBatch } from '../src/engine/shard-evaluator.ts';
import type { ShardRange } from '../src/engine/shard-scaling.ts';
import type { Env } from '../src/env.ts';
import type { EvaluationJob } from '../src/ports.ts';
import { InFlightRecord } from './in-flight.ts';
import type { ShardResults } from './population-api.ts';
import type { PopulationStore } from './population-store.ts';
import { ShardLoad } from './shard-load.ts';
import { withDeadline } from './with-deadline.ts';

/** A hand-over that is not acknowledged within this has failed; the work itself takes as long as its lease. */
const HANDOVER_MS = 10_000;
/** Nothing is out and no shard took work: look again after this. */
const RETRY_MS = 1_000;
/** After a crash everybody else comes first for this long: what crashed the process would block it again at once. */
const PROBATION_DELAY_MS = 3_000;

export interface ShardsHost {
  readonly store: PopulationStore;
  readonly evaluators: Env['EVALUATORS'];
  readonly task: EvaluationTask;
  readonly shards: ShardRange;
  readonly now: () => number;
  /** Results have come, or a shard became free: the loop should look. */
  readonly wake: () => void;
}

/** The other side of a `ShardEvaluator`: hands its batches to EvaluatorDOs and takes their results in. */
export class Shards {
  readonly evaluator: ShardEvaluator;
  readonly #host: ShardsHost;
  readonly #load: ShardLoad;
  /** Isolates can take their process down: what is in flight is on record while it is. Null for evaluators of our own. */
  readonly #inFlight: InFlightRecord | null;
  /** Shards that have the task since they and we started. */
  readonly #prepared = new Set<string>();
  readonly #startedAt: number;
  #asksForTurn = false;

  constructor(host: ShardsHost) {
    this.#host = host;
    this.#startedAt = host.now();
    this.#load = new ShardLoad(host.shards, this.#startedAt);
    this.#inFlight = runsHere(host.task) ? null : new InFlightRecord(host.store, host.now);
    this.evaluator = new ShardEvaluator({
      shards: host.shards.min,
      fuelBound: (job) => fuelBound(host.task, job.split, job.repeats.length),
      newLease: () => crypto.randomUUID(),
    });
  }

  /** Hands out what can be; answers when to look again if nothing comes in before. */
  pump(): number {
    const { now } = this.#host;
    this.#look();
    if (this.#isSuspect) void this.#takeTurn();
    else this.#handOut('shard');
    this.#look();
    return this.evaluator.nextDeadline ?? now() + RETRY_MS;
  }

  #look(): void {
    const { store, now } = this.#host;
    const shards = this.#load.look(this.evaluator.busy, now());
    if (shards === this.evaluator.shards) return;
    console.info({
      event: 'shards',
      population: store.id,
      from: this.evaluator.shards,
      to: shards,
    });
    this.evaluator.resize(shards);
  }

  get #isSuspect(): boolean {
    return this.#host.store.progress?.suspicion.suspect === true;
  }

  #handOut(place: Place): void {
    const batches = this.evaluator.take(this.#host.now(), place);
    this.#inFlight?.begin(place, batches);
    for (const batch of batches) void this.#handOver(batch);
  }

  /**
   * A suspect goes on record only when it is its turn in the one shard of all suspects: one that waits there must not
   * get a strike for what the one before it does.
   */
  async #takeTurn(): Promise<void> {
    const { store, evaluators, now } = this.#host;
    if (now() < this.#startedAt + PROBATION_DELAY_MS) return;
    if (this.#asksForTurn || !this.evaluator.wants(now(), 'probation')) return;
    this.#asksForTurn = true;
    try {
      const reserve = async (): Promise<boolean> => {
        const turn = await evaluators.getByName('probation').reserve(store.id);
        return turn.ok && turn.value;
      };
      const isTurn = await withDeadline(reserve(), HANDOVER_MS);
      if (isTurn && this.#isSuspect) this.#handOut('probation');
    } catch (error) {
      console.warn({ event: 'no-turn', population: store.id, error: String(error) });
    } finally {
      this.#asksForTurn = false;
    }
  }

  /** Idempotent: results under a lease that has ended change nothing. */
  complete({ lease, results }: ShardResults): void {
    const isAwaited = this.evaluator.complete(lease, results);
    const hasEnded = this.#inFlight?.end(lease) === true;
    // Of a batch that was given up, as by a pause: the evaluator gave control back all the same.
    if (isAwaited || hasEnded) this.#trust();
    if (!isAwaited) return;
    this.#look();
    this.#host.wake();
  }

  /** A call completed: nobody is suspected. */
  #trust(): void {
    const { store } = this.#host;
    const { progress } = store;
    if (this.#inFlight === null || progress?.suspicion.suspect !== true) return;
    store.transaction(() => store.save({ ...progress, suspicion: callCompleted() }));
  }

  async #handOver({ place, shard, lease, jobs }: ShardBatch): Promise<void> {
    const { store, evaluators, task } = this.#host;
    const name = place === 'probation' ? 'probation' : `${store.id}/${shard}`;
    const target = evaluators.getByName(name);
    const order = { population: store.id, lease, jobs: jobs.map(asData) };
    const offer = async (): Promise<boolean> => {
      if (!this.#prepared.has(name)) {
        assertRpc('the evaluator', utf8Length(JSON.stringify(task)));
        await target.prepare(store.id, task);
        this.#prepared.add(name);
      }
      const answer = await target.accept(order);
      if (answer.ok && answer.value === 'accepted') return true;
      this.#prepared.delete(name);
      return answer.ok && answer.value === 'need-task' ? offer() : false;
    };
    try {
      const isAccepted = await withDeadline(offer(), HANDOVER_MS);
      if (isAccepted) return;
      this.evaluator.release(lease);
      this.#inFlight?.end(lease);
    } catch (error) {
      console.warn({
        event: 'hand-over-failed',
        population: store.id,
        shard: name,
        error: String(error),
      });
      this.#prepared.delete(name);
      this.evaluator.release(lease);
    }
  }
}

/** A job as plain data, which is all that RPC carries: the genome may be an object that prints its text when asked. */
function asData(job: EvaluationJob): EvaluationJob {
  const { genome } = job;
  if (genome.kind === 'text') return job;
  const { kind, text, tree, frame } = genome;
  return { ...job, genome: { kind, text, tree, ...(frame === undefined ? {} : { frame }) } };
}
