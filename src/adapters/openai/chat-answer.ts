import * as z from 'zod';
import type { ModelUsage } from '../../core/models/call.ts';
import { usageOf } from '../model-call/usage.ts';
import type { Ending } from '../model-call/wire.ts';
import type { ChatError } from './errors.ts';
import { chatError } from './errors.ts';

/** The chunks of a streamed completion: https://platform.openai.com/docs/api-reference/chat-streaming */
const CHUNK = z.object({
  id: z.string().nullish(),
  choices: z
    .array(
      z.object({
        index: z.number().default(0),
        delta: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: z.record(z.string(), z.unknown()).nullish().catch(null),
});
const DETAILS = z.object({ cached_tokens: z.number().nullish() });
const LAST = '[DONE]';

const ENDINGS: ReadonlyMap<string, Ending> = new Map([
  ['length', 'truncated'],
  ['content_filter', 'refused'],
]);

/** Events folded into one answer. */
export class ChatFold {
  text = '';
  stopReason = '';
  id: string | null = null;
  usage: ModelUsage | null = null;
  error: ChatError | null = null;
  /** Why an event is not what it should be. */
  fault: string | null = null;
  #isEnded = false;
  #isRefused = false;

  /** The model's end and the stream's were both there. */
  get isWhole(): boolean {
    return this.#isEnded && this.stopReason !== '';
  }

  /** Reasons are an open set: an unknown one is an end like any other. */
  get ending(): Ending {
    return this.#isRefused ? 'refused' : (ENDINGS.get(this.stopReason) ?? 'complete');
  }

  /** Takes the data of the next event; nothing more after the end, an error or a fault. */
  take(data: string): void {
    if (this.#isEnded || this.error !== null || this.fault !== null) return;
    if (data.trim() === LAST) {
      this.#isEnded = true;
      return;
    }
    let value: unknown;
    try {
      value = JSON.parse(data);
    } catch {
      this.fault = 'an event that is not JSON';
      return;
    }
    this.error = chatError(value);
    if (this.error !== null) return;
    const chunk = CHUNK.safeParse(value);
    if (chunk.success) this.#chunk(chunk.data);
    else this.fault = 'an event that is not of the documented form';
  }

  #chunk({ id, choices, usage }: z.infer<typeof CHUNK>): void {
    this.id ??= id ?? null;
    for (const { index, delta, finish_reason: reason } of choices) {
      if (index !== 0) continue;
      this.text += delta?.content ?? '';
      if (delta?.refusal) this.#isRefused = true;
      this.stopReason = reason ?? this.stopReason;
    }
    if (usage) this.usage = chatUsage(usage);
  }
}

/** `prompt_tokens` counts those read from a cache as well; ours are disjoint. */
function chatUsage(usage: Readonly<Record<string, unknown>>): ModelUsage | null {
  const { prompt_tokens: prompt, completion_tokens: output } = usage;
  const details = DETAILS.safeParse(usage.prompt_tokens_details);
  const cacheRead = details.data?.cached_tokens ?? 0;
  const input = typeof prompt === 'number' ? prompt - cacheRead : undefined;
  return usageOf({ input, output, cacheRead, cacheWrite: 0 });
}
