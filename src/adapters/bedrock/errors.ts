import * as z from 'zod';
import type { FailureKind } from '../../core/models/call.ts';
import { kindOfStatus } from '../model-call/failure.ts';

/**
 * Errors of Bedrock Runtime by the name of their type, never by their text ("Too many tokens" is a throttle, not a long
 * prompt). Names and retries: docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
const KINDS: ReadonlyMap<string, FailureKind> = new Map([
  ['throttling', 'throttled'],
  ['toomanyrequests', 'throttled'],
  ['serviceunavailable', 'unavailable'],
  ['internalserver', 'unavailable'],
  ['internalfailure', 'unavailable'],
  ['modelnotready', 'unavailable'],
  ['modeltimeout', 'timeout'],
  ['modelerror', 'model-error'],
  ['modelstreamerror', 'model-error'],
  ['validation', 'invalid-request'],
  ['conflict', 'invalid-request'],
  // a quota that waiting does not fill
  ['servicequotaexceeded', 'access-denied'],
  ['accessdenied', 'access-denied'],
  ['ftuformnotfilled', 'access-denied'],
  ['resourcenotfound', 'model-gone'],
  ['unrecognizedclient', 'credentials'],
  ['invalidsignature', 'credentials'],
  ['signaturedoesnotmatch', 'credentials'],
  ['incompletesignature', 'credentials'],
  ['missingauthenticationtoken', 'credentials'],
  ['invalidclienttokenid', 'credentials'],
  ['expiredtoken', 'credentials'],
  ['requestexpired', 'credentials'],
  ['requesttimetooskewed', 'credentials'],
]);

/** Errors that a wrong clock causes, besides a wrong key. */
const SIGNATURE_ERRORS = new Set([
  'invalidsignature',
  'signaturedoesnotmatch',
  'requestexpired',
  'requesttimetooskewed',
]);

/** Streams name exceptions `throttlingException`, responses `ThrottlingException`, some errors have no suffix. */
const plain = (name: string): string => name.toLowerCase().replace(/exception$/, '');

/** @param name as the header or the body has it, or null; @param status HTTP status, where there is one */
export function kindOfError(name: string | null, status?: number): FailureKind {
  const kind = name === null ? undefined : KINDS.get(plain(name));
  return kind ?? (status === undefined ? 'model-error' : kindOfStatus(status));
}

export const mayBeClock = (name: string | null): boolean =>
  name !== null && SIGNATURE_ERRORS.has(plain(name));

/**
 * Name of an error: the header `x-amzn-errortype` (`Name:http://…`), else `__type` of the body (`namespace#Name`); null
 * if neither is there.
 */
export function errorName(headers: Headers, body: string): string | null {
  const name = headers.get('x-amzn-errortype') ?? parseError(body).__type ?? '';
  return /(?:^|#)([A-Za-z]+)(?::|$)/.exec(name)?.[1] ?? null;
}

/** The text of an error for people; of a body that is no JSON, the body. */
export function errorMessage(body: string): string {
  const { message, Message } = parseError(body);
  return message ?? Message ?? body;
}

const ERROR = z.object({
  __type: z.string().optional(),
  message: z.string().optional(),
  Message: z.string().optional(),
});

function parseError(body: string): z.infer<typeof ERROR> {
  try {
    return ERROR.safeParse(JSON.parse(body)).data ?? {};
  } catch {
    return {};
  }
}
