import type { Billing, CallUsage, FailureKind, ModelFailure } from '../../core/models/call.ts';
import { addTurns } from '../../core/models/call.ts';
import type { Interruption } from './deadline.ts';

const MAX_DETAIL = 500;

/** Makes failures of one client: their texts are short and free of its secrets, whatever a provider echoes. */
export type FailureMaker = (
  kind: FailureKind,
  detail: string,
  about?: {
    readonly billing?: Billing;
    readonly requestId?: string | null;
    readonly retryAfterMs?: number | undefined;
  },
) => ModelFailure;

export function createFailureMaker(secrets: readonly string[]): FailureMaker {
  return (kind, detail, { billing = 'none', requestId = null, retryAfterMs } = {}) => {
    let clean = detail;
    for (const secret of secrets) clean = clean.replaceAll(secret, '…');
    return {
      kind,
      detail: clean.slice(0, MAX_DETAIL).toWellFormed(),
      billing,
      requestId,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  };
}

/** Nothing came back: no connection costs nothing, but a request that was waited for may have been answered. */
export const interrupted = (make: FailureMaker, { kind, detail }: Interruption): ModelFailure =>
  kind === 'connection' ? make('unavailable', detail) : make(kind, detail, { billing: 'unknown' });

/** What a failure has cost together with the turns before it. */
export function addBilling(before: CallUsage, billing: Billing): Billing {
  if (billing === 'unknown') return billing;
  return billing === 'none' ? before : addTurns(before, billing);
}

/** The kind of an HTTP status that no error type explains. */
export function kindOfStatus(status: number): FailureKind {
  const kind = STATUS_KINDS[status];
  if (kind !== undefined) return kind;
  // a redirect is not followed: what should be there is elsewhere
  return status >= 500 || status < 400 ? 'unavailable' : 'invalid-request';
}

const STATUS_KINDS: Readonly<Record<number, FailureKind>> = {
  401: 'credentials',
  403: 'access-denied',
  404: 'model-gone',
  408: 'timeout',
  410: 'model-gone',
  413: 'context-too-long',
  424: 'model-error',
  429: 'throttled',
};

/**
 * What a response asks to wait, in ms: `x-amz-retry-after` and `retry-after-ms` in ms, `retry-after` in seconds or as a
 * date (RFC 9110, 10.2.3). undefined if it asks nothing that can be read.
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const exact = headers.get('x-amz-retry-after') ?? headers.get('retry-after-ms');
  if (exact !== null) return wait(Number(exact));
  const after = headers.get('retry-after');
  if (after === null) return undefined;
  return wait(/^\s*\d/.test(after) ? Number(after) * 1000 : Date.parse(after) - now);
}

const wait = (ms: number): number | undefined =>
  Number.isFinite(ms) ? Math.max(0, Math.ceil(ms)) : undefined;
