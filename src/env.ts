import type { AccountRpc } from '../durable-objects/account-api.ts';
import type { EvaluatorDO } from '../durable-objects/evaluator.ts';
import type { ModelGatewayRpc } from '../durable-objects/model-gateway-api.ts';
import type { PopulationRpc } from '../durable-objects/population-api.ts';

/**
 * A Durable Object namespace by the interface its objects implement. The platform's own type maps every method's type
 * through the rules of serialization, which recursive types like JSON send beyond the compiler's depth.
 */
interface Objects<Rpc> {
  /** `locationHint` counts only for the first who asks for the name. */
  getByName(
    name: string,
    options?: { locationHint?: DurableObjectLocationHint },
  ): DurableObjectStub & Rpc;
}

/** The bindings of wrangler.toml as a type. Variables are read by `config.ts` only. */
export interface Env {
  readonly POPULATIONS: Objects<PopulationRpc>;
  readonly ACCOUNTS: Objects<AccountRpc>;
  readonly EVALUATORS: DurableObjectNamespace<EvaluatorDO>;
  readonly MODEL_GATEWAYS: Objects<ModelGatewayRpc>;
  /** The event log over all populations. */
  readonly DB: D1Database;
  /** Immutable, content-addressed snapshots. */
  readonly SNAPSHOTS: R2Bucket;
  /** Dynamic Workers for `module` evaluators in full JavaScript; absent on the free plan. */
  readonly LOADER?: WorkerLoader;
  /** The root key. Absent: everything but the open pages answers 503 `not-configured`. */
  readonly HUB_KEY?: string;
  /**
   * `min-max`: evaluation shards of a population by its load. Set by `npm run deploy`; absent on one machine, where all
   * shards would be one thread.
   */
  readonly EVALUATION_SHARDS?: string;
  /** Models, all optional; read by `model-settings.ts` only. Without any, genetic operators propose alone. */
  readonly AWS_ACCESS_KEY_ID?: string;
  readonly AWS_SECRET_ACCESS_KEY?: string;
  readonly AWS_SESSION_TOKEN?: string;
  /** Instead of the pair of keys. */
  readonly AWS_BEARER_TOKEN_BEDROCK?: string;
  /** Comma-separated, in order of preference. */
  readonly AWS_REGIONS?: string;
  /** Comma-separated ids of models or inference profiles. */
  readonly BEDROCK_MODELS?: string;
  /** For stand-ins and gateways. */
  readonly BEDROCK_ENDPOINT?: string;
  readonly OPENAI_BASE_URL?: string;
  readonly OPENAI_API_KEY?: string;
  readonly OPENAI_MODELS?: string;
  /** JSON: id → prices per million tokens; overrides the table. */
  readonly MODEL_PRICES?: string;
}
