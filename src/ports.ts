import type { Evaluation, Genome } from './core/evolution/agent.ts';
import type { Split } from './core/evolution/evaluation-task.ts';
import type { Structure } from './core/evolution/tuner/structure.ts';
import type { ModelAnswer, ModelFailure, ModelRequest } from './core/models/call.ts';
import type { Result } from './core/result.ts';

/** All that is asked of the outside world. One interface a need; adapters implement them, the engine asks them. */

export type { Split };

/** One genome to be scored on one split. Plain data: it crosses RPC to a shard. */
export interface EvaluationJob {
  /** Unique within the open generation; results are matched by it, order does not matter. */
  readonly id: string;
  readonly genome: Genome;
  readonly split: Split;
  /** Which repeats to run (their numbers choose the random streams). One number for deterministic agents. */
  readonly repeats: readonly number[];
  /** Present on training jobs that may be stopped early: smoke → minibatch → full. */
  readonly cascade?: Cascade;
  /** The genome's numbers, if the evaluator's `structure` is to be asked about them too. */
  readonly structure?: readonly number[];
}

/** A candidate whose mean score on the minibatch is below `minimum` ends as `partial`. */
export interface Cascade {
  readonly minibatch: readonly number[];
  readonly minimum: number;
}

export interface EvaluationResult {
  readonly id: string;
  readonly evaluation: Evaluation;
  /** What `structure` said; absent if it was not asked, failed, or gave something else. */
  readonly structure?: Structure;
}

/**
 * Scores jobs in slices. `add` queues (idempotent by id), `work` runs for about `fuel` and returns what ended;
 * a job may span slices. Results of a remote shard arrive through the same `work` call once they are there.
 */
export interface Evaluator {
  add(jobs: readonly EvaluationJob[]): void;
  work(fuel: number): readonly EvaluationResult[];
  /** Jobs added and not yet returned. */
  readonly pending: number;
  /** Drops everything queued or running (pause, stop). */
  clear(): void;
}

/** The log over all streams. Idempotent: appending an event again changes nothing, another one in its place throws. */
export interface EventLog {
  append(account: string, events: readonly StoredEvent[]): Promise<void>;
  /** Events of a stream with `seq > after`, oldest first. */
  ofStream(stream: string, after: number, limit: number): Promise<readonly LoggedEvent[]>;
  /** Events of all streams of an account with `cursor > after`, in the order they arrived. */
  ofAccount(account: string, after: number, limit: number): Promise<readonly LoggedEvent[]>;
}

export interface LoggedEvent {
  /** Grows with every event of any stream. */
  readonly cursor: number;
  /** RFC 8785 canonical JSON of the whole event. */
  readonly body: string;
}

/** One recorded change, as stored: canonical JSON text plus the columns it is found by. */
export interface StoredEvent {
  readonly stream: string;
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly hash: string;
  /** RFC 8785 canonical JSON of the whole event. */
  readonly body: string;
}

/** Content-addressed, immutable objects. `put` of an existing key with the same content is a success. */
export interface ObjectStore {
  put(key: string, bytes: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array | null>;
  delete(prefix: string): Promise<void>;
}

/**
 * One model in one region. It makes the request once (a rejected field is dropped and the request repeated, an answer of
 * the wrong shape gets one repair turn) and never retries: that is its caller's, in one layer.
 */
export interface ModelClient {
  generate(call: ModelCall): Promise<Result<ModelAnswer, ModelFailure>>;
}

export interface ModelCall extends ModelRequest {
  /** From now, over all turns; at most 300,000. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}
