import * as z from 'zod';
import type { FailureKind } from '../../core/models/call.ts';
import { kindOfStatus } from '../model-call/failure.ts';
import type { OptionalField } from '../model-call/wire.ts';

/** An error as it stands in a body or in a stream: https://platform.openai.com/docs/guides/error-codes */
export interface ChatError {
  readonly code: string | null;
  readonly type: string | null;
  /** The field of the request that it is about. */
  readonly param: string | null;
  /** For people only. */
  readonly message: string;
}

const NAME = z.union([z.string(), z.number().transform(String)]).nullish();
const ERROR = z.object({
  message: z.string().default(''),
  code: NAME,
  type: NAME,
  param: z.string().nullish(),
});
/** LiteLLM and OpenAI wrap it, Ollama has a text in its place, vLLM has it bare. */
const BODY = z.union([
  z.object({ error: ERROR }).transform(({ error }) => error),
  z.object({ error: z.string() }).transform(({ error }) => ERROR.parse({ message: error })),
  ERROR.extend({ object: z.literal('error') }),
]);

/** The error in a body or event, or null if there is none. */
export function chatError(value: unknown): ChatError | null {
  const parsed = BODY.safeParse(value);
  if (!parsed.success) return null;
  const { message, code, type, param } = parsed.data;
  return { message, code: code ?? null, type: type ?? null, param: param ?? null };
}

/** Codes that say more than the status. */
const CODES: ReadonlyMap<string, FailureKind> = new Map([
  ['context_length_exceeded', 'context-too-long'],
  ['string_above_max_length', 'context-too-long'],
  ['content_filter', 'refused'],
  ['content_policy_violation', 'refused'],
  // 429, but waiting does not help
  ['insufficient_quota', 'access-denied'],
  ['model_not_found', 'model-gone'],
  ['invalid_api_key', 'credentials'],
  ['rate_limit_exceeded', 'throttled'],
]);

/** What an error in a stream, where there is no status, names itself by. */
const TYPES: ReadonlyMap<string, FailureKind> = new Map([
  ['rate_limit_error', 'throttled'],
  ['requests', 'throttled'],
  ['tokens', 'throttled'],
  ['server_error', 'unavailable'],
  ['overloaded_error', 'unavailable'],
  ['429', 'throttled'],
  ['500', 'unavailable'],
  ['503', 'unavailable'],
]);

/** @param status HTTP status; absent for an error in a stream */
export function kindOfError(error: ChatError | null, status?: number): FailureKind {
  const code = error?.code ?? '';
  const kind = CODES.get(code);
  if (kind !== undefined) return kind;
  if (status !== undefined) return kindOfStatus(status);
  return TYPES.get(code) ?? TYPES.get(error?.type ?? '') ?? 'model-error';
}

const PARAMS: ReadonlyMap<string, OptionalField> = new Map([
  ['temperature', 'temperature'],
  ['reasoning_effort', 'effort'],
  ['response_format', 'format'],
  ['max_tokens', 'maxTokens'],
  ['stream_options', 'streamUsage'],
]);

/** `response_format.json_schema` → `format`; null: a field that cannot be left out; undefined: none is named. */
export function rejectedField(error: ChatError | null): OptionalField | null | undefined {
  const name = error?.param?.split('.')[0];
  // LiteLLM writes Python's word for null
  if (!name || name === 'None') return undefined;
  return PARAMS.get(name) ?? null;
}
