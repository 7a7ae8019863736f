import type { Place } from '../core/evolution/suspicion.ts';
import type { EvaluationJob, EvaluationResult, Evaluator } from '../ports.ts';

/** A job a shard does not answer within this is handed over again; the fuel bound's time comes on top. */
const LEASE_BASE_MS = 30_000;
const FUEL_PER_MS = 10_000;
/** Results come back per batch: small enough that a crash repeats little, large enough that RPC does not count. */
const MAX_BATCH_JOBS = 64;
/** And bounds what one lease can last. */
const MAX_BATCH_FUEL = 2_000_000_000;

/** Jobs handed to one shard under one lease. */
export interface ShardBatch {
  /** Which shard of the population; meaningless in probation, which is one shard for all. */
  readonly shard: number;
  readonly place: Place;
  /** Names this hand-over: results under another lease change nothing. */
  readonly lease: string;
  readonly jobs: readonly EvaluationJob[];
  readonly deadline: number;
}

export interface ShardOptions {
  /** How many there are at first. */
  readonly shards: number;
  /** The most fuel a job can take. */
  readonly fuelBound: (job: EvaluationJob) => number;
  /** A token that no earlier batch had, also not before a restart. */
  readonly newLease: () => string;
}

/**
 * The evaluator whose work is done elsewhere: it hands out batches and takes results in, under leases. Knows neither
 * clock nor network; its owner sends what `take` returns and calls `complete` or `release`.
 */
export class ShardEvaluator implements Evaluator {
  readonly #options: ShardOptions;
  #shards: number;
  /** Jobs not returned by `work` yet and without a result. */
  readonly #jobs = new Map<string, EvaluationJob>();
  /** Ids waiting for a shard, oldest first. */
  readonly #waiting = new Set<string>();
  readonly #leased = new Map<string, ShardBatch>();
  #arrived: EvaluationResult[] = [];

  constructor(options: ShardOptions) {
    this.#options = options;
    this.#shards = options.shards;
  }

  /** Shards that batches are handed to from now on; what others have is still taken in. */
  get shards(): number {
    return this.#shards;
  }

  resize(shards: number): void {
    this.#shards = shards;
  }

  /** Batches that are out. */
  get busy(): number {
    return this.#leased.size;
  }

  get pending(): number {
    return this.#jobs.size + this.#arrived.length;
  }

  add(jobs: readonly EvaluationJob[]): void {
    for (const job of jobs) {
      if (this.#jobs.has(job.id) || this.#arrived.some(({ id }) => id === job.id)) continue;
      this.#jobs.set(job.id, job);
      this.#waiting.add(job.id);
    }
  }

  /** What arrived since the last call; the fuel is spent elsewhere. */
  work(_fuel: number): readonly EvaluationResult[] {
    const arrived = this.#arrived;
    this.#arrived = [];
    return arrived;
  }

  clear(): void {
    this.#jobs.clear();
    this.#waiting.clear();
    this.#leased.clear();
    this.#arrived = [];
  }

  /** When the first lease ends; undefined if none is out. */
  get nextDeadline(): number | undefined {
    const deadlines = [...this.#leased.values()].map((batch) => batch.deadline);
    return deadlines.length === 0 ? undefined : Math.min(...deadlines);
  }

  /** Ends overdue leases, then gives every idle shard a batch. A suspect gets one job at a time, in probation. */
  take(now: number, place: Place): readonly ShardBatch[] {
    this.#endOverdue(now);
    const taken: ShardBatch[] = [];
    for (const shard of this.#idleShards(place)) {
      const jobs = this.#nextJobs(place);
      if (jobs.length === 0) break;
      const fuel = jobs.reduce((sum, job) => sum + this.#options.fuelBound(job), 0);
      const deadline = now + LEASE_BASE_MS + fuel / FUEL_PER_MS;
      const batch = { shard, place, lease: this.#options.newLease(), jobs, deadline };
      this.#leased.set(batch.lease, batch);
      taken.push(batch);
    }
    return taken;
  }

  /** Whether `take` would give a batch. */
  wants(now: number, place: Place): boolean {
    this.#endOverdue(now);
    return this.#waiting.size > 0 && this.#idleShards(place).length > 0;
  }

  /** The batch was not taken over, or its lease ended: its jobs wait again. */
  release(lease: string): void {
    for (const { id } of this.#leased.get(lease)?.jobs ?? []) {
      if (this.#jobs.has(id)) this.#waiting.add(id);
    }
    this.#leased.delete(lease);
  }

  /** Takes the results of a batch; false if its lease has ended, which changes nothing. What is missing waits again. */
  complete(lease: string, results: readonly EvaluationResult[]): boolean {
    const batch = this.#leased.get(lease);
    if (batch === undefined) return false;
    const asked = new Set(batch.jobs.map(({ id }) => id));
    for (const result of results) {
      if (!asked.has(result.id) || !this.#jobs.delete(result.id)) continue;
      this.#arrived.push(result);
    }
    this.release(lease);
    return true;
  }

  #endOverdue(now: number): void {
    for (const batch of this.#leased.values()) if (batch.deadline <= now) this.release(batch.lease);
  }

  #idleShards(place: Place): readonly number[] {
    if (place === 'probation') return this.#leased.size === 0 ? [0] : [];
    const busy = new Set([...this.#leased.values()].map(({ shard }) => shard));
    return Array.from({ length: this.#shards }, (_, k) => k).filter((k) => !busy.has(k));
  }

  #nextJobs(place: Place): readonly EvaluationJob[] {
    const share = Math.ceil(this.#waiting.size / (2 * this.#shards));
    const size = place === 'probation' ? 1 : Math.min(MAX_BATCH_JOBS, share);
    const jobs: EvaluationJob[] = [];
    let fuel = 0;
    for (const id of this.#waiting) {
      const job = this.#jobs.get(id);
      if (job === undefined || jobs.length >= size) break;
      fuel += this.#options.fuelBound(job);
      if (jobs.length > 0 && fuel > MAX_BATCH_FUEL) break;
      this.#waiting.delete(id);
      jobs.push(job);
    }
    return jobs;
  }
}
