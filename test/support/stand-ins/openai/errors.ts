import type { RefusableField } from '../call.ts';
import type { ErrorName } from '../fault.ts';
import { type ErrorOptions, jsonPiece, type WireAnswer } from '../wire.ts';

/** Errors of an OpenAI-compatible server: `{error: {message, type, code}}` (platform.openai.com/docs/guides/error-codes). */
const ERRORS: Record<ErrorName, readonly [status: number, type: string, code: string | null]> = {
  throttled: [429, 'requests', 'rate_limit_exceeded'],
  'not-ready': [429, 'server_error', 'model_not_ready'],
  unavailable: [503, 'server_error', 'service_unavailable'],
  internal: [500, 'server_error', null],
  timeout: [408, 'server_error', 'request_timeout'],
  'model-error': [424, 'server_error', 'model_error'],
  'stream-error': [424, 'server_error', 'model_error'],
  invalid: [400, 'invalid_request_error', null],
  'too-long': [400, 'invalid_request_error', 'context_length_exceeded'],
  quota: [429, 'insufficient_quota', 'insufficient_quota'],
  'not-found': [404, 'invalid_request_error', 'model_not_found'],
  'access-denied': [403, 'invalid_request_error', 'model_not_available'],
  'bad-key': [401, 'invalid_request_error', 'invalid_api_key'],
  'expired-token': [401, 'invalid_request_error', 'invalid_api_key'],
};

export interface ChatError {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

export function chatError(error: ErrorName): ChatError {
  const [, type, code] = ERRORS[error];
  return { message: `The request failed: ${error}.`, type, param: null, code };
}

export function errorAnswer(error: ErrorName, options: ErrorOptions = {}): WireAnswer {
  const [status] = ERRORS[error];
  return {
    status: options.status ?? status,
    headers: {
      'content-type': 'application/json',
      'x-request-id': `req_${crypto.randomUUID()}`,
      ...(options.retryAfterMs === undefined
        ? {}
        : {
            'retry-after-ms': String(options.retryAfterMs),
            'retry-after': String(Math.ceil(options.retryAfterMs / 1_000)),
          }),
    },
    pieces: [jsonPiece(options.untyped === true ? {} : { error: chatError(error) })],
  };
}

export const invalid = (
  message: string,
  param: string | null = null,
  code: string | null = null,
): WireAnswer => ({
  status: 400,
  headers: { 'content-type': 'application/json', 'x-request-id': `req_${crypto.randomUUID()}` },
  pieces: [jsonPiece({ error: { message, type: 'invalid_request_error', param, code } })],
});

const PARAMETERS: Record<RefusableField, string> = {
  temperature: 'temperature',
  effort: 'reasoning_effort',
  forcedTool: 'tool_choice',
  strictTool: 'tools[0].function.strict',
  format: 'response_format',
  tools: 'tools',
  cachePoint: 'cache_control',
  metadata: 'metadata',
  streamUsage: 'stream_options',
};

export const refused = (field: RefusableField): WireAnswer =>
  invalid(
    `Unsupported parameter: '${PARAMETERS[field]}' is not supported with this model.`,
    PARAMETERS[field],
    'unsupported_parameter',
  );
