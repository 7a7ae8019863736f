import { env, exports } from 'cloudflare:workers';
import hub from '../../src/index.ts';
import type { ModelVariables } from '../../src/model-settings.ts';

/** The root key of the vitest config. */
export const ROOT_KEY = 'test-key';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined if the body is not JSON. */
  readonly json: Record<string, unknown> | undefined;
}

type Sent = Readonly<Record<string, string>>;

/** One request to the Worker under test, with the root key unless `authorization` is given. */
export const call = (
  method: string,
  path: string,
  body?: unknown,
  headers: Sent = {},
): Promise<Reply> => replyOf(exports.default.fetch(requestOf(method, path, body, headers)));

/** The same without a hop between isolates, for thousands of requests. */
export const callInside = (
  method: string,
  path: string,
  body?: unknown,
  headers: Sent = {},
): Promise<Reply> => replyOf(hub.fetch(requestOf(method, path, body, headers), env));

const NO_MODELS: ModelVariables = { BEDROCK_MODELS: '', OPENAI_MODELS: '', MODEL_PRICES: '' };

/** The same by a hub that has other models; its Durable Objects keep those of the test's configuration. */
export const callWithModels = (
  variables: ModelVariables,
  method: string,
  path: string,
  body?: unknown,
  headers: Sent = {},
): Promise<Reply> =>
  replyOf(
    hub.fetch(requestOf(method, path, body, headers), { ...env, ...NO_MODELS, ...variables }),
  );

function requestOf(method: string, path: string, body: unknown, headers: Sent): Request {
  return new Request(`https://hub.test${path}`, {
    method,
    headers: {
      authorization: `Bearer ${ROOT_KEY}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

async function replyOf(answer: Promise<Response>): Promise<Reply> {
  const response = await answer;
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
