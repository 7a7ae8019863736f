/** One place in the input that is wrong. `pointer` is an RFC 6901 JSON pointer into the request body. */
export interface Issue {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
  readonly line?: number;
  readonly hint?: string;
}

/** Every expected failure that can reach a caller of the API; `routes/errors.ts` maps each to its status. */
export type FailureCode =
  | 'malformed-json'
  | 'bad-query'
  | 'bad-cursor'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'no-champion'
  | 'method-not-allowed'
  | 'wrong-state'
  | 'idempotency-in-progress'
  | 'precondition-failed'
  | 'precondition-required'
  | 'too-large'
  | 'unsupported-media-type'
  | 'invalid'
  | 'idempotency-mismatch'
  | 'gate-refused'
  | 'fuel-exhausted'
  | 'memory-exhausted'
  | 'depth-exhausted'
  | 'unsupported'
  | 'bad-output'
  | 'threw'
  | 'rate-limited'
  | 'not-configured'
  | 'unavailable'
  | 'evaluator-crashed';

/** A failure as Durable Objects return it and routes answer it (plain data: it crosses RPC). */
export interface Failure {
  readonly code: FailureCode;
  readonly detail: string;
  readonly errors?: readonly Issue[];
  /** Fuel used before the end, for failures of a run. */
  readonly fuel?: number;
  readonly retryAfterSeconds?: number;
}
