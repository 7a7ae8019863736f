import type { Json } from '../../core/evolution/agent.ts';
import type { AnswerForm, WireRequest } from '../model-call/wire.ts';

/** Body of Converse and ConverseStream: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export function converseBody(request: WireRequest, gateway?: string): string {
  const { owner, purpose, system, messages, maxTokens, temperature, effort, form } = request;
  return JSON.stringify({
    ...(system !== '' && {
      system: [
        { text: system },
        ...(request.cachePoint ? [{ cachePoint: { type: 'default' } }] : []),
      ],
    }),
    messages: messages.map(({ role, text }) => ({ role, content: [{ text }] })),
    inferenceConfig: { maxTokens, ...(temperature !== undefined && { temperature }) },
    ...toolConfig(form),
    ...outputConfig(form, effort),
    requestMetadata: {
      [metadataText(owner.kind)]: metadataText(owner.id),
      purpose: metadataText(purpose),
      ...(gateway !== undefined && { gateway: metadataText(gateway) }),
    },
  });
}

function toolConfig(form: AnswerForm): { toolConfig?: Json } {
  if (form.kind !== 'tool') return {};
  const { name, description, schema } = form.schema;
  const toolSpec = {
    name,
    description,
    inputSchema: { json: schema },
    ...(form.strict && { strict: true }),
  };
  const toolChoice = form.forced ? { tool: { name } } : { auto: {} };
  return { toolConfig: { tools: [{ toolSpec }], toolChoice } };
}

function outputConfig(form: AnswerForm, effort: WireRequest['effort']): { outputConfig?: Json } {
  const textFormat =
    form.kind === 'format'
      ? {
          type: 'json_schema',
          // a string, not an object
          structure: {
            jsonSchema: { name: form.schema.name, schema: JSON.stringify(form.schema.schema) },
          },
        }
      : undefined;
  if (textFormat === undefined && effort === undefined) return {};
  return {
    outputConfig: { ...(textFormat && { textFormat }), ...(effort !== undefined && { effort }) },
  };
}

/** Keys and values of metadata are `[a-zA-Z0-9\s:_@$#=/+,-.]{0,256}`. */
const metadataText = (text: string): string =>
  text.replace(/[^a-zA-Z0-9\s:_@$#=/+,\-.]/g, '_').slice(0, 256);
