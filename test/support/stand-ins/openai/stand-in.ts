import { err, type Result } from '../../../../src/core/result.ts';
import type { AskedCall } from '../call.ts';
import { createStandIn, type StandIn, type StandInOptions } from '../stand-in.ts';
import type { Received, Wire, WireAnswer } from '../wire.ts';
import { askedOf } from './asked.ts';
import { chatAnswer, serverSentEvent } from './chat-answer.ts';
import { chatError, errorAnswer, invalid, refused } from './errors.ts';

export interface OpenAIStandInOptions extends StandInOptions {
  /** Bearer keys that are accepted; null takes everybody, as a local server does. */
  readonly keys: readonly string[] | null;
  /** Path before `/chat/completions`; `/v1`. */
  readonly basePath?: string;
  /** Model names that exist; all of them if left out. */
  readonly models?: readonly string[];
}

/** An OpenAI-compatible server: chat completions, whole or as server-sent events, with a scripted model behind. */
export const createOpenAIStandIn = (options: OpenAIStandInOptions): StandIn =>
  createStandIn(openAIWire(options), options);

const openAIWire = (options: OpenAIStandInOptions): Wire => ({
  read: (received) => readCall(received, options),
  answer: chatAnswer,
  error: errorAnswer,
  refuse: refused,
  exception: (error) => serverSentEvent(JSON.stringify({ error: chatError(error) })),
  malformed: (answer) => ({
    ...answer,
    pieces:
      answer.headers['content-type'] === 'text/event-stream'
        ? [serverSentEvent('{"choices":[')]
        : [new TextEncoder().encode('{"choices":[')],
  }),
});

function readCall(
  { method, path, headers, body }: Received,
  { keys, models, basePath = '/v1' }: OpenAIStandInOptions,
): Result<AskedCall, WireAnswer> {
  const key = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1];
  if (keys !== null && (key === undefined || !keys.includes(key)))
    return err(errorAnswer('bad-key'));
  if (method !== 'POST' || path !== `${basePath}/chat/completions`) {
    return err({ ...invalid(`Unknown request URL: ${method} ${path}`), status: 404 });
  }
  const asked = askedOf(body);
  if (!asked.ok) return err(invalid(asked.error));
  return models === undefined || models.includes(asked.value.model)
    ? asked
    : err(errorAnswer('not-found'));
}
