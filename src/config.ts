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
