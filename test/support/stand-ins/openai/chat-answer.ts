import type { Json } from '../../../../src/core/evolution/agent.ts';
import type { AskedCall, CountedUsage, ScriptedAnswer, StopWord } from '../call.ts';
import { jsonPiece, textPieces, type WireAnswer } from '../wire.ts';

/** An answer as chat completions give it whole, and as server-sent events in small deltas. */

const FINISH_REASONS: Record<StopWord, string> = {
  end: 'stop',
  tool: 'tool_calls',
  length: 'length',
  filtered: 'content_filter',
  context: 'length',
};

interface Said {
  readonly id: string;
  readonly model: string;
  readonly text: string | null;
  /** Arguments of the function called, as text; null if none was. */
  readonly toolArguments: string | null;
  readonly toolName: string;
  readonly finishReason: string;
  /** Null: left out. */
  readonly usage: Json;
}

export function chatAnswer(
  call: AskedCall,
  answer: ScriptedAnswer,
  counted: CountedUsage,
  requestId: string,
): WireAnswer {
  const said = whatIsSaid(call, answer, counted, requestId);
  const headers = { 'x-request-id': `req_${requestId}` };
  if (!call.stream) {
    const json = { ...headers, 'content-type': 'application/json' };
    return { status: 200, headers: json, pieces: [jsonPiece(whole(said))] };
  }
  const chunks = call.fields.includes('streamUsage')
    ? [...deltas(said), usageChunk(said)]
    : deltas(said);
  return {
    status: 200,
    headers: { ...headers, 'content-type': 'text/event-stream' },
    pieces: [
      ...chunks.map((chunk) => serverSentEvent(JSON.stringify(chunk))),
      serverSentEvent('[DONE]'),
    ],
  };
}

export const serverSentEvent = (data: string): Uint8Array =>
  new TextEncoder().encode(`data: ${data}\n\n`);

function whatIsSaid(
  { model, shape }: AskedCall,
  answer: ScriptedAnswer,
  counted: CountedUsage,
  requestId: string,
): Said {
  const json = answer.rawJson ?? (answer.json === undefined ? null : JSON.stringify(answer.json));
  const byTool = json !== null && shape?.how === 'tool';
  return {
    id: `chatcmpl-${requestId}`,
    model,
    text: answer.text ?? (byTool ? null : (json ?? '')),
    toolArguments: byTool ? json : null,
    toolName: shape?.name ?? '',
    finishReason: FINISH_REASONS[answer.stop ?? (byTool ? 'tool' : 'end')],
    usage: answer.usage === undefined ? usageOf(counted) : answer.usage,
  };
}

/** Here the prompt's tokens include those read from a cache. */
const usageOf = ({ input, output, cacheRead }: CountedUsage): Json => ({
  prompt_tokens: input + cacheRead,
  completion_tokens: output,
  total_tokens: input + cacheRead + output,
  prompt_tokens_details: { cached_tokens: cacheRead },
});

const frame = ({ id, model }: Said, object: string): { readonly [key: string]: Json } => ({
  id,
  object,
  created: 1_795_000_000,
  model,
});

function whole(said: Said): Json {
  const { text, toolArguments, toolName, finishReason, usage } = said;
  const call = {
    id: 'call_1',
    type: 'function',
    function: { name: toolName, arguments: toolArguments },
  };
  return {
    ...frame(said, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text,
          ...(toolArguments === null ? {} : { tool_calls: [call] }),
        },
        finish_reason: finishReason,
      },
    ],
    ...(usage === null ? {} : { usage }),
  };
}

function deltas(said: Said): Json[] {
  const { text, toolArguments, toolName, finishReason } = said;
  const chunk = (delta: Json, reason: string | null = null): Json => ({
    ...frame(said, 'chat.completion.chunk'),
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  const call = {
    index: 0,
    id: 'call_1',
    type: 'function',
    function: { name: toolName, arguments: '' },
  };
  return [
    chunk({ role: 'assistant', content: text === null ? null : '' }),
    ...textPieces(text ?? '').map((content) => chunk({ content })),
    ...(toolArguments === null ? [] : [chunk({ tool_calls: [call] })]),
    ...textPieces(toolArguments ?? '').map((part) =>
      chunk({ tool_calls: [{ index: 0, function: { arguments: part } }] }),
    ),
    chunk({}, finishReason),
  ];
}

const usageChunk = (said: Said): Json => ({
  ...frame(said, 'chat.completion.chunk'),
  choices: [],
  ...(said.usage === null ? {} : { usage: said.usage }),
});
