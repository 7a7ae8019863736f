import type * as z from 'zod';
import type { FailureCode, Failure } from '../core/failure.ts';
import type { Result } from '../core/result.ts';
import type { Call } from './call.ts';

/** What a key must be allowed to do; `open` needs no key. */
export type Scope = 'open' | 'read' | 'write' | 'run' | 'admin';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** What a handler answers with: a JSON body under the route's success status, or a whole response (pages, sockets). */
export type Answer =
  | { readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly response: Response };

/** One row of the route table. Routes, OpenAPI, documentation page and authorization matrix are made from it. */
export interface Route {
  readonly method: Method;
  /** With `{name}` for parameters, as OpenAPI writes them. */
  readonly path: string;
  readonly scope: Scope;
  readonly summary: string;
  /** Status of success. */
  readonly status: 200 | 201 | 202 | 204 | 101;
  /** Query parameters; a route without them refuses any. */
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Shape of the success body, documented in OpenAPI and checked by tests. */
  readonly answer?: z.ZodType;
  /** Honours `Idempotency-Key`. */
  readonly idempotent: boolean;
  /** Failures beyond those every route of its kind has. */
  readonly failures: readonly FailureCode[];
  readonly handle: (call: Call) => Promise<Result<Answer, Failure>>;
}
