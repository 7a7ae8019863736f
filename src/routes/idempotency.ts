import type { RequestKey } from '../../durable-objects/population-api.ts';
import { sha256Hex } from '../core/dna/digest.ts';
import type { Failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Call } from './call.ts';

/** The request's `Idempotency-Key`, if it sends one: 1 to 255 visible characters. */
export function requestKey(call: Call<unknown, unknown>): Result<RequestKey | undefined, Failure> {
  const key = call.request.headers.get('idempotency-key');
  if (key === null) return ok(undefined);
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    return err({ code: 'invalid', detail: 'Idempotency-Key must be 1 to 255 visible characters' });
  const text = `${call.request.method} ${call.url.pathname}\n${call.bodyText}`;
  return ok({ key, request: sha256Hex(text) });
}

/** Marks an answer that was given before. */
export const REPLAYED = { 'idempotency-replayed': 'true' } as const;
