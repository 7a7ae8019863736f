import type { Json, Operator } from '../src/core/evolution/agent.ts';
import type { ConfigInput } from '../src/core/evolution/config.ts';
import type { Failure } from '../src/core/failure.ts';
import type { Result } from '../src/core/result.ts';
import type { DefinitionInput } from '../src/engine/definition.ts';
import type { PopulationState } from '../src/engine/lifecycle.ts';
import type { PausedBy, StoppedBy } from '../src/engine/progress.ts';
import type { EvaluationResult } from '../src/ports.ts';
import type { CallReceiver } from './model-gateway-api.ts';

/**
 * What a PopulationDO answers over RPC: the shapes of the API, as plain data. Routes add nothing but status codes.
 * Every method returns a `Result`; a throw is a bug. Times are ISO 8601 UTC, hashes 64 lower-case hex.
 */
export interface PopulationRpc extends CallReceiver {
  /** Makes the population. Repeating it with the same id answers what is there: creation is idempotent. */
  create(input: CreatePopulation, caller: Caller): Promise<Result<PopulationAnswer, Failure>>;
  read(): Promise<Result<PopulationAnswer, Failure>>;
  /** `ifMatch` is the ETag the caller saw; another one is `precondition-failed`. */
  patch(
    change: PatchPopulation,
    ifMatch: string,
    caller: Caller,
  ): Promise<Result<PopulationAnswer, Failure>>;
  start(caller: Caller): Promise<Result<PopulationAnswer, Failure>>;
  pause(caller: Caller): Promise<Result<PopulationAnswer, Failure>>;
  resume(caller: Caller): Promise<Result<PopulationAnswer, Failure>>;
  stop(caller: Caller): Promise<Result<PopulationAnswer, Failure>>;
  /** Text for the prompts of models, by a person; an event tells that it changed. At most 4 KB in all. */
  steer(change: Steering, caller: Caller): Promise<Result<SteeringView, Failure>>;
  steering(): Promise<Result<SteeringView, Failure>>;
  /** Tombstone, drain, erase. The route answers once no isolate serves the old champion from memory any more. */
  remove(caller: Caller): Promise<Result<null, Failure>>;

  champion(): Promise<Result<ChampionView, Failure>>;
  agents(query: AgentsQuery): Promise<Result<Page<AgentItem>, Failure>>;
  agent(hash: string): Promise<Result<AgentView, Failure>>;
  lineage(hash: string): Promise<Result<LineageView, Failure>>;
  /** Scores a genome on the training cases; changes nothing. A refused genome is `gate.accepted: false`. */
  evaluate(genome: string): Promise<Result<TrialView, Failure>>;

  /** Events with `seq > after`, oldest first; below the object's oldest they are read from D1. */
  events(query: EventsQuery): Promise<Result<Page<EventView>, Failure>>;
  snapshots(query: PageQuery): Promise<Result<Page<SnapshotView>, Failure>>;
  restore(snapshot: string, caller: Caller): Promise<Result<PopulationAnswer, Failure>>;
  verify(): Promise<Result<VerifyView, Failure>>;

  /** Results of a shard. Idempotent: of a result that was already applied, or of an ended lease, nothing changes. */
  complete(results: ShardResults): Promise<Result<null, Failure>>;

  /** The sweep by Cron: re-arms the alarm if work is due and none is set. Answers whether it had to. */
  poke(): Promise<Result<{ readonly rearmed: boolean }, Failure>>;
}

/** Who asked, for the event log. `correlation` is the request's trace id, also in logs and problem+json. */
export interface Caller {
  readonly actor: string;
  readonly correlation: string;
  /** Of a command: stored with its effect, so that a repetition gets the first answer and changes nothing. */
  readonly idempotency?: RequestKey | undefined;
}

/** An `Idempotency-Key` and what it stands for. */
export interface RequestKey {
  readonly key: string;
  /** SHA-256 of method, path and body, hex. */
  readonly request: string;
}

/** The validated body of `POST /v1/populations`, plus the id that AccountDO stored with the idempotency key. */
export interface CreatePopulation extends DefinitionInput {
  readonly id: string;
  readonly account: string;
  readonly start?: boolean | undefined;
}

export interface PatchPopulation {
  readonly name?: string | undefined;
  readonly task?: string | undefined;
  readonly config?: { readonly stop?: ConfigInput['stop'] } | undefined;
}

export type { PausedBy, PopulationState, StoppedBy };

export interface BaselineView {
  readonly name: string;
  readonly hash: string;
  readonly fitness: number | null;
  readonly heldOutFitness: number | null;
  readonly testFitness?: number;
}

/** How models take part in a population at the moment. */
export interface ModelsView {
  /**
   * `unavailable`: no arm answers just now. `spent`: a budget is used up. `not-configured`: the hub has no models.
   * Genetic operators go on in every state.
   */
  readonly state: 'ready' | 'unavailable' | 'spent' | 'not-configured';
  /** Why, for people; null while ready. */
  readonly reason: string | null;
  /** Calls that were handed over and have not ended. */
  readonly inFlight: number;
  /** That came to an end, whatever became of them. */
  readonly proposals: number;
  readonly spentUsd: number;
  /** What the calls in flight may cost at worst. */
  readonly reservedUsd: number;
}

