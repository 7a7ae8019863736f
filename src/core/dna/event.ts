import type { Json } from '../evolution/agent.ts';
import { canonicalJson } from './canonical-json.ts';
import { utf8Length } from '../utf8-length.ts';
import { sha256Hex } from './digest.ts';

/** Version of the envelope, not of the data in it. */
const EVENT_VERSION = 1;

/** An event is a row in every target, and a message to every socket: it stays small. Bodies are named by `refs`. */
export const MAX_EVENT_BYTES = 65_536;

/** What happened, before it has a place in its stream. */
export interface EventDraft {
  /** Noun-verb: `generation-recorded`, `champion-changed`. */
  readonly type: string;
  /** Who caused it: a key id, or `hub`. */
  readonly actor: string;
  readonly cause: Cause;
  readonly data: EventData;
  readonly refs?: readonly BodyRef[];
}

/** `correlation` is the trace id of the request that led here; `event` the seq of the event that did. */
export interface Cause {
  readonly correlation: string;
  readonly event?: number;
}

export type EventData = { readonly [key: string]: Json };

/** A body kept elsewhere: `commit` commits to its plain text, so that erasing it leaves the chain whole. */
export interface BodyRef {
  readonly commit: string;
  readonly bytes: number;
}

/** One recorded change. `hash` covers all else, `prev` is the hash before it: a stream is a chain. */
export interface HubEvent {
  readonly v: number;
  /** Whose log it is: `population:p_…`, `account:…`, `control`. */
  readonly stream: string;
  /** Dense from 1. */
  readonly seq: number;
  /** ISO 8601 UTC. Informative: order is by `seq`. */
  readonly at: string;
  readonly type: string;
  readonly actor: string;
  /** Version of the engine that wrote it. */
  readonly engine: string;
  readonly cause: Cause;
  readonly data: EventData;
  readonly refs: readonly BodyRef[];
  /** Null for the first of a stream. */
  readonly prev: string | null;
  readonly hash: string;
}

/** Where a stream ends: what the next event continues. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string | null;
}

export const EMPTY_CHAIN: ChainHead = { seq: 0, hash: null };

/** Gives a draft its place after `head` and its hash. Throws if it is too large: the caller bounds its data. */
export function sealEvent(
  draft: EventDraft,
  place: { readonly stream: string; readonly head: ChainHead; readonly at: string },
  engine: string,
): { readonly event: HubEvent; readonly body: string } {
  const open: Omit<HubEvent, 'hash'> = {
    v: EVENT_VERSION,
    stream: place.stream,
    seq: place.head.seq + 1,
    at: place.at,
    type: draft.type,
    actor: draft.actor,
    engine,
    cause: draft.cause,
    data: draft.data,
    refs: draft.refs ?? [],
    prev: place.head.hash,
  };
  const event: HubEvent = { ...open, hash: eventHash(open) };
  const body = canonicalJson(asJson(event));
  const bytes = utf8Length(body);
  if (bytes > MAX_EVENT_BYTES) {
    throw new RangeError(`event ${draft.type} has ${bytes} bytes, at most ${MAX_EVENT_BYTES}`);
  }
  return { event, body };
}

/** SHA-256 of the canonical event without its own hash. */
export function eventHash(event: Omit<HubEvent, 'hash'>): string {
  return sha256Hex(canonicalJson(asJson(event)));
}

function asJson(event: Omit<HubEvent, 'hash'> & { readonly hash?: string }): Json {
  const { cause, refs, ...flat } = event;
  return {
    ...flat,
    cause: { ...cause },
    refs: refs.map((ref) => ({ ...ref })),
  };
}
