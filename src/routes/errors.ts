import type { Failure, FailureCode } from '../core/failure.ts';

/** Status and title of every failure a caller can see. */
export const FAILURES: Readonly<Record<FailureCode, { status: number; title: string }>> = {
  'malformed-json': { status: 400, title: 'The body is not JSON we take' },
  'bad-query': { status: 400, title: 'A query parameter is wrong' },
  'bad-cursor': { status: 400, title: 'The cursor is not one we gave' },
  unauthenticated: { status: 401, title: 'A valid key is needed' },
  forbidden: { status: 403, title: 'The key lacks the scope' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'no-champion': { status: 404, title: 'No champion yet' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  'wrong-state': { status: 409, title: 'Not possible in this state' },
  'idempotency-in-progress': {
    status: 409,
    title: 'The first request with this key is still running',
  },
  'precondition-failed': { status: 412, title: 'It was changed in the meantime' },
  'precondition-required': { status: 428, title: 'If-Match is needed' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type must be application/json' },
  invalid: { status: 422, title: 'The request is not valid' },
  'idempotency-mismatch': { status: 422, title: 'The key stands for another request' },
  'gate-refused': { status: 422, title: 'The gate refused the genome' },
  'fuel-exhausted': { status: 422, title: 'The run used up its fuel' },
  'memory-exhausted': { status: 422, title: 'The run used up its bytes' },
  'depth-exhausted': { status: 422, title: 'The run nested its calls too deeply' },
  unsupported: { status: 422, title: 'The run did what the agent language has not' },
  'bad-output': { status: 422, title: 'The result is not JSON we return' },
  threw: { status: 422, title: 'The run ended with an error of its own' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'not-configured': { status: 503, title: 'The hub has no key configured' },
  unavailable: { status: 503, title: 'Not possible at the moment' },
  'evaluator-crashed': { status: 503, title: 'The evaluator crashed' },
};

/** The answer to a failure: RFC 9457 `application/problem+json`. */
export function problem(
  failure: Failure,
  request: Request,
  traceId: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { status, title } = FAILURES[failure.code];
  const body = {
    type: `/docs#${failure.code}`,
    title,
    status,
    code: failure.code,
    detail: failure.detail,
    instance: new URL(request.url).pathname,
    traceId,
    errors: failure.errors ?? [],
    ...(failure.fuel === undefined ? {} : { fuel: failure.fuel }),
  };
  return Response.json(body, {
    status,
    headers: {
      ...headers,
      'content-type': 'application/problem+json',
      ...(status === 401 ? { 'www-authenticate': 'Bearer realm="hub"' } : {}),
      ...(failure.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(failure.retryAfterSeconds) }),
    },
  });
}
