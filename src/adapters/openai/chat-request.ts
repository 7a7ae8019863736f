import type { WireRequest } from '../model-call/wire.ts';

/**
 * Body of a streamed chat completion: https://platform.openai.com/docs/api-reference/chat/create, reduced to what Ollama,
 * vLLM, LiteLLM and Workers AI take as well.
 */
export function chatBody(model: string, request: WireRequest): string {
  const { system, messages, maxTokens, temperature, effort, form, without } = request;
  return JSON.stringify({
    model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system', content: system }]),
      ...messages.map(({ role, text }) => ({ role, content: text })),
    ],
    // OpenAI's newer models reject the name that all other servers know, and say so
    [without.has('maxTokens') ? 'max_completion_tokens' : 'max_tokens']: maxTokens,
    ...(temperature !== undefined && { temperature }),
    ...(effort !== undefined && { reasoning_effort: effort }),
    ...(form.kind === 'format' && {
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: form.schema.name,
          description: form.schema.description,
          schema: form.schema.schema,
        },
      },
    }),
    stream: true,
    ...(!without.has('streamUsage') && { stream_options: { include_usage: true } }),
  });
}
