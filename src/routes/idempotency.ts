import type { RequestKey } from '../../durable-objects/population-api.ts';
import type { Failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Call } from './call.ts';

/** The request's `Idempotency-Key`, if it sends one: 1 to 255 visible characters. */
export async function requestKey(
  call: Call<unknown, unknown>,
): Promise<Result<RequestKey | undefined, Failure>> {
  const key = call.request.headers.get('idempotency-key');
  if (key === null) return ok(undefined);
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    return err({ code: 'invalid', detail: 'Idempotency-Key must be 1 to 255 visible characters' });
  const text = `${call.request.method} ${call.url.pathname}\n${call.bodyText}`;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const request = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'));
  return ok({ key, request: request.join('') });
}

/** Marks an answer that was given before. */
export const REPLAYED = { 'idempotency-replayed': 'true' } as const;
