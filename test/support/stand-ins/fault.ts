import type { Json } from '../../../src/core/evolution/agent.ts';
import type { AskedCall, RefusableField } from './call.ts';

/** What can go wrong with a provider, as data: rules cross the control door as JSON. */

/** Failures that a provider names. Each wire format has its table from these to status, type and text. */
export const ERROR_NAMES = [
  'throttled',
  'not-ready',
  'unavailable',
  'internal',
  'timeout',
  'model-error',
  'stream-error',
  'invalid',
  'too-long',
  'quota',
  'not-found',
  'access-denied',
  'bad-key',
  'expired-token',
] as const;
export type ErrorName = (typeof ERROR_NAMES)[number];

export type Fault =
  /** An error response. `status` replaces the usual one; `untyped` leaves out whatever names the error. */
  | {
      readonly kind: 'error';
      readonly error: ErrorName;
      readonly status?: number;
      readonly retryAfterMs?: number;
      readonly untyped?: boolean;
    }
  /** No answer: nothing at all, or nothing more after so many bytes of the body. */
  | { readonly kind: 'hang'; readonly after?: number }
  /** Waits, then answers as usual. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Answers nobody until so many calls have been open at once, then all as usual. */
  | { readonly kind: 'gather'; readonly calls: number }
  /** The body in pieces of so many bytes, so many milliseconds apart. */
  | { readonly kind: 'trickle'; readonly bytes: number; readonly everyMs: number }
  /** The connection breaks before the response. */
  | { readonly kind: 'reset' }
  /** The body ends after so many bytes: as if complete, or by a broken connection. */
  | { readonly kind: 'cut'; readonly at: number; readonly how: 'end' | 'reset' }
  /** One bit of the body is wrong; in a frame it breaks the checksum. Counted from 0, modulo the body's bits. */
  | { readonly kind: 'flip'; readonly bit: number }
  /** An error inside a stream that began with 200, after so many pieces (frames or events). */
  | { readonly kind: 'exception'; readonly error: ErrorName; readonly after: number }
  /** 200 with a body of no bytes. */
  | { readonly kind: 'empty' }
  /** Valid framing around payloads that are not JSON. */
  | { readonly kind: 'malformed-json' }
  /** Refuses, as invalid, requests that have one of the fields; others pass. Not consumed by requests that pass. */
  | { readonly kind: 'refuse'; readonly fields: readonly RefusableField[] }
  /** Wrong figures in usage; null leaves it out. */
  | { readonly kind: 'usage'; readonly usage: Json }
  /** The model says this instead, e.g. an injection. */
  | { readonly kind: 'say'; readonly text: string };

export interface FaultRule {
  readonly fault: Fault;
  /** All that is named must fit; `metadata` is any value of the request's metadata. */
  readonly match?: {
    readonly model?: string;
    readonly region?: string;
    readonly metadata?: string;
  };
  /** Fitting calls let through first; 0. */
  readonly skip?: number;
  /** How many calls it strikes; without it every one. */
  readonly times?: number;
  /** Chance 0..1 to strike a fitting call, decided by the rule's seed and the call's number; 1. */
  readonly rate?: number;
}

export const fits = ({ match }: FaultRule, call: AskedCall): boolean =>
  match === undefined ||
  ((match.model === undefined || match.model === call.model) &&
    (match.region === undefined || match.region === call.region) &&
    (match.metadata === undefined || Object.values(call.metadata).includes(match.metadata)));
