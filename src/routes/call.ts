import type { Env } from '../env.ts';
import type { PopulationRpc, Caller } from '../../durable-objects/population-api.ts';
import type { AccountRpc } from '../../durable-objects/account-api.ts';

/** One authenticated request as a handler sees it: parts parsed by the schemas of its route. */
export interface Call {
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
  /** Output of the route's `query` schema. */
  readonly query: unknown;
  /** Output of the route's `body` schema. */
  readonly body: unknown;
  readonly account: string;
  readonly caller: Caller;
  readonly env: Env;
  /** The account's registry. */
  readonly registry: AccountRpc;
  /** The population of the path; its id belongs to the account. */
  readonly population: (id: string) => PopulationRpc;
}
