import type { Arm } from '../../core/models/call.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { OpenAISettings } from '../../model-settings.ts';
import type { Deadline } from '../model-call/deadline.ts';
import type { FailureMaker } from '../model-call/failure.ts';
import { createFailureMaker, interrupted, retryAfterMs } from '../model-call/failure.ts';
import type { Outside } from '../model-call/response.ts';
import { errorText, post, readBody } from '../model-call/response.ts';
import type {
  ModelWire,
  OptionalField,
  WireAnswer,
  WireFailure,
  WireRequest,
} from '../model-call/wire.ts';
import { ChatFold } from './chat-answer.ts';
import { chatBody } from './chat-request.ts';
import { chatError, kindOfError, rejectedField } from './errors.ts';
import { createEventDecoder } from './server-sent-events.ts';

/** Any endpoint with OpenAI's chat completions: OpenAI, Ollama, vLLM, LiteLLM, Workers AI, gateways. */
export function createOpenAIWire(settings: OpenAISettings, arm: Arm, outside: Outside): ModelWire {
  const exchange = new ChatExchange(settings, arm, outside);
  return {
    // Asked of every model: the capability table knows Bedrock's wire only, and a server that has none says so.
    forms: (_, schema) => [{ kind: 'format', schema }],
    optionalFields,
    exchange: (request, deadline) => exchange.run(request, deadline),
  };
}

function optionalFields({ temperature, effort, form, without }: WireRequest): OptionalField[] {
  const fields: OptionalField[] = [];
  if (temperature !== undefined) fields.push('temperature');
  if (effort !== undefined) fields.push('effort');
  if (form.kind === 'format') fields.push('format');
  for (const field of ['maxTokens', 'streamUsage'] as const) {
    if (!without.has(field)) fields.push(field);
  }
  return fields;
}

class ChatExchange {
  readonly #outside: Outside;
  readonly #make: FailureMaker;
  readonly #url: string;
  readonly #model: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ baseUrl, apiKey }: OpenAISettings, { model }: Arm, outside: Outside) {
    this.#outside = outside;
    this.#make = createFailureMaker(apiKey === null ? [] : [apiKey]);
    this.#url = `${baseUrl}/chat/completions`;
    this.#model = model;
    this.#headers = {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }),
    };
  }

  async run(request: WireRequest, deadline: Deadline): Promise<Result<WireAnswer, WireFailure>> {
    const body = chatBody(this.#model, request);
    const fetched = await post(this.#outside, this.#url, this.#headers, body, deadline);
    if (!fetched.ok) return err({ failure: interrupted(this.#make, fetched.error) });
    const response = fetched.value;
    return response.status === 200
      ? this.#read(response, deadline)
      : err(await this.#refusal(response, deadline));
  }

  async #read(response: Response, deadline: Deadline): Promise<Result<WireAnswer, WireFailure>> {
    const decoder = createEventDecoder();
    const fold = new ChatFold();
    const interruption = await readBody(response, deadline, (chunk) => {
      for (const data of decoder.push(chunk)) fold.take(data);
      return !fold.isWhole && fold.error === null && fold.fault === null;
    });
    const last = decoder.end();
    if (last !== null) fold.take(last);
    const requestId = response.headers.get('x-request-id') ?? fold.id;
    if (fold.isWhole) {
      const { text, ending, stopReason, usage } = fold;
      return ok({ text, toolInput: null, ending, stopReason, usage, requestId });
    }
    // a 200 began: what it has cost is known only at the end, which did not come
    const about = { billing: fold.usage ?? 'unknown', requestId } as const;
    if (fold.error !== null) {
      const { code, type, message } = fold.error;
      const detail = `${code ?? type ?? 'error'} in the stream: ${message}`;
      return err({ failure: this.#make(kindOfError(fold.error), detail, about) });
    }
    if (interruption !== null && interruption.kind !== 'connection') {
      return err({ failure: this.#make(interruption.kind, interruption.detail, about) });
    }
    const cause = fold.fault ?? interruption?.detail ?? 'no end of the message';
    return err({ failure: this.#make('broken-stream', cause, about) });
  }

  async #refusal(response: Response, deadline: Deadline): Promise<WireFailure> {
    const { status, headers } = response;
    const text = await errorText(response, deadline);
    const error = chatError(parsed(text));
    const kind = kindOfError(error, status);
    const name = error?.code ?? error?.type ?? 'an error without a code';
    // a refused key is answered with a part of it
    const said = kind === 'credentials' ? '' : `: ${error?.message ?? text}`;
    const failure = this.#make(kind, `${name} (${status})${said}`, {
      requestId: headers.get('x-request-id'),
      retryAfterMs: retryAfterMs(headers, this.#outside.now()),
    });
    const rejected = rejectedField(error);
    return rejected === undefined ? { failure } : { failure, rejected };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
