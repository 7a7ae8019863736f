import type { AccountRpc } from '../../durable-objects/account-api.ts';
import type {
  Caller,
  EventView,
  Page,
  PopulationRpc,
} from '../../durable-objects/population-api.ts';
import type { HubConfig } from '../config.ts';

/** What the routes ask of the rest of the hub; `index.ts` wires it to Durable Objects and D1. */
export interface Services {
  readonly config: HubConfig;
  account(name: string): AccountRpc;
  population(id: string): PopulationRpc;
  /** Hands a WebSocket upgrade to the population. */
  connect(id: string, request: Request): Promise<Response>;
  /** The event log across the populations of an account. */
  events(query: AccountEventsQuery): Promise<Page<LoggedEvent>>;
  /** Ends once the milliseconds have passed, letting other requests in. */
  wait(milliseconds: number): Promise<void>;
}

export interface AccountEventsQuery {
  readonly account: string;
  /** The last cursor the caller has; 0 from the start. */
  readonly after: number;
  readonly limit: number;
}

/** An event of one of the account's populations. `cursor` orders events across populations. */
export interface LoggedEvent extends EventView {
  readonly cursor: number;
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
