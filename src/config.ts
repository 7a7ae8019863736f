import type { ShardRange } from './engine/shard-scaling.ts';
import type { Env } from './env.ts';

/** The Worker's variables, parsed once a request. */
export interface HubConfig {
  /** The root key and the account it belongs to; undefined if none is configured. */
  readonly rootKey: { readonly key: string; readonly account: string } | undefined;
}

/** Account of every key that does not name one. */
const DEFAULT_ACCOUNT = 'default';

export function parseConfig(env: Env): HubConfig {
  const key = env.HUB_KEY?.trim();
  return {
    rootKey: key ? { key, account: parseKey(key)?.account ?? DEFAULT_ACCOUNT } : undefined,
  };
}

/** The parts of `hub_<account>_<keyId>_<secret>`, or undefined for any other string. */
export function parseKey(key: string): { account: string; keyId: string } | undefined {
  const parts = /^hub_([a-z0-9-]{1,40})_([a-z0-9]{1,40})_[A-Za-z0-9]{16,128}$/.exec(key);
  const [, account, keyId] = parts ?? [];
  return account && keyId ? { account, keyId } : undefined;
}

export const fixedShards = (shards: number): ShardRange => ({ min: shards, max: shards });

/** How many evaluation shards a population gets whose configuration names no number. Throws if it is not `min-max`. */
export function parseShards({ EVALUATION_SHARDS }: Pick<Env, 'EVALUATION_SHARDS'>): ShardRange {
  if (EVALUATION_SHARDS === undefined) return fixedShards(1);
  const [min, max] = (/^(\d{1,3})-(\d{1,3})$/.exec(EVALUATION_SHARDS) ?? []).slice(1).map(Number);
  if (min === undefined || max === undefined || min < 1 || max < min)
    throw new Error(`EVALUATION_SHARDS is not like "2-100": ${EVALUATION_SHARDS}`);
  return { min, max };
}
