import type { Json } from '../evolution/agent.ts';

/**
 * What is asked of a model and what comes back, in terms that hold for every provider. Plain data: requests and answers
 * cross RPC between the object that asks and the gateway that calls.
 */

/** What a call is for: open, so that later callers (judge, feedback, generate, fix) need no change here. */
export type Purpose = 'mutate' | 'repair' | 'decide' | 'advise' | (string & {});

/** Whom a call is made for and charged to. Named in the request's metadata, so that bills can be told apart. */
export interface Owner {
  /** `population`, later `project`. */
  readonly kind: string;
  readonly id: string;
}

/** At most so many calls are in flight in one gateway: an object has 6 outbound connections, one is for its answers. */
export const LANE_CALLS = 5;

export interface ModelMessage {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

/** A shape that the answer must have, as JSON Schema; the adapter validates against it before it answers. */
export interface AnswerSchema {
  /** `^[a-zA-Z0-9_-]{1,64}$`: names the tool or the format on the wire. */
  readonly name: string;
  readonly description: string;
  readonly schema: { readonly [key: string]: Json };
}

export type Effort = 'low' | 'medium' | 'high';

export interface ModelRequest {
  readonly purpose: Purpose;
  readonly owner: Owner;
  readonly system: string;
  /** Begins and ends with the user; roles take turns. */
  readonly messages: readonly ModelMessage[];
  /** Always sent: Bedrock reserves quota on it. */
  readonly maxTokens: number;
  /** Left out where the model does not take it. */
  readonly temperature?: number;
  readonly effort?: Effort;
  readonly schema?: AnswerSchema;
}

/** Tokens of one call. The four are disjoint: billable input is the sum of the first, third and fourth. */
export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

export const NO_USAGE: ModelUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

export const addTokens = (a: ModelUsage, b: ModelUsage): ModelUsage => ({
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
  cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
});

/** Tokens of a call over all its turns. A price may depend on how long each request was, so those of several are kept. */
export interface CallUsage extends ModelUsage {
  /** Absent: there was one. */
  readonly turns?: readonly ModelUsage[];
}

export const turnsOf = (usage: CallUsage): readonly ModelUsage[] => usage.turns ?? [usage];

export const addTurns = (a: CallUsage, b: CallUsage): CallUsage => ({
  ...addTokens(a, b),
  turns: [...turnsOf(a), ...turnsOf(b)],
});

export const totalTokens = (usage: ModelUsage): number =>
  usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;

export interface ModelAnswer {
  /** All text of the answer; with a schema, the JSON as text. */
  readonly text: string;
  /** The validated object where a schema was asked for, else null. */
  readonly object: Json;
  /** Over all turns: a repair turn included. */
  readonly usage: CallUsage;
  /** As the provider names it (`end_turn`, `stop`, …): an open string. */
  readonly stopReason: string;
  readonly requestId: string | null;
  readonly latencyMs: number;
  /** Fields of the request that the model rejected and that were dropped. */
  readonly dropped: readonly string[];
  /** The first answer did not fit the schema, the second did. */
  readonly repaired: boolean;
}

/** What a failed call has cost: nothing, what the provider said, or unknown (then the worst case is charged). */
export type Billing = 'none' | 'unknown' | CallUsage;

/** Why a call failed. `core/models/healing.ts` says what is done about each. */
export const FAILURE_KINDS = [
  /** 429: too many requests or tokens; also inside a stream. */
  'throttled',
  /** 500, 503, not ready, or no connection. */
  'unavailable',
  /** The deadline passed, or the provider's own (408). */
  'timeout',
  /** The model failed (424), or its stream did. */
  'model-error',
  /** The answer broke off: cut stream, bad checksum, no end. */
  'broken-stream',
  /** The answer ran into its token limit. */
  'truncated',
  /** The prompt is longer than the model's context. */
  'context-too-long',
  /** Filtered, or stopped by a guardrail. */
  'refused',
  /** Not the asked shape, also after the repair turn; or an empty answer. */
  'malformed',
  /** 400: the request is wrong, and dropping a field did not help. */
  'invalid-request',
  /** 404: unknown or retired model. */
  'model-gone',
  /** 403: not allowed, or not available to this account. */
  'access-denied',
  /** 403: credentials wrong or expired. */
  'credentials',
  /** The caller ended it. */
  'aborted',
  /** The process that made the call ended. */
  'lost',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

export interface ModelFailure {
  readonly kind: FailureKind;
  /** For people; never classified by, and free of secrets. At most 500 characters. */
  readonly detail: string;
  readonly billing: Billing;
  readonly requestId: string | null;
  /** What the provider asked to wait. */
  readonly retryAfterMs?: number;
}

/** One way to call a model. `region` is `-` where the provider has none. */
export interface Arm {
  readonly provider: 'bedrock' | 'openai';
  readonly region: string;
  /** Model id or inference profile, as configured. */
  readonly model: string;
}

/** `bedrock/us-east-1/global.anthropic.claude-haiku-5-5`. Model ids may hold slashes: they come last. */
export const armId = ({ provider, region, model }: Arm): string => `${provider}/${region}/${model}`;
