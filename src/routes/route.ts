import * as z from 'zod';
import type { Failure, FailureCode } from '../core/failure.ts';
import { ok, type Result } from '../core/result.ts';
import { type Body, hasBody, readBody } from './body.ts';
import type { Call, Incoming } from './call.ts';
import { parseQuery } from './query.ts';
import { validate } from './validate.ts';

/** What a key must be allowed to do. */
export const SCOPES = ['read', 'write', 'run', 'admin'] as const;
/** `open` needs no key. */
export type Scope = 'open' | (typeof SCOPES)[number];
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a handler answers with: a JSON body under the route's status of success, or a whole response (pages, sockets). */
export type Answer =
  | { readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly response: Response };
export type Handled = Promise<Result<Answer, Failure>>;

/** What is known of a route without calling it: OpenAPI, docs page and authorization matrix are made from it. */
export interface RouteFacts {
  readonly method: Method;
  /** Parameters as `{name}`, as OpenAPI writes them. */
  readonly path: string;
  readonly scope: Scope;
  readonly summary: string;
  /** Status of success. */
  readonly status: 101 | 200 | 201 | 202 | 204;
  /** Shape of the body of success; absent for sockets and 204. */
  readonly answer?: z.ZodType;
  /** Media type of success; JSON if absent. */
  readonly produces?: 'text/html';
  /** Honours `Idempotency-Key`. */
  readonly idempotent?: true;
  /** Needs `If-Match`. */
  readonly conditional?: true;
  /** Failures of its own, beyond those that follow from scope, parameters, query and body. */
  readonly failures?: readonly FailureCode[];
}

/** Query of a route that takes none: any parameter is refused. */
export const noQuery = z.strictObject({});
/** Body of a route that takes none: nothing or `{}`. */
export const noBody = z.strictObject({}).optional();

/** One row of the route table. */
export interface Route extends RouteFacts {
  readonly query: z.ZodObject;
  readonly body: z.ZodType;
  /** Parses query and body by their schemas and calls the handler. */
  readonly respond: (incoming: Incoming) => Handled;
}

interface RouteSpec<Q extends z.ZodObject, B extends z.ZodType> extends RouteFacts {
  readonly query: Q;
  readonly body: B;
  readonly handle: (call: Call<z.output<Q>, z.output<B>>) => Handled;
}

/** A row of the table; its handler's types follow from its schemas. */
export function route<Q extends z.ZodObject, B extends z.ZodType>(spec: RouteSpec<Q, B>): Route {
  const { handle, ...facts } = spec;
  const respond = async (incoming: Incoming): Handled => {
    const query = parseQuery(spec.query, incoming.url);
    if (!query.ok) return query;
    const sent = await sentBody(spec, incoming.request);
    if (!sent.ok) return sent;
    const body = validate(spec.body, sent.value?.json);
    if (!body.ok) return body;
    const bodyText = sent.value?.text ?? '';
    return handle({ ...incoming, query: query.value, body: body.value, bodyText });
  };
  return { ...facts, respond };
}

/** The body, or undefined where there is none and none is needed. GET and DELETE have none. */
async function sentBody(
  { method, body }: { method: Method; body: z.ZodType },
  request: Request,
): Promise<Result<Body | undefined, Failure>> {
  if (method === 'GET' || method === 'DELETE') return ok(undefined);
  if (body === noBody && !hasBody(request)) return ok(undefined);
  return readBody(request);
}
