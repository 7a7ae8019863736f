import type { Arm, ModelFailure } from '../../core/models/call.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { BedrockSettings } from '../../model-settings.ts';
import type { Deadline } from '../model-call/deadline.ts';
import type { FailureMaker } from '../model-call/failure.ts';
import { createFailureMaker, interrupted, retryAfterMs } from '../model-call/failure.ts';
import type { Outside } from '../model-call/response.ts';
import { errorText, post, readBody } from '../model-call/response.ts';
import type {
  AnswerForm,
  ModelWire,
  OptionalField,
  WireAnswer,
  WireFailure,
  WireRequest,
} from '../model-call/wire.ts';
import { createAnswerFold, endingOf } from './converse-answer.ts';
import { converseBody } from './converse-request.ts';
import { errorMessage, errorName, kindOfError, mayBeClock } from './errors.ts';
import { createFrameDecoder } from './event-stream.ts';
import { createSigner } from './sign.ts';

/** Amazon Bedrock by ConverseStream, one region and model. */
export function createBedrockWire(
  settings: BedrockSettings,
  arm: Arm,
  outside: Outside,
): ModelWire {
  const exchange = new BedrockExchange(settings, arm, outside);
  return {
    forms: (capability, schema, grammar) => {
      const strict = capability.strictTools && grammar;
      const forms: AnswerForm[] = [{ kind: 'tool', schema, forced: false, strict }];
      if (capability.forcedTool) forms.unshift({ kind: 'tool', schema, forced: true, strict });
      if (capability.nativeSchema && grammar) forms.unshift({ kind: 'format', schema });
      return forms;
    },
    optionalFields,
    exchange: (request, deadline) => exchange.run(request, deadline),
  };
}

function optionalFields({
  temperature,
  effort,
  form,
  cachePoint,
  system,
}: WireRequest): OptionalField[] {
  const fields: OptionalField[] = [];
  if (temperature !== undefined) fields.push('temperature');
  if (effort !== undefined) fields.push('effort');
  if (form.kind === 'format') fields.push('format');
  if (form.kind === 'tool') {
    if (form.strict) fields.push('strictTool');
    fields.push(form.forced ? 'forcedTool' : 'tools');
  }
  if (cachePoint && system !== '') fields.push('cachePoint');
  return fields;
}

/** Signatures hold for five minutes; a difference below this is not why one was refused. */
const CLOCK_TOLERANCE_MS = 60_000;

/** An error response, read. */
interface Refusal {
  readonly name: string | null;
  readonly failure: ModelFailure;
}

class BedrockExchange {
  readonly #outside: Outside;
  readonly #sign: ReturnType<typeof createSigner>;
  readonly #make: FailureMaker;
  readonly #path: string;
  /** What AWS's clock is ahead of ours, ms. */
  #clockOffset = 0;

  constructor(settings: BedrockSettings, { region, model }: Arm, outside: Outside) {
    this.#outside = outside;
    this.#sign = createSigner(settings, region);
    this.#make = createFailureMaker(secretsOf(settings));
    // an ARN holds slashes, which would be a path of their own
    this.#path = `/model/${encodeURIComponent(model)}/converse-stream`;
  }

  async run(request: WireRequest, deadline: Deadline): Promise<Result<WireAnswer, WireFailure>> {
    const body = converseBody(request, this.#outside.gateway);
    for (let isFirst = true; ; isFirst = false) {
      const sent = await this.#send(body, deadline);
      if (!sent.ok) return sent;
      const response = sent.value;
      if (response.status === 200) return this.#read(response, deadline);
      const { name, failure } = await this.#refusal(response, deadline);
      const isClock = mayBeClock(name) && this.#setClock(response.headers);
      if (!isFirst || !isClock) return err({ failure });
    }
  }

  async #send(body: string, deadline: Deadline): Promise<Result<Response, WireFailure>> {
    const { url, headers } = await this.#sign(this.#path, body, this.#now());
    const fetched = await post(this.#outside, url, headers, body, deadline);
    return fetched.ok ? fetched : err({ failure: interrupted(this.#make, fetched.error) });
  }

  async #read(response: Response, deadline: Deadline): Promise<Result<WireAnswer, WireFailure>> {
    const requestId = response.headers.get('x-amzn-requestid');
    const decoder = createFrameDecoder();
    const fold = createAnswerFold();
    const interruption = await readBody(response, deadline, (chunk) => {
      for (const frame of decoder.push(chunk)) fold.take(frame);
      return !fold.isWhole && (fold.exception ?? fold.fault ?? decoder.fault) === null;
    });
    if (fold.isWhole) {
      const { text, toolInput, stopReason, usage } = fold;
      return ok({ text, toolInput, ending: endingOf(stopReason), stopReason, usage, requestId });
    }
    // a 200 began: what it has cost is known only at the end, which did not come
    const about = { billing: fold.usage ?? 'unknown', requestId } as const;
    if (fold.exception !== null) {
      const { name, detail } = fold.exception;
      const kind = kindOfError(name);
      return err({ failure: this.#make(kind, `${name} in the stream: ${detail}`, about) });
    }
    if (interruption !== null && interruption.kind !== 'connection') {
      return err({ failure: this.#make(interruption.kind, interruption.detail, about) });
    }
    const cause = decoder.fault ?? fold.fault ?? interruption?.detail ?? 'no end of the message';
    return err({ failure: this.#make('broken-stream', cause, about) });
  }

  async #refusal(response: Response, deadline: Deadline): Promise<Refusal> {
    const { status, headers } = response;
    const text = await errorText(response, deadline);
    const name = errorName(headers, text);
    const kind = kindOfError(name, status);
    // a refused signature is answered with what was signed, token included
    const said = kind === 'credentials' ? '' : `: ${errorMessage(text)}`;
    const failure = this.#make(kind, `${name ?? 'an error without a type'} (${status})${said}`, {
      requestId: headers.get('x-amzn-requestid'),
      retryAfterMs: retryAfterMs(headers, this.#now()),
    });
    return { name, failure };
  }

  /** Takes over the clock of a response; false if it is the same, or not told. */
  #setClock(headers: Headers): boolean {
    const ahead = Date.parse(headers.get('date') ?? '') - this.#now();
    if (!(Math.abs(ahead) > CLOCK_TOLERANCE_MS)) return false;
    this.#clockOffset += ahead;
    return true;
  }

  #now(): number {
    return this.#outside.now() + this.#clockOffset;
  }
}

const secretsOf = ({ credentials }: BedrockSettings): string[] =>
  credentials.kind === 'bearer'
    ? [credentials.key]
    : [credentials.secretAccessKey, credentials.sessionToken ?? credentials.secretAccessKey];
