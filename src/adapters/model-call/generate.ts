import type { Json } from '../../core/evolution/agent.ts';
import type {
  CallUsage,
  ModelAnswer,
  ModelFailure,
  ModelMessage,
  ModelUsage,
} from '../../core/models/call.ts';
import { addTurns, NO_USAGE } from '../../core/models/call.ts';
import type { Capability } from '../../core/models/capability.ts';
import { inputTokenBound, REPAIR_TURN_TOKENS } from '../../core/models/price.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { ModelCall, ModelClient } from '../../ports.ts';
import type { AnswerCheck } from './answer-schema.ts';
import { answerCheck } from './answer-schema.ts';
import type { Deadline, Interruption } from './deadline.ts';
import { startDeadline } from './deadline.ts';
import { addBilling } from './failure.ts';
import { checkShape, repairMessages } from './repair.ts';
import { chooseRequest } from './request.ts';
import type { ModelFetch } from './response.ts';
import type { Ending, ModelWire, OptionalField, WireAnswer, WireRequest } from './wire.ts';
import { OPTIONAL_FIELDS } from './wire.ts';

/** Fields that an arm's model was found to reject. Kept beyond the client, so that each is found once. */
export interface RememberedFields {
  rejects(field: string): boolean;
  remember(field: string): void;
}

export interface ModelClientOptions {
  readonly capability: Capability;
  /** Tokens of input and output together (`ModelFacts.context`). */
  readonly context: number;
  readonly remembered: RememberedFields;
  readonly fetch: ModelFetch;
  /** Ms since epoch. */
  readonly now: () => number;
  /** Name of the object that calls: part of Bedrock's request metadata. */
  readonly gateway?: string;
}

const MAX_DEADLINE_MS = 300_000;

/** More than tokenizers put into a token of prose or code on average. */
const CHARACTERS_PER_TOKEN = 5;

/**
 * Bedrock compiles a schema to a grammar when it first sees it, which "may take minutes" (user guide, structured
 * output). A call that must end sooner uses none.
 */
const GRAMMAR_MS = 60_000;

/**
 * A client over one wire format: drops fields that the model rejects, checks the shape of the answer, repairs it once.
 * A schema that `answerCheck` does not know throws before anything is sent.
 */
export function createWireClient(wire: ModelWire, options: ModelClientOptions): ModelClient {
  return {
    async generate(call) {
      const check = call.schema && answerCheck(call.schema.schema);
      const deadline = startDeadline(Math.min(call.deadlineMs, MAX_DEADLINE_MS), call.signal);
      try {
        const conversation = new Conversation(wire, options, call, deadline);
        return check ? await conversation.shaped(check) : await conversation.plain();
      } finally {
        deadline.release();
      }
    },
  };
}

/** One call: one turn, or two where the first answer has to be repaired. */
class Conversation {
  readonly #wire: ModelWire;
  readonly #options: ModelClientOptions;
  readonly #call: ModelCall;
  readonly #deadline: Deadline;
  readonly #started: number;
  readonly #dropped = new Set<OptionalField>();

  constructor(wire: ModelWire, options: ModelClientOptions, call: ModelCall, deadline: Deadline) {
    this.#wire = wire;
    this.#options = options;
    this.#call = call;
    this.#deadline = deadline;
    this.#started = options.now();
  }

