import type { ChainHead, HubEvent } from './event.ts';
import { eventHash } from './event.ts';

/** The first event that does not continue what is before it, and why. */
export interface ChainBreak {
  readonly seq: number;
  readonly reason: string;
}

/**
 * Walks events in order after `start` and answers where the chain ends, or its first break: a gap, another stream,
 * an edited event (its hash differs) or a cut (its `prev` differs). Finds everything but a cut tail; that needs a
 * head kept elsewhere (the log in D1).
 */
export function verifyChain(
  events: Iterable<HubEvent>,
  stream: string,
  start: ChainHead | null,
):
  | { readonly ok: true; readonly head: ChainHead | null }
  | { readonly ok: false; readonly at: ChainBreak } {
  let head = start;
  for (const event of events) {
    const reason = breakBetween(head, event, stream);
    if (reason !== null) return { ok: false, at: { seq: event.seq, reason } };
    head = { seq: event.seq, hash: event.hash };
  }
  return { ok: true, head };
}

function breakBetween(head: ChainHead | null, event: HubEvent, stream: string): string | null {
  if (event.stream !== stream) return `belongs to ${event.stream}`;
  if (head !== null && event.seq !== head.seq + 1) return `follows ${head.seq}`;
  if (head !== null && event.prev !== head.hash) return 'does not name the event before it';
  const { hash, ...open } = event;
  return eventHash(open) === hash ? null : 'differs from its hash';
}
