import { expect, test } from 'vitest';
import { canonicalJson } from '../../../src/core/dna/canonical-json.ts';
import { verifyChain } from '../../../src/core/dna/chain.ts';
import { EMPTY_CHAIN, eventHash, MAX_EVENT_BYTES, sealEvent } from '../../../src/core/dna/event.ts';
import type { ChainHead, EventDraft, HubEvent } from '../../../src/core/dna/event.ts';

const STREAM = 'population:p_test';
const draft = (generation: number): EventDraft => ({
  type: 'generation-recorded',
  actor: 'hub',
  cause: { correlation: 'trace', event: 1 },
  data: { generation, best: generation / 3 },
});

function log(length: number): HubEvent[] {
  let head: ChainHead = EMPTY_CHAIN;
  return Array.from({ length }, (_, i) => {
    const place = { stream: STREAM, head, at: '2026-11-21T12:00:00.000Z' };
    const { event } = sealEvent(draft(i), place, '1');
    head = { seq: event.seq, hash: event.hash };
    return event;
  });
}

test('chain: dense and linked from the first event on', () => {
  const events = log(50);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
  expect(events[0]?.prev).toBeNull();
  expect(verifyChain(events, STREAM, EMPTY_CHAIN)).toEqual({
    ok: true,
    head: { seq: 50, hash: events.at(-1)?.hash },
  });
});

test('chain: every edit, deletion, swap, insertion and foreign event is found at its place', () => {
  const events = log(40);
  const broken = (changed: readonly HubEvent[]): number | null => {
    const found = verifyChain(changed, STREAM, EMPTY_CHAIN);
    return found.ok ? null : found.at.seq;
  };
  for (let i = 0; i < events.length; i++) {
    const at = events[i];
    if (at === undefined) throw new Error('a hole in the log');
    const { hash, ...open } = { ...at, data: { ...at.data, best: -1 } };
    const edited = { ...open, hash };
    expect(broken(events.with(i, edited))).toBe(at.seq);
    expect(broken(events.with(i, { ...open, hash: eventHash(open) }))).toBe(
      i === 39 ? null : at.seq + 1,
    );
    expect(broken(events.with(i, { ...at, stream: 'population:other' }))).toBe(at.seq);
    if (i < 39) expect(broken(events.toSpliced(i, 1))).toBe(at.seq + 1);
    expect(broken(events.toSpliced(i, 0, at))).toBe(i === 0 ? 1 : at.seq);
  }
});

test('chain: the body is the canonical event, with its hash over all the rest', () => {
  const place = { stream: STREAM, head: EMPTY_CHAIN, at: '2026-11-21T12:00:00.000Z' };
  const { event, body } = sealEvent(draft(1), place, '1');
  expect(JSON.parse(body)).toEqual(event);
  const { hash, ...open } = event;
  expect(eventHash(open)).toBe(hash);
  expect(body).toBe(canonicalJson(JSON.parse(body)));
});

test('chain: an event is at most 64 KB', () => {
  const place = { stream: STREAM, head: EMPTY_CHAIN, at: '2026-11-21T12:00:00.000Z' };
  const large = { ...draft(1), data: { text: 'é'.repeat(MAX_EVENT_BYTES / 2) } };
  expect(() => sealEvent(large, place, '1')).toThrow(RangeError);
});
