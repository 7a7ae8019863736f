import { timingSafeEqual } from 'node:crypto';
import type { KeyScope } from '../../durable-objects/account-api.ts';
import { parseKey } from '../config.ts';
import type { Failure } from '../core/failure.ts';
import { sha256Hex } from '../core/dna/digest.ts';
import { isRecent } from '../core/recent.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Services } from './call.ts';
import { SCOPES, type Scope } from './route.ts';

/** Who sends a request: the account of the key and what the key may do. */
export interface Identity {
  readonly account: string;
  /** For the event log: `key:<keyId>`, never the key. */
  readonly actor: string;
  readonly scopes: readonly KeyScope[];
}

/** How long a verified key is believed without asking again; a revoked one works no longer than this. */
const KEY_TTL_MS = 10_000;
const MAX_REMEMBERED = 1_000;
/** Verified keys of this isolate by their digest. */
const remembered = new Map<string, { readonly identity: Identity; readonly verifiedAt: number }>();

/** Finds out who sends the request and whether the key's scopes cover the route. */
export async function authorize(
  request: Request,
  scope: Exclude<Scope, 'open'>,
  services: Services,
  now: number,
): Promise<Result<Identity, Failure>> {
  const { rootKey } = services.config;
  if (!rootKey)
    return err({ code: 'not-configured', detail: 'set HUB_KEY, then send it as bearer key' });
  const key = presentedKey(request);
  const identity = key === undefined ? undefined : await identify(key, services, now);
  if (!identity) {
    const detail =
      key === undefined ? 'send "authorization: Bearer <key>"' : 'the key is not known';
    return err({ code: 'unauthenticated', detail });
  }
  if (!identity.scopes.includes(scope))
    return err({ code: 'forbidden', detail: `the key has no scope "${scope}"` });
  return ok(identity);
}

/** The bearer key, or that of the subprotocol `hub.key.<base64url>`, the only header a browser's socket can set. */
function presentedKey(request: Request): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (bearer !== undefined || request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
    return bearer;
  const offered = (request.headers.get('sec-websocket-protocol') ?? '').split(',');
  const protocol = offered.map((name) => name.trim()).find((name) => name.startsWith('hub.key.'));
  return protocol === undefined ? undefined : decodeBase64Url(protocol.slice('hub.key.'.length));
}

async function identify(
  key: string,
  services: Services,
  now: number,
): Promise<Identity | undefined> {
  const digest = sha256Hex(key);
  const { rootKey } = services.config;
  if (rootKey && isRoot(digest, rootKey.key))
    return { account: rootKey.account, actor: 'key:root', scopes: SCOPES };
  const parts = parseKey(key);
  if (!parts) return undefined;
  const known = remembered.get(digest);
  if (known && isRecent(known.verifiedAt, now, KEY_TTL_MS)) return known.identity;
  const scopes = await services.account(parts.account).verifyKey(parts.keyId, digest);
  if (!scopes) return undefined;
  const identity = { account: parts.account, actor: `key:${parts.keyId}`, scopes };
  remember(digest, identity, now);
  return identity;
}

function remember(digest: string, identity: Identity, now: number): void {
  const [oldest] = remembered.keys();
  if (remembered.size >= MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  remembered.set(digest, { identity, verifiedAt: now });
}

const encoder = new TextEncoder();

let root: { readonly key: string; readonly digest: Uint8Array } | undefined;
/** Whether this is the digest of the root key. The time it takes tells nothing about the key. */
function isRoot(digest: string, key: string): boolean {
  if (root?.key !== key) root = { key, digest: encoder.encode(sha256Hex(key)) };
  return timingSafeEqual(encoder.encode(digest), root.digest);
}

function decodeBase64Url(text: string): string | undefined {
  try {
    const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(bytes, (char) => char.charCodeAt(0)),
    );
  } catch {
    return undefined;
  }
}
