import * as z from 'zod';
import type { ModelUsage } from '../../core/models/call.ts';
import { usageOf } from '../model-call/usage.ts';
import type { Ending } from '../model-call/wire.ts';
import { errorMessage } from './errors.ts';
import type { Frame } from './event-stream.ts';

/**
 * The events of ConverseStream, folded into one answer:
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export interface AnswerFold {
  /** Takes the next frame; nothing more after the end or a failure. */
  take(frame: Frame): void;
  /** The error that the stream carried, as its frame names it. */
  readonly exception: { readonly name: string; readonly detail: string } | null;
  /** A frame that this is not made for: its reason. */
  readonly fault: string | null;
  /** Both ends of the stream were there: the model's (`messageStop`) and the accounts' (`metadata`). */
  readonly isWhole: boolean;
  readonly text: string;
  readonly toolInput: string | null;
  readonly stopReason: string;
  readonly usage: ModelUsage | null;
}

const DELTA = z.object({
  contentBlockIndex: z.number().default(0),
  delta: z
    .object({ text: z.string().optional(), toolUse: z.object({ input: z.string() }).optional() })
    .optional(),
});
const START = z.object({
  contentBlockIndex: z.number().default(0),
  start: z.object({ toolUse: z.unknown().optional() }).optional(),
});
const STOP = z.object({ stopReason: z.string() });
const METADATA = z.object({ usage: z.record(z.string(), z.unknown()).catch({}) });

export function createAnswerFold(): AnswerFold {
  return new Fold();
}

class Fold implements AnswerFold {
  exception: AnswerFold['exception'] = null;
  fault: string | null = null;
  text = '';
  stopReason = '';
  usage: ModelUsage | null = null;
  #isEnded = false;
  #isAccounted = false;
  /** Input of tools by content block. */
  readonly #tools = new Map<number, string>();

  get isWhole(): boolean {
    return this.#isEnded && this.#isAccounted;
  }

  get toolInput(): string | null {
    const [first = null] = this.#tools.values();
    return first;
  }

  take({ headers, payload }: Frame): void {
    if (this.fault !== null || this.exception !== null) return;
    const detail = new TextDecoder().decode(payload);
    const kind = headers.get(':message-type');
    if (kind === 'exception' || kind === 'error') {
      const name = headers.get(':exception-type') ?? headers.get(':error-code') ?? '';
      this.exception = { name, detail: errorMessage(detail) };
      return;
    }
    try {
      this.#event(headers.get(':event-type') ?? '', JSON.parse(detail));
    } catch (error) {
      // both are thrown for foreign text, never for a bug of ours
      if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
      this.fault = 'an event that is not of the documented form';
    }
  }

  /** Events of other types, and fields that are not named here, are passed over. */
  #event(type: string, payload: unknown): void {
    switch (type) {
      case 'contentBlockStart': {
        const { contentBlockIndex, start } = START.parse(payload);
        if (start?.toolUse !== undefined) this.#tools.set(contentBlockIndex, '');
        return;
      }
      case 'contentBlockDelta': {
        const { contentBlockIndex, delta } = DELTA.parse(payload);
        this.text += delta?.text ?? '';
        const input = delta?.toolUse?.input;
        if (input === undefined) return;
        this.#tools.set(contentBlockIndex, (this.#tools.get(contentBlockIndex) ?? '') + input);
        return;
      }
      case 'messageStop':
        this.stopReason = STOP.parse(payload).stopReason;
        this.#isEnded = true;
        return;
      case 'metadata': {
        const { usage } = METADATA.parse(payload);
        this.usage = usageOf({
          input: usage.inputTokens,
          output: usage.outputTokens,
          cacheRead: usage.cacheReadInputTokens,
          cacheWrite: usage.cacheWriteInputTokens,
        });
        this.#isAccounted = true;
        return;
      }
      default:
    }
  }
}

const ENDINGS: ReadonlyMap<string, Ending> = new Map([
  ['max_tokens', 'truncated'],
  ['model_context_window_exceeded', 'context-too-long'],
  ['guardrail_intervened', 'refused'],
  ['content_filtered', 'refused'],
  ['refusal', 'refused'],
  ['malformed_model_output', 'malformed'],
  ['malformed_tool_use', 'malformed'],
]);

/** Reasons are an open set: an unknown one is an end like any other. */
export const endingOf = (stopReason: string): Ending => ENDINGS.get(stopReason) ?? 'complete';
