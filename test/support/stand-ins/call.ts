import type { Json } from '../../../src/core/evolution/agent.ts';

/** What a stand-in understood of a request and what it is to answer, alike for every wire format. */

export interface AskedMessage {
  readonly role: 'user' | 'assistant';
  /** All text blocks of the message; results of tools and uses of tools as JSON text. */
  readonly text: string;
}

/** A shape asked for: by a tool whose input it is, or by the format of the answer's text. */
export interface AskedShape {
  readonly how: 'tool' | 'format';
  readonly name: string;
  /** The model must use it (a tool may also be offered only). */
  readonly forced: boolean;
  readonly schema: Json;
}

export interface AskedCall {
  readonly model: string;
  /** `-` where the wire has none. */
  readonly region: string;
  readonly stream: boolean;
  readonly system: string;
  readonly messages: readonly AskedMessage[];
  /** Null: not sent. */
  readonly maxTokens: number | null;
  readonly shape: AskedShape | null;
  /** Names of optional fields that the request has, as `refuse` faults name them. */
  readonly fields: readonly RefusableField[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Text before the last cache point; empty if there is none. */
  readonly cachedPrefix: string;
}

/** Optional parts of a request that a model may reject. */
export type RefusableField =
  | 'temperature'
  | 'effort'
  | 'forcedTool'
  | 'strictTool'
  | 'format'
  | 'tools'
  | 'cachePoint'
  | 'metadata'
  | 'streamUsage';

/** What the model says. One of `text`, `json` and `rawJson`, or nothing at all. */
export interface ScriptedAnswer {
  readonly text?: string;
  /** An object in the asked shape: goes into the tool, into the formatted text, or as plain text if no shape was asked. */
  readonly json?: Json;
  /** As `json`, but as text that need not be JSON. */
  readonly rawJson?: string;
  /** Thinking, sent before the answer. */
  readonly reasoning?: string;
  /** Why it ended, in neutral words; default `end` (`tool` after a tool). */
  readonly stop?: StopWord;
  /** Replaces the counted tokens; any JSON, so that wrong figures can be sent. Null leaves usage out. */
  readonly usage?: Json;
}

export type StopWord = 'end' | 'tool' | 'length' | 'filtered' | 'context';

/** The model behind a stand-in. `index` counts the calls that reached it, from 0. Must be a pure function for repeatable runs. */
export type Script = (call: AskedCall, index: number) => ScriptedAnswer;

/** Tokens as the stand-ins count them: a token is four characters, rounded up. */
export interface CountedUsage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

export const tokensOf = (text: string): number => Math.ceil(text.length / 4);
