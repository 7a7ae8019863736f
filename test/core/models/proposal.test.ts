import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelProposal, ProposalEvent } from '../../../src/core/models/proposal.ts';
import { advance } from '../../../src/core/models/proposal.ts';
import { modelProposal } from '../../support/model-proposal.ts';

const SEED = 41;

const proposal = modelProposal({});
const child = { text: 'export default function f(x) { return x + 1; }', idea: 'add', costMicro: 3 };

const lease = fc.constantFrom('mine', 'stale');
const event: fc.Arbitrary<ProposalEvent> = fc.oneof(
  fc.record({ type: fc.constant('answered' as const), lease, child: fc.constant(child) }),
  fc.record({ type: fc.constant('ended' as const), lease }),
  fc.record({ type: fc.constant('expired' as const), now: fc.integer({ min: 0, max: 200 }) }),
  fc.constant({ type: 'joined' as const }),
);

/** Applies events in turn; those that do not apply change nothing. */
function run(events: readonly ProposalEvent[]): { end: ModelProposal; applied: ProposalEvent[] } {
  let end = proposal;
  const applied: ProposalEvent[] = [];
  for (const one of events) {
    const next = advance(end, one);
    if (!next.ok) continue;
    end = next.value;
    applied.push(one);
  }
  return { end, applied };
}

describe('a model proposal', () => {
  it('is answered at most once, used at most once, and never without its lease', () => {
    let used = 0;
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        const { applied } = run(events);
        const of = (type: ProposalEvent['type']): ProposalEvent[] =>
          applied.filter((one) => one.type === type);
        expect(of('answered').length).toBeLessThanOrEqual(1);
        expect(of('joined').length).toBeLessThanOrEqual(of('answered').length);
        expect(of('joined').length + of('ended').length + of('expired').length).toBeLessThanOrEqual(
          1,
        );
        for (const one of applied) if ('lease' in one) expect(one.lease).toBe('mine');
        used += of('joined').length;
      }),
      { seed: SEED, numRuns: 2_000 },
    );
    expect(used).toBeGreaterThan(200);
  });

  it('takes every event as often as it is delivered, with the effect of once', () => {
    let changed = 0;
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), (events) => {
        const once = run(events);
        const twice = run(events.flatMap((one) => [one, one]));
        expect(twice.end).toEqual(once.end);
        changed += once.applied.length;
      }),
      { seed: SEED, numRuns: 1_000 },
    );
    expect(changed).toBeGreaterThan(500);
  });

  it('keeps a paid answer however late its lease ends', () => {
    const answered = advance(proposal, { type: 'answered', lease: 'mine', child });
    if (!answered.ok) throw new Error(answered.error);
    expect(advance(answered.value, { type: 'expired', now: 1e9 })).toEqual({
      ok: false,
      error: 'already-answered',
    });
    expect(answered.value.child).toEqual(child);
  });
});
