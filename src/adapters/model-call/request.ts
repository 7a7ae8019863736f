import type { AnswerSchema, ModelMessage, ModelRequest } from '../../core/models/call.ts';
import type { Capability } from '../../core/models/capability.ts';
import type { AnswerForm, ModelWire, OptionalField, WireRequest } from './wire.ts';

/** What is known of the model, of the arm, and of this call so far. */
export interface RequestChoices {
  readonly capability: Capability;
  /** Fields that the model rejects, as found earlier or in this call. */
  readonly without: ReadonlySet<OptionalField>;
  /** Schemas may be compiled to a grammar: the call has the time. */
  readonly grammar: boolean;
  /** The shape is asked for in words only. */
  readonly plain: boolean;
}

/** Characters that make one token for sure; a mark too early costs nothing (`cacheMinimum`). */
const CHARACTERS_PER_TOKEN = 3;

/** The request with all choices made: what the model takes, and the best way left to ask for the shape. */
export function chooseRequest(
  wire: ModelWire,
  call: ModelRequest,
  messages: readonly ModelMessage[],
  choices: RequestChoices,
): WireRequest {
  const { owner, purpose, system, maxTokens, temperature, effort, schema } = call;
  const { capability, without } = choices;
  const form = schema === undefined ? PLAIN : chooseForm(wire, schema, choices);
  const cachedLength = capability.cacheMinimum * CHARACTERS_PER_TOKEN;
  return {
    owner,
    purpose,
    system,
    messages: schema === undefined ? messages : instructed(messages, form, schema),
    maxTokens,
    ...(temperature !== undefined &&
      capability.sampling &&
      !without.has('temperature') && { temperature }),
    ...(effort !== undefined && capability.effort && !without.has('effort') && { effort }),
    form,
    cachePoint:
      capability.cachePoints && !without.has('cachePoint') && system.length >= cachedLength,
    without,
  };
}

const PLAIN: AnswerForm = { kind: 'text' };

function chooseForm(
  wire: ModelWire,
  schema: AnswerSchema,
  { capability, without, grammar, plain }: RequestChoices,
): AnswerForm {
  for (const form of plain ? [] : wire.forms(capability, schema, grammar)) {
    if (form.kind === 'format' && !without.has('format')) return form;
    if (form.kind !== 'tool' || without.has('tools')) continue;
    if (form.forced && without.has('forcedTool')) continue;
    return { ...form, strict: form.strict && !without.has('strictTool') };
  }
  return PLAIN;
}

/** Says in the last message what the form leaves unsaid, so that the system text stays one cacheable prefix. */
function instructed(
  messages: readonly ModelMessage[],
  form: AnswerForm,
  schema: AnswerSchema,
): readonly ModelMessage[] {
  if (form.kind === 'format' || (form.kind === 'tool' && form.forced)) return messages;
  const instruction =
    form.kind === 'tool'
      ? `Give your answer by using the tool ${schema.name}.`
      : `Answer with one JSON object and nothing else. What it is: ${schema.description}\n` +
        `It must fit this JSON Schema:\n${JSON.stringify(schema.schema)}`;
  return messages.map((message, index) =>
    index < messages.length - 1
      ? message
      : { ...message, text: `${message.text}\n\n${instruction}` },
  );
}
