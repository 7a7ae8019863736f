import type { ChampionView } from '../../durable-objects/population-api.ts';
import type { Failure } from '../core/failure.ts';
import { isRecent } from '../core/recent.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Incoming } from './call.ts';
import { ownPopulation } from './ownership.ts';

/** For so long an isolate answers from memory; whoever changes the champion waits as long before saying so. */
export const SERVED_FROM_MEMORY_MS = 1_000;
const MAX_CHAMPIONS = 256;

/** Champions of this isolate by account and population, the least recently asked first. */
const champions = new Map<string, { readonly champion: ChampionView; readonly askedAt: number }>();

/** The champion of the path's population: from memory if the object was asked within the last second. */
export async function championOf(call: Incoming): Promise<Result<ChampionView, Failure>> {
  const key = `${call.account} ${call.params['id'] ?? ''}`;
  const now = Date.now();
  const known = champions.get(key);
  if (known && isRecent(known.askedAt, now, SERVED_FROM_MEMORY_MS)) return ok(known.champion);
  const owned = await ownPopulation(call);
  if (!owned.ok) return owned;
  const answer = await owned.value.champion();
  champions.delete(key);
  if (!answer.ok) return err(answer.error);
  const [oldest] = champions.keys();
  if (champions.size >= MAX_CHAMPIONS && oldest !== undefined) champions.delete(oldest);
  champions.set(key, { champion: answer.value, askedAt: now });
  return ok(answer.value);
}
