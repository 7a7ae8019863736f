import { err, ok, type Result } from '../../../../src/core/result.ts';
import type { AskedCall, AskedShape, RefusableField } from '../call.ts';
import { type ChatBody, type ChatMessage, chatBody } from './chat-schema.ts';

/** A chat completion request as a neutral call, or why it is refused. */
export function askedOf(body: Uint8Array): Result<AskedCall, string> {
  const parsed = chatBody.safeParse(parseJson(body));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const asked = parsed.data;
  if (asked.stream_options !== undefined && asked.stream !== true) {
    return err("The 'stream_options' parameter is only allowed when 'stream' is enabled.");
  }
  const isSystem = ({ role }: ChatMessage): boolean => role === 'system' || role === 'developer';
  return ok({
    model: asked.model,
    region: '-',
    stream: asked.stream === true,
    system: asked.messages.filter(isSystem).map(textOf).join('\n'),
    messages: asked.messages
      .filter((message) => !isSystem(message))
      .map((message) => ({
        role: message.role === 'assistant' ? 'assistant' : 'user',
        text: textOf(message),
      })),
    maxTokens: asked.max_completion_tokens ?? asked.max_tokens ?? null,
    shape: shapeOf(asked),
    fields: fieldsOf(asked),
    metadata: { ...asked.metadata, ...(asked.user === undefined ? {} : { user: asked.user }) },
    cachedPrefix: '',
  });
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

function textOf(message: ChatMessage): string {
  if (message.role !== 'assistant') return message.content;
  const calls = (message.tool_calls ?? []).map((call) => call.function.arguments);
  return [message.content ?? '', ...calls].join('\n').trim();
}

function shapeOf({
  response_format: format,
  tools = [],
  tool_choice: choice,
}: ChatBody): AskedShape | null {
  if (format?.type === 'json_schema') {
    const { name, schema } = format.json_schema;
    return { how: 'format', name, forced: true, schema };
  }
  const wanted = typeof choice === 'object' ? choice.function.name : tools[0]?.function.name;
  const tool = tools.find((offered) => offered.function.name === wanted)?.function;
  if (tool === undefined || choice === 'none') return null;
  const forced = choice !== undefined && choice !== 'auto';
  return { how: 'tool', name: tool.name, forced, schema: tool.parameters };
}

function fieldsOf(body: ChatBody): readonly RefusableField[] {
  const { tools = [], response_format: format, tool_choice: choice } = body;
  const present: Record<Exclude<RefusableField, 'cachePoint'>, boolean> = {
    temperature: body.temperature !== undefined,
    effort: body.reasoning_effort !== undefined,
    forcedTool: choice !== undefined && choice !== 'auto' && choice !== 'none',
    strictTool: tools.some((tool) => tool.function.strict !== undefined),
    format: format !== undefined && format.type !== 'text',
    tools: tools.length > 0,
    metadata: body.metadata !== undefined,
    streamUsage: body.stream_options?.include_usage === true,
  };
  return (Object.keys(present) as (keyof typeof present)[]).filter((field) => present[field]);
}
