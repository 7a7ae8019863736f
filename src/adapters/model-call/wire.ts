import type {
  AnswerSchema,
  Effort,
  ModelFailure,
  ModelMessage,
  ModelUsage,
  Owner,
  Purpose,
} from '../../core/models/call.ts';
import type { Capability } from '../../core/models/capability.ts';
import type { Result } from '../../core/result.ts';
import type { Deadline } from './deadline.ts';

/** What the wire formats of providers share: one request in neutral words, one answer to it. */

/**
 * Parts of a request that a model may reject and that it can do without, in the order in which they are given up: the
 * likeliest first. `format`: a JSON schema as the format of the text. `forcedTool`: a tool choice that names the tool.
 * `streamUsage`: usage asked for in a stream. `maxTokens`: the older name of the limit (the newer one is sent then).
 */
export const OPTIONAL_FIELDS = [
  'temperature',
  'effort',
  'strictTool',
  'format',
  'forcedTool',
  'tools',
  'maxTokens',
  'streamUsage',
  'cachePoint',
] as const;
export type OptionalField = (typeof OPTIONAL_FIELDS)[number];

/** How the shape of an answer is asked for. Each rung asks less of the model; the last is prose in the message. */
export type AnswerForm =
  | { readonly kind: 'text' }
  | { readonly kind: 'format'; readonly schema: AnswerSchema }
  | {
      readonly kind: 'tool';
      readonly schema: AnswerSchema;
      readonly forced: boolean;
      readonly strict: boolean;
    };

/** One request, all choices made. */
export interface WireRequest {
  readonly owner: Owner;
  readonly purpose: Purpose;
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  readonly maxTokens: number;
  readonly temperature?: number;
  readonly effort?: Effort;
  readonly form: AnswerForm;
  /** The system text ends with a mark up to which the provider may cache. */
  readonly cachePoint: boolean;
  /** What must not be sent. */
  readonly without: ReadonlySet<OptionalField>;
}

/** How the model ended: by itself, or in a way that makes the answer a failure. */
export type Ending = 'complete' | 'truncated' | 'refused' | 'context-too-long' | 'malformed';

/** A whole answer: the stream reached its end. */
export interface WireAnswer {
  readonly text: string;
  /** Input of the first tool that the model used, JSON text; null if it used none. */
  readonly toolInput: string | null;
  readonly ending: Ending;
  readonly stopReason: string;
  /** null: the provider gave none, or figures that cannot be. */
  readonly usage: ModelUsage | null;
  readonly requestId: string | null;
}

export interface WireFailure {
  readonly failure: ModelFailure;
  /**
   * The field that the provider names as the cause, where it does so in a place of its own; null: one that cannot be
   * left out.
   */
  readonly rejected?: OptionalField | null;
}

export interface ModelWire {
  /**
   * Ways to ask for a shape that this wire has for such a model, beyond words, best first.
   * @param grammar there is time to compile the schema to a grammar
   */
  forms(capability: Capability, schema: AnswerSchema, grammar: boolean): readonly AnswerForm[];
  /** The optional fields that the request would send, in any order. */
  optionalFields(request: WireRequest): readonly OptionalField[];
  /** One request, sent once. */
  exchange(request: WireRequest, deadline: Deadline): Promise<Result<WireAnswer, WireFailure>>;
}
