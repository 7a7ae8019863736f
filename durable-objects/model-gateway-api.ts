import type { Arm, ModelAnswer, ModelFailure, ModelRequest } from '../src/core/models/call.ts';
import { armId } from '../src/core/models/call.ts';
import type { Result } from '../src/core/result.ts';
import type { Env } from '../src/env.ts';

/** What a ModelGatewayDO answers over RPC. One object an account, arm and lane, found by `modelGateway`. */
export interface ModelGatewayRpc {
  /**
   * Takes a call and acknowledges at once; the outcome comes by `completeCall`. Idempotent by id: while a call is known
   * (running, or its outcome not acknowledged) it is `accepted` and nothing is done twice.
   */
  submit(job: ModelJob): Promise<Submission>;
  status(): Promise<GatewayStatus>;
}

/** One call as it is handed over. */
export interface ModelJob {
  readonly id: string;
  /** Name of the PopulationDO that gets the outcome. */
  readonly population: string;
  /** Comes back with the outcome. */
  readonly lease: string;
  /** That of the object's name. */
  readonly arm: Arm;
  readonly request: ModelRequest;
  /** From acceptance, over all attempts; at most 300,000, for a decision 30,000. */
  readonly deadlineMs: number;
  /** Null: neither read nor written. */
  readonly cache: CacheUse | null;
}

export interface CacheUse {
  /**
   * Part of the key beside purpose, arm, parameters and messages. A proposal's id, so that a search never eats its own
   * echo, but a repetition of the same proposal is not paid twice; empty where equal requests may share an answer.
   */
  readonly salt: string;
}

export type Submission =
  | { readonly accepted: true }
  | {
      readonly accepted: false;
      /** `full`: all places are taken. `open`: the breaker. `rate`: over the arm's token or request rate. */
      readonly reason: 'full' | 'open' | 'rate';
      /** Ms since epoch; for `full` a guess. */
      readonly retryAt: number;
    };

/** How a call ended. Plain data. The population decides what it has cost. */
export interface CallOutcome {
  readonly id: string;
  readonly lease: string;
  readonly arm: Arm;
  /**
   * Usage of an answer, billing of a failure: of ONE attempt. Attempts that may have cost something are never repeated
   * here, so that one reservation covers the call.
   */
  readonly result: Result<ModelAnswer, ModelFailure>;
  /** Requests that were sent; 0 of an answer from the cache. */
  readonly attempts: number;
  /** Answered from storage: usage is zero, nothing is charged. */
  readonly cached: boolean;
  readonly health: ArmHealth;
}

export interface ArmHealth {
  /** The breaker is open: calls are refused until then, and then one goes as a probe. */
  readonly open: boolean;
  /** Ms since epoch; null while it is closed. */
  readonly until: number | null;
}

/** What a gateway asks of the population. Part of PopulationRpc. */
export interface CallReceiver {
  /**
   * Takes an outcome. Returning acknowledges it: the gateway forgets the call. It throws only if it could not be
   * stored. Idempotent by id and lease; an unknown call, an ended lease and a deleted population are acknowledged.
   */
  completeCall(outcome: CallOutcome): Promise<void>;
}

export interface GatewayStatus {
  readonly inFlight: number;
  /** Outcomes that no population has acknowledged yet. */
  readonly undelivered: number;
  readonly health: ArmHealth;
  readonly cache: CacheCounts;
  /** Fields of requests that the model was found to reject. */
  readonly dropped: readonly string[];
}

export interface CacheCounts {
  readonly entries: number;
  readonly hits: number;
  readonly misses: number;
}

/** `account/arm/lane`. Arms may hold slashes; accounts and lanes do not. */
export const gatewayName = (account: string, arm: Arm, lane: number): string =>
  `${account}/${armId(arm)}/${lane}`;

/** The arm in a gateway's name. Throws on any other name: gateways are only found by `modelGateway`. */
export function armOfGateway(name: string): Arm {
  const [, provider, region, ...rest] = name.split('/');
  const model = rest.slice(0, -1).join('/');
  if ((provider === 'bedrock' || provider === 'openai') && region !== undefined && model !== '') {
    return { provider, region, model };
  }
  throw new Error(`${name} names no gateway`);
}

/** The gateway of an arm's lane, placed near the arm's region when it is first asked for. */
export function modelGateway(
  gateways: Env['MODEL_GATEWAYS'],
  account: string,
  arm: Arm,
  lane: number,
): DurableObjectStub & ModelGatewayRpc {
  const locationHint = locationHintOf(arm.region);
  return gateways.getByName(
    gatewayName(account, arm, lane),
    locationHint === undefined ? {} : { locationHint },
  );
}

/** By prefix of the region's name, the longer first. Hints: developers.cloudflare.com/durable-objects/reference/data-location */
const HINTS: readonly (readonly [string, DurableObjectLocationHint])[] = [
  ['us-west', 'wnam'],
  ['us-', 'enam'],
  ['ca-west', 'wnam'],
  ['ca-', 'enam'],
  ['mx-', 'enam'],
  ['sa-', 'sam'],
  ['eu-central', 'eeur'],
  ['eu-north', 'eeur'],
  ['eu-', 'weur'],
  ['ap-southeast-2', 'oc'],
  ['ap-southeast-4', 'oc'],
  ['ap-southeast-6', 'oc'],
  ['ap-', 'apac'],
  ['me-', 'me'],
  ['il-', 'me'],
  ['af-', 'afr'],
];

/** The platform's place nearest to an AWS region; undefined for what has none. Places are not guaranteed. */
export const locationHintOf = (region: string): DurableObjectLocationHint | undefined =>
  HINTS.find(([prefix]) => region.startsWith(prefix))?.[1];
