import { Hono } from 'hono';
import type { Failure } from '../core/failure.ts';
import { authorize } from './auth.ts';
import type { Services } from './call.ts';
import { problem } from './errors.ts';
import type { Answer, Route } from './route.ts';

/** A request to the Worker: what the app hands to a route. */
interface Arrival {
  readonly request: Request;
  readonly services: Services;
  readonly traceId: string;
}

/** The HTTP side of a route table. Whatever comes in, the answer is the route's or a problem document. */
export function createApp(table: readonly Route[]): {
  readonly fetch: (request: Request, services: Services) => Promise<Response>;
} {
  const app = new Hono<{ Bindings: Arrival }>();
  for (const row of table) {
    const path = row.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.on(row.method, path, async (c) => answer(row, c.env, c.req.param()));
  }
  const paths = groupByPath(table);
  app.notFound((c) => {
    const { request, traceId } = c.env;
    const allowed = paths.find(({ pattern }) => pattern.test(c.req.path))?.methods;
    if (!allowed)
      return problem({ code: 'not-found', detail: 'there is no such route' }, request, traceId);
    const detail = `${request.method} is not one of ${allowed}`;
    return problem({ code: 'method-not-allowed', detail }, request, traceId, { allow: allowed });
  });
  app.onError((error, c) => {
    const { request, traceId } = c.env;
    const path = new URL(request.url).pathname;
    console.error({ event: 'request-failed', traceId, method: request.method, path, error });
    return problem(unavailable, request, traceId);
  });
  return {
    fetch: async (request, services) => {
      const traceId = traceOf(request);
      const response = await app.fetch(request, { request, services, traceId });
      if (response.status === 101) return response;
      response.headers.set('trace-id', traceId);
      response.headers.set('x-content-type-options', 'nosniff');
      return response;
    },
  };
}

const unavailable: Failure = {
  code: 'unavailable',
  detail: 'the hub could not finish this request; it can be repeated with its Idempotency-Key',
  retryAfterSeconds: 1,
};

async function answer(
  row: Route,
  { request, services, traceId }: Arrival,
  params: Readonly<Record<string, string>>,
): Promise<Response> {
  let identity = { account: '', actor: 'anonymous' };
  if (row.scope !== 'open') {
    const authorized = await authorize(request, row.scope, services, Date.now());
    if (!authorized.ok) return problem(authorized.error, request, traceId);
    identity = authorized.value;
  }
  const handled = await row.respond({
    request,
    url: new URL(request.url),
    params,
    account: identity.account,
    caller: { actor: identity.actor, correlation: traceId },
    services,
  });
  return handled.ok ? success(row, handled.value) : problem(handled.error, request, traceId);
}

function success(row: Route, given: Answer): Response {
  if ('response' in given) return given.response;
  const init = { status: row.status, headers: { 'cache-control': 'no-store', ...given.headers } };
  return row.status === 204 ? new Response(null, init) : Response.json(given.body, init);
}

/** The trace id of a W3C `traceparent` header, else a new one: 32 hex digits. */
function traceOf(request: Request): string {
  const parent = request.headers.get('traceparent') ?? '';
  const given = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(parent)?.[1];
  return given ?? crypto.randomUUID().replaceAll('-', '');
}

function groupByPath(table: readonly Route[]): { pattern: RegExp; methods: string }[] {
  const byPath = Map.groupBy(table, (row) => row.path);
  return [...byPath].map(([path, rows]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    methods: rows
      .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
      .join(', '),
  }));
}
