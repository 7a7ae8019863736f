import type { Json } from '../../../../src/core/evolution/agent.ts';
import type { AskedCall, CountedUsage, ScriptedAnswer, StopWord } from '../call.ts';
import { jsonPiece, textPieces, type WireAnswer } from '../wire.ts';
import { eventFrame } from './frames.ts';

/** An answer as Converse gives it whole, and as ConverseStream gives it in events. */

const STOP_REASONS: Record<StopWord, string> = {
  end: 'end_turn',
  tool: 'tool_use',
  length: 'max_tokens',
  filtered: 'content_filtered',
  context: 'model_context_window_exceeded',
};

interface Said {
  /** Text of the answer; empty if it is all in the tool. */
  readonly text: string;
  readonly reasoning: string;
  /** The tool's input as text, null if no tool was used. */
  readonly toolInput: string | null;
  readonly toolName: string;
  readonly toolUseId: string;
  readonly stopReason: string;
  readonly usage: Json;
}

export function converseAnswer(
  call: AskedCall,
  answer: ScriptedAnswer,
  counted: CountedUsage,
  requestId: string,
): WireAnswer {
  const said = whatIsSaid(call, answer, counted, requestId);
  const headers = { 'x-amzn-requestid': requestId };
  return call.stream
    ? {
        status: 200,
        headers: { ...headers, 'content-type': 'application/vnd.amazon.eventstream' },
        pieces: events(said).map(([type, event]) => eventFrame(type, padded(event))),
      }
    : {
        status: 200,
        headers: { ...headers, 'content-type': 'application/json' },
        pieces: [jsonPiece(whole(said))],
      };
}

function whatIsSaid(
  { shape }: AskedCall,
  answer: ScriptedAnswer,
  counted: CountedUsage,
  requestId: string,
): Said {
  const json = answer.rawJson ?? (answer.json === undefined ? null : JSON.stringify(answer.json));
  const byTool = json !== null && shape?.how === 'tool';
  return {
    text: answer.text ?? (byTool ? '' : (json ?? '')),
    reasoning: answer.reasoning ?? '',
    toolInput: byTool ? json : null,
    toolName: shape?.name ?? '',
    toolUseId: `tooluse_${requestId.replaceAll('-', '').slice(0, 22)}`,
    stopReason: STOP_REASONS[answer.stop ?? (byTool ? 'tool' : 'end')],
    usage: answer.usage === undefined ? usageOf(counted) : answer.usage,
  };
}

const usageOf = ({ input, output, cacheRead, cacheWrite }: CountedUsage): Json => ({
  inputTokens: input,
  outputTokens: output,
  totalTokens: input + output + cacheRead + cacheWrite,
  cacheReadInputTokens: cacheRead,
  cacheWriteInputTokens: cacheWrite,
});

function whole(said: Said): Json {
  const { text, reasoning, toolInput, toolName, toolUseId, stopReason, usage } = said;
  const content: Json[] = [];
  if (reasoning !== '') content.push({ reasoningContent: { reasoningText: { text: reasoning } } });
  if (text !== '') content.push({ text });
  if (toolInput !== null) {
    content.push({ toolUse: { toolUseId, name: toolName, input: asInput(toolInput) } });
  }
  return {
    output: { message: { role: 'assistant', content } },
    stopReason,
    metrics: { latencyMs: 1 },
    ...(usage === null ? {} : { usage }),
  };
}

/** In a whole answer the service has parsed the input; what is no JSON it hands on as a string. */
function asInput(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

type Event = readonly [type: string, payload: { readonly [key: string]: Json }];

function events(said: Said): Event[] {
  const blocks: Event[][] = [];
  if (said.reasoning !== '') {
    blocks.push(
      textPieces(said.reasoning).map((text) =>
        delta(blocks.length, { reasoningContent: { text } }),
      ),
    );
  }
  if (said.text !== '') {
    blocks.push(textPieces(said.text).map((text) => delta(blocks.length, { text })));
  }
  if (said.toolInput !== null) blocks.push(toolEvents(said, said.toolInput, blocks.length));
  return [
    ['messageStart', { role: 'assistant' }],
    ...blocks.flatMap((block, contentBlockIndex): Event[] => [
      ...block,
      ['contentBlockStop', { contentBlockIndex }],
    ]),
    ['messageStop', { stopReason: said.stopReason }],
    ...(said.usage === null
      ? []
      : [['metadata', { usage: said.usage, metrics: { latencyMs: 1 } }] as const]),
  ];
}

const toolEvents = (said: Said, input: string, contentBlockIndex: number): Event[] => [
  [
    'contentBlockStart',
    {
      contentBlockIndex,
      start: { toolUse: { toolUseId: said.toolUseId, name: said.toolName } },
    },
  ],
  ...textPieces(input).map((part) => delta(contentBlockIndex, { toolUse: { input: part } })),
];

const delta = (contentBlockIndex: number, part: Json): Event => [
  'contentBlockDelta',
  { contentBlockIndex, delta: part },
];

/** The service hides lengths by a field `p` of random length; ours depends on the event alone. */
function padded(event: { readonly [key: string]: Json }): string {
  const bare = JSON.stringify(event);
  return JSON.stringify({ ...event, p: 'abcdefghijklmnopqrstuvwxyz'.slice(0, bare.length % 27) });
}
