import type { ContentBlock, ConverseBody } from './converse-schema.ts';

const MAX_CACHE_POINTS = 4;

/** What the service asks of a conversation beyond its shape; the first breach as it is worded there, or null. */
export function conversationBreach({ messages, system, toolConfig }: ConverseBody): string | null {
  const cachePoints = [
    ...(system ?? []),
    ...messages.flatMap((message) => message.content),
    ...(toolConfig?.tools ?? []),
  ].filter((block) => 'cachePoint' in block);
  if (cachePoints.length > MAX_CACHE_POINTS) return 'At most 4 cache points are allowed.';
  let asked = new Set<string>();
  for (const [at, { role, content }] of messages.entries()) {
    if (at === 0 && role !== 'user') return 'A conversation must start with a user message.';
    if (role === messages[at - 1]?.role) return 'Roles must alternate between user and assistant.';
    const uses = content.flatMap((block) => ('toolUse' in block ? [block.toolUse.toolUseId] : []));
    const results = content.flatMap(toolResultId);
    if (uses.length + results.length > 0 && toolConfig === undefined) {
      return 'The toolConfig field must be defined when using toolUse and toolResult content blocks.';
    }
    if (results.length !== asked.size || !results.every((id) => asked.has(id))) {
      return `Expected toolResult blocks at messages.${at}.content for the following Ids: ${[...asked].join(', ')}`;
    }
    asked = new Set(uses);
  }
  if (asked.size > 0 || messages.at(-1)?.role !== 'user') {
    return 'This model does not support assistant message prefill. The conversation must end with a user message.';
  }
  return null;
}

const toolResultId = (block: ContentBlock): string[] =>
  'toolResult' in block ? [block.toolResult.toolUseId] : [];