  /** The answer as it is; an empty one is none. */
  async plain(): Promise<Result<ModelAnswer, ModelFailure>> {
    const asked = await this.#ask(this.#call.messages, false);
    if (!asked.ok) return asked;
    const answer = asked.value;
    const usage = answer.usage ?? this.#bound(0);
    if (answer.ending !== 'complete') return err(endedBadly(answer.ending, answer, usage));
    if (answer.text.trim() === '') return err(endedBadly('malformed', answer, usage));
    return ok(this.#answer(answer, answer.text, null, usage, false));
  }

  /** The answer in the asked shape, after at most one repair. */
  async shaped(check: AnswerCheck): Promise<Result<ModelAnswer, ModelFailure>> {
    let messages = this.#call.messages;
    let plain = false;
    let before: CallUsage | null = null;
    for (let turn = 0; ; turn++) {
      const asked = await this.#ask(messages, plain);
      if (!asked.ok) return before === null ? asked : err(after(before, asked.error));
      const answer = asked.value;
      const used = answer.usage ?? this.#bound(turn);
      const usage: CallUsage = before === null ? used : addTurns(before, used);
      // an answer that the provider itself calls malformed is worth the repair as well
      if (answer.ending !== 'complete' && answer.ending !== 'malformed') {
        return err(endedBadly(answer.ending, answer, usage));
      }
      const shape = checkShape(answer, check);
      if (shape.ok) {
        const text = JSON.stringify(shape.value);
        return ok(this.#answer(answer, text, shape.value, usage, turn > 0));
      }
      if (turn > 0) return err(endedBadly('malformed', answer, usage, shape.error.fault));
      before = usage;
      messages = repairMessages(messages, shape.error);
      // a model that said something else than JSON did not heed the form: it gets the schema in words
      plain = !shape.error.isJson;
    }
  }

  /**
   * One answer. A request that is refused as invalid is repeated with one optional field less, as long as it has any; the
   * field without which it passed is remembered. Which one was wrong is found by trying: providers say it in prose only,
   * and prose is no interface.
   */
  async #ask(
    messages: readonly ModelMessage[],
    plain: boolean,
  ): Promise<Result<WireAnswer, ModelFailure>> {
    let last: OptionalField | undefined;
    for (;;) {
      const { over } = this.#deadline;
      if (over !== null) return err(notSent(over));
      const request = this.#request(messages, plain);
      const exchanged = await this.#wire.exchange(request, this.#deadline);
      if (exchanged.ok) {
        if (last !== undefined) this.#options.remembered.remember(last);
        return exchanged;
      }
      const { failure, rejected } = exchanged.error;
      if (failure.kind !== 'invalid-request' || failure.billing !== 'none') return err(failure);
      if (this.#isTooLong(request)) return err({ ...failure, kind: 'context-too-long' });
      const sent = this.#wire.optionalFields(request);
      const candidates = rejected === undefined ? OPTIONAL_FIELDS : [rejected];
      last = candidates.find((field) => field !== null && sent.includes(field)) ?? undefined;
      if (last === undefined) return err(failure);
      this.#dropped.add(last);
    }
  }

  #request(messages: readonly ModelMessage[], plain: boolean): WireRequest {
    const { capability, remembered } = this.#options;
    const known = OPTIONAL_FIELDS.filter((field) => remembered.rejects(field));
    return chooseRequest(this.#wire, this.#call, messages, {
      capability,
      without: new Set([...known, ...this.#dropped]),
      grammar: this.#call.deadlineMs >= GRAMMAR_MS,
      plain,
    });
  }

  /** Refused as invalid, and so long that the length is the reason: providers say that, too, in prose only. */
  #isTooLong({ system, messages, maxTokens }: WireRequest): boolean {
    let characters = system.length;
    for (const { text } of messages) characters += text.length;
    return characters / CHARACTERS_PER_TOKEN + maxTokens > this.#options.context;
  }

  /** The most that a turn can have used: stands in for usage that the provider did not give. */
  #bound(turn: number): ModelUsage {
    const { maxTokens } = this.#call;
    const inputTokens = inputTokenBound(this.#call) + turn * (maxTokens + REPAIR_TURN_TOKENS);
    return { ...NO_USAGE, inputTokens, outputTokens: maxTokens };
  }

  #answer(
    { stopReason, requestId }: WireAnswer,
    text: string,
    object: Json,
    usage: CallUsage,
    repaired: boolean,
  ): ModelAnswer {
    const latencyMs = Math.max(0, this.#options.now() - this.#started);
    const dropped = [...this.#dropped];
    return { text, object, usage, stopReason, requestId, latencyMs, dropped, repaired };
  }
}

const after = (usage: CallUsage, failure: ModelFailure): ModelFailure => ({
  ...failure,
  billing: addBilling(usage, failure.billing),
});

/** The deadline passed between two requests, or before the first. */
const notSent = ({ kind, detail }: Interruption): ModelFailure => ({
  kind: kind === 'aborted' ? kind : 'timeout',
  detail,
  billing: 'none',
  requestId: null,
});

/** A paid answer that is of no use. */
const endedBadly = (
  kind: Exclude<Ending, 'complete'>,
  { stopReason, requestId }: WireAnswer,
  billing: CallUsage,
  detail = `the model stopped with ${stopReason}`,
): ModelFailure => ({ kind, detail: detail.slice(0, 500), billing, requestId });
