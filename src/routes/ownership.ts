import type { PopulationRpc } from '../../durable-objects/population-api.ts';
import type { Failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Incoming } from './call.ts';

const MAX_REMEMBERED = 10_000;
/** `account id` pairs that were asked for. An id never changes its account, so they stay true until they are dropped. */
const remembered = new Set<string>();

/** The population of the path, if it belongs to the caller's account: another account's things are not found. */
export async function ownPopulation({
  params,
  account,
  services,
}: Incoming): Promise<Result<PopulationRpc, Failure>> {
  const id = params['id'] ?? '';
  const pair = `${account} ${id}`;
  if (!remembered.has(pair)) {
    const owned = /^p_[a-z2-7]{26}$/.test(id) && (await services.account(account).owns(id));
    if (!owned) return err({ code: 'not-found', detail: 'there is no such population' });
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.add(pair);
  }
  return ok(services.population(id));
}
