import type { RefusableField } from '../call.ts';
import type { ErrorName } from '../fault.ts';
import { type ErrorOptions, jsonPiece, type WireAnswer } from '../wire.ts';

/**
 * Errors of Bedrock Runtime: type and status by the service model (botocore bedrock-runtime service-2.json), texts as the
 * service words them (docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html).
 */
const ERRORS: Record<ErrorName, readonly [status: number, type: string, message: string]> = {
  throttled: [429, 'ThrottlingException', 'Too many tokens, please wait before trying again.'],
  'not-ready': [429, 'ModelNotReadyException', 'The model is not ready to serve requests.'],
  unavailable: [503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.'],
  internal: [500, 'InternalServerException', 'The system encountered an unexpected error.'],
  timeout: [408, 'ModelTimeoutException', 'Model has timed out in processing the request.'],
  'model-error': [424, 'ModelErrorException', 'The model failed while processing the request.'],
  'stream-error': [424, 'ModelStreamErrorException', 'The model failed while streaming.'],
  invalid: [400, 'ValidationException', 'The provided request is not valid.'],
  'too-long': [400, 'ValidationException', 'Input is too long for requested model.'],
  quota: [400, 'ServiceQuotaExceededException', 'The request exceeds a service quota.'],
  'not-found': [404, 'ResourceNotFoundException', 'Could not resolve the foundation model.'],
  'access-denied': [
    403,
    'AccessDeniedException',
    "You don't have access to the model with the specified model ID.",
  ],
  'bad-key': [
    403,
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
  'expired-token': [
    403,
    'ExpiredTokenException',
    'The security token included in the request is expired',
  ],
};

export function bedrockError(error: ErrorName, options: ErrorOptions = {}): WireAnswer {
  const [status, type, message] = ERRORS[error];
  return typedError(options.status ?? status, type, message, options);
}

/** The type stands in a header, with the URL that old clients get; a proxy's error has neither. */
export const typedError = (
  status: number,
  type: string,
  message: string,
  { retryAfterMs, untyped }: ErrorOptions = {},
): WireAnswer => ({
  status,
  headers: {
    'content-type': 'application/json',
    'x-amzn-requestid': crypto.randomUUID(),
    ...(untyped === true
      ? {}
      : { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/` }),
    ...(retryAfterMs === undefined ? {} : { 'x-amz-retry-after': String(retryAfterMs) }),
  },
  pieces: [jsonPiece({ message })],
});

export const invalid = (message: string): WireAnswer =>
  typedError(400, 'ValidationException', message);

/** Type and text of an error inside a stream: the same name in lower camel case. */
export function inStream(error: ErrorName): { readonly type: string; readonly message: string } {
  const [, type, message] = ERRORS[error];
  return { type: type.charAt(0).toLowerCase() + type.slice(1), message };
}

const REFUSALS: Record<RefusableField, string> = {
  temperature: '`temperature` is deprecated for this model.',
  effort: 'outputConfig.effort: this model does not support effort.',
  forcedTool: 'tool_choice: this model does not support forced tool use.',
  strictTool: 'tools.0.custom.strict: Extra inputs are not permitted',
  format: 'outputConfig.textFormat: this model does not support structured output.',
  tools: "This model doesn't support tool use.",
  cachePoint: "This model doesn't support the cachePoint field. Remove cachePoint and try again.",
  metadata: 'requestMetadata is not supported for this model.',
  streamUsage: 'The request is not supported by this model.',
};

export const refused = (field: RefusableField): WireAnswer => invalid(REFUSALS[field]);
