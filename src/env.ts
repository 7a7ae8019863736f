import type { AccountDO } from '../durable-objects/account.ts';
import type { EvaluatorDO } from '../durable-objects/evaluator.ts';
import type { PopulationDO } from '../durable-objects/population.ts';

/** The bindings of wrangler.toml as a type. Variables are read by `config.ts` only. */
export interface Env {
  readonly POPULATIONS: DurableObjectNamespace<PopulationDO>;
  readonly ACCOUNTS: DurableObjectNamespace<AccountDO>;
  readonly EVALUATORS: DurableObjectNamespace<EvaluatorDO>;
  /** The event log over all populations. */
  readonly DB: D1Database;
  /** Immutable, content-addressed snapshots. */
  readonly SNAPSHOTS: R2Bucket;
  /** Dynamic Workers for `module` evaluators in full JavaScript; absent on the free plan. */
  readonly LOADER?: WorkerLoader;
  /** The root key. Absent: everything but the open pages answers 503 `not-configured`. */
  readonly HUB_KEY?: string;
}
