import type { Result } from '../../../src/core/result.ts';
import type { AskedCall, CountedUsage, RefusableField, ScriptedAnswer } from './call.ts';
import type { ErrorName } from './fault.ts';

/** A request as it came: the path still encoded, header names in lower case, `host` among them. */
export interface Received {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  /** The stand-in's clock, milliseconds since epoch. */
  readonly now: number;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body in its natural pieces: frames, events, or one piece. */
  readonly pieces: readonly Uint8Array[];
}

/** The wire format of one provider: who asks, what is asked, and how answers and failures look. */
export interface Wire {
  /** Checks credentials and the request's shape; an error is the response that the provider would give. */
  read(received: Received): Result<AskedCall, WireAnswer>;
  answer(
    call: AskedCall,
    answer: ScriptedAnswer,
    usage: CountedUsage,
    requestId: string,
  ): WireAnswer;
  error(error: ErrorName, options?: ErrorOptions): WireAnswer;
  refuse(field: RefusableField): WireAnswer;
  /** An error as a piece of a stream that began with 200. */
  exception(error: ErrorName): Uint8Array;
  /** The same pieces with payloads that are not JSON, in framing that is right. */
  malformed(answer: WireAnswer): WireAnswer;
}

export interface ErrorOptions {
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly untyped?: boolean;
}

export const jsonPiece = (value: unknown): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(value));

/** Cuts a text into pieces of 24 units, or at most about 64 longer ones, never inside a surrogate pair; none if it is empty. */
export function textPieces(text: string): string[] {
  const size = Math.max(24, Math.ceil(text.length / 64));
  const pieces: string[] = [];
  let piece = '';
  for (const char of text) {
    piece += char;
    if (piece.length >= size) {
      pieces.push(piece);
      piece = '';
    }
  }
  if (piece !== '') pieces.push(piece);
  return pieces;
}
