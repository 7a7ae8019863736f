import type { AccountRpc } from '../durable-objects/account-api.ts';
import type { EvaluatorDO } from '../durable-objects/evaluator.ts';
import type { PopulationRpc } from '../durable-objects/population-api.ts';

/**
 * A Durable Object namespace by the interface its objects implement. The platform's own type maps every method's type
 * through the rules of serialization, which recursive types like JSON send beyond the compiler's depth.
 */
interface Objects<Rpc> {
  getByName(name: string): DurableObjectStub & Rpc;
}

/** The bindings of wrangler.toml as a type. Variables are read by `config.ts` only. */
export interface Env {
  readonly POPULATIONS: Objects<PopulationRpc>;
  readonly ACCOUNTS: Objects<AccountRpc>;
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