/** The body of `GET /v1/populations/:id`. */
export interface PopulationView {
  readonly id: string;
  readonly name: string;
  readonly task: string | null;
  readonly state: PopulationState;
  /** The last recorded generation; -1 before generation 0 ended. */
  readonly generation: number;
  readonly evaluations: number;
  readonly heldOutEvaluations: number;
  readonly best: { readonly hash: string; readonly fitness: number } | null;
  readonly champion: {
    readonly hash: string;
    readonly fitness: number;
    readonly heldOutFitness: number | null;
  } | null;
  readonly testFitness?: number;
  readonly baselines: readonly BaselineView[];
  readonly stoppedBy?: StoppedBy;
  readonly pausedBy?: PausedBy;
  readonly stateHash: string | null;
  readonly stateHashGeneration: number | null;
  /** The filled configuration. */
  readonly config: { readonly [key: string]: Json };
  readonly usage: { readonly fuel: number; readonly bytes: number; readonly frames: number };
  /** Present where the configuration lets models take part. */
  readonly models?: ModelsView;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The answer of a command. */
export interface Replayable {
  /** The command had been done before under its idempotency key; this is its first answer. */
  readonly replayed?: true;
}

export interface PopulationAnswer extends Replayable {
  readonly population: PopulationView;
  /** A strong ETag in quotes; it changes only with name, task and config. */
  readonly etag: string;
}

export interface Steering {
  readonly mode: 'append' | 'replace';
  readonly text: string;
}

export interface SteeringView extends Replayable {
  /** The whole text; empty if there is none. */
  readonly text: string;
}

export interface ChampionView {
  readonly hash: string;
  readonly genome: string;
  /** The same behaviour on the training cases in fewer nodes, for people to read. */
  readonly simplified: string;
  readonly fitness: number;
  readonly heldOutFitness: number | null;
  readonly scores: readonly number[];
  readonly bytes: number;
  readonly fuel: number;
  readonly generation: number;
  readonly parents: readonly string[];
  /** Not part of the answer: the limits and the seed an invoke runs under. */
  readonly invoke: {
    readonly seed: number;
    readonly fuelPerCall: number;
    readonly bytesPerCall: number;
  };
}

export interface PageQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface AgentsQuery extends PageQuery {
  readonly order: 'fitness' | 'generation' | 'bytes';
}

export interface EventsQuery {
  /** The last seq the caller has; 0 from the start. */
  readonly after: number;
  readonly limit: number;
}

/** `next` goes into the following request's `cursor` (lists) or `after` (events); null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface AgentItem {
  readonly hash: string;
  readonly kind: 'program' | 'text';
  readonly fitness: number;
  readonly heldOutFitness: number | null;
  readonly failed: boolean;
  readonly quarantined: boolean;
  readonly bytes: number;
  readonly fuel: number;
  readonly generation: number;
  readonly operator: Operator;
  readonly parents: readonly string[];
  readonly island: number;
}

export interface AgentView extends AgentItem {
  readonly genome: string;
  readonly scores: readonly number[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly features: Readonly<Record<string, number>>;
  readonly feedback: readonly { readonly case: number | null; readonly text: string }[];
  readonly dna: {
    readonly operator: Operator;
    readonly parents: readonly string[];
    /** These four only of agents that a model suggested. */
    readonly model?: string;
    readonly promptVersion?: string;
    /** In the model's words: never more than a claim. */
    readonly rationale?: string;
    /** USD of the call that brought it. */
    readonly cost?: number;
    readonly places: readonly {
      readonly target: string;
      readonly key: string;
      readonly sha256: string;
      readonly ackedAt: string;
    }[];
  };
}

export interface LineageView {
  readonly nodes: readonly {
    readonly hash: string;
    readonly fitness: number;
    readonly generation: number;
    readonly operator: Operator;
  }[];
  /** `[parent, child]`. */
  readonly edges: readonly (readonly [string, string])[];
}

export interface GateFinding {
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly reason: string;
  readonly line: number;
  readonly hint: string;
}

export interface TrialView {
  readonly gate: {
    readonly accepted: boolean;
    readonly safety: number;
    readonly findings: readonly GateFinding[];
  };
  /** All of these are absent if the gate refused. */
  readonly hash?: string;
  readonly failed?: boolean;
  readonly reason?: { readonly code: string; readonly detail: string };
  readonly fitness?: number;
  readonly scores?: readonly number[];
  readonly metrics?: Readonly<Record<string, number>>;
  readonly feedback?: readonly { readonly case: number | null; readonly text: string }[];
  readonly fuel?: number;
}

/** An event as stored: the envelope of `src/core/dna/event.ts`. */
export interface EventView {
  readonly v: number;
  readonly stream: string;
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly actor: string;
  readonly engine: string;
  readonly cause: { readonly correlation: string; readonly event?: number };
  readonly data: { readonly [key: string]: Json };
  readonly refs: readonly { readonly commit: string; readonly bytes: number }[];
  readonly prev: string | null;
  readonly hash: string;
}

export interface SnapshotView {
  readonly id: string;
  readonly generation: number;
  readonly reason: string;
  readonly safe: boolean;
  readonly stateHash: string;
  readonly at: string;
  readonly bytes: number;
}

export interface VerifyView {
  readonly ok: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly detail: string;
  }[];
}

/** What a shard hands back for a batch it took. */
export interface ShardResults {
  /** The lease the batch was handed over with; an ended lease makes the call a no-op. */
  readonly lease: string;
  readonly results: readonly EvaluationResult[];
}
