import type { Json } from '../../../../src/core/evolution/agent.ts';
import { err, ok, type Result } from '../../../../src/core/result.ts';
import type { AskedCall, AskedShape, RefusableField } from '../call.ts';
import { conversationBreach } from './conversation-rules.ts';
import { type ContentBlock, type ConverseBody, converseBody } from './converse-schema.ts';

export interface ConversePlace {
  readonly model: string;
  readonly region: string;
  readonly stream: boolean;
}

/** A Converse body as a neutral call, or why the service refuses it. */
export function askedOf(body: Uint8Array, place: ConversePlace): Result<AskedCall, string> {
  const parsed = converseBody.safeParse(parseJson(body));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err(`Malformed input request: #/${issue?.path.join('/')}: ${issue?.message}`);
  }
  const breach = conversationBreach(parsed.data);
  if (breach !== null) return err(breach);
  const shape = shapeOf(parsed.data);
  if (shape === 'not-json') return err('outputConfig: the schema is not a JSON text.');
  const { system = [], messages, inferenceConfig, requestMetadata } = parsed.data;
  return ok({
    ...place,
    system: system.map(textOf).join('\n'),
    messages: messages.map(({ role, content }) => ({
      role,
      text: content.map(textOf).join('\n'),
    })),
    maxTokens: inferenceConfig?.maxTokens ?? null,
    shape,
    fields: fieldsOf(parsed.data),
    metadata: requestMetadata ?? {},
    cachedPrefix: cachedPrefix(parsed.data),
  });
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

function textOf(block: ContentBlock): string {
  if ('text' in block) return block.text;
  if ('toolUse' in block) return JSON.stringify(block.toolUse.input);
  if (!('toolResult' in block)) return '';
  return block.toolResult.content
    .map((part) => ('text' in part ? part.text : JSON.stringify(part.json)))
    .join('\n');
}

function shapeOf({ toolConfig, outputConfig }: ConverseBody): AskedShape | 'not-json' | null {
  const format = outputConfig?.textFormat?.structure.jsonSchema;
  if (format !== undefined) {
    const schema = parseJson(new TextEncoder().encode(format.schema));
    if (schema === undefined) return 'not-json';
    return { how: 'format', name: format.name ?? '', forced: true, schema: schema as Json };
  }
  const choice = toolConfig?.toolChoice;
  const specs = (toolConfig?.tools ?? []).flatMap((tool) =>
    'toolSpec' in tool ? [tool.toolSpec] : [],
  );
  const wanted = choice !== undefined && 'tool' in choice ? choice.tool.name : specs[0]?.name;
  const spec = specs.find(({ name }) => name === wanted);
  if (spec === undefined) return null;
  const forced = choice !== undefined && !('auto' in choice);
  return { how: 'tool', name: spec.name, forced, schema: spec.inputSchema.json };
}

function fieldsOf(body: ConverseBody): readonly RefusableField[] {
  const tools = body.toolConfig?.tools ?? [];
  const choice = body.toolConfig?.toolChoice;
  const present: Record<Exclude<RefusableField, 'streamUsage'>, boolean> = {
    temperature: body.inferenceConfig?.temperature !== undefined,
    effort: body.outputConfig?.effort !== undefined,
    forcedTool: choice !== undefined && !('auto' in choice),
    strictTool: tools.some((tool) => 'toolSpec' in tool && tool.toolSpec.strict !== undefined),
    format: body.outputConfig?.textFormat !== undefined,
    tools: tools.length > 0,
    cachePoint: JSON.stringify([body.system, body.messages, tools]).includes('{"cachePoint":{'),
    metadata: body.requestMetadata !== undefined,
  };
  return (Object.keys(present) as (keyof typeof present)[]).filter((field) => present[field]);
}

function cachedPrefix({ system = [], messages }: ConverseBody): string {
  const blocks = [...system, ...messages.flatMap(({ content }) => content)];
  const last = blocks.findLastIndex((block) => 'cachePoint' in block);
  return blocks
    .slice(0, last + 1)
    .map(textOf)
    .join('');
}
