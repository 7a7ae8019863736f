import type { AccountRpc } from '../../durable-objects/account-api.ts';
import type { Caller, PopulationRpc } from '../../durable-objects/population-api.ts';
import type { ArmHealth } from '../../durable-objects/model-gateway-api.ts';
import type { HubConfig } from '../config.ts';
import type { Arm } from '../core/models/call.ts';
import type { Failure } from '../core/failure.ts';
import type { Estimate, PlannedRun } from '../core/models/estimate.ts';
import type { Result } from '../core/result.ts';
import type { HubModels } from '../hub-models.ts';
import type { EventLog } from '../ports.ts';
import type { EstimateBody } from '../schemas/estimate.ts';

/** What the routes ask of the rest of the hub; `index.ts` wires it to Durable Objects and D1. */
export interface Services {
  readonly config: HubConfig;
  readonly account: (name: string) => AccountRpc;
  readonly population: (id: string) => PopulationRpc;
  /** Hands a WebSocket upgrade to the population. */
  readonly connect: (id: string, request: Request) => Promise<Response>;
  /** Where the events of all populations are. */
  readonly log: Pick<EventLog, 'ofAccount'>;
  readonly models: () => HubModels;
  /** The circuit breaker of an account's arm. */
  readonly armHealth: (account: string, arm: Arm) => Promise<ArmHealth>;
  /** What the model calls of a run would cost with these arms. */
  readonly estimate: (input: EstimateBody, arms: PlannedRun['arms']) => Result<Estimate, Failure>;
  /** Ends once the milliseconds have passed, letting other requests in. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** One authenticated request, before its query and body are parsed. */
export interface Incoming {
  readonly request: Request;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
  readonly account: string;
  readonly caller: Caller;
  readonly services: Services;
}

/** One request as a handler sees it. */
export interface Call<Query, Body> extends Incoming {
  readonly query: Query;
  readonly body: Body;
  /** The body as it was sent; empty without one. */
  readonly bodyText: string;
}
