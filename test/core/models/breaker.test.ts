import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rng } from '../../../src/core/evolution/random.ts';
import type { BreakerState, CallOutcome } from '../../../src/core/models/breaker.ts';
import {
  CLOSED_BREAKER,
  allow,
  healthOf,
  outcomeOf,
  record,
} from '../../../src/core/models/breaker.ts';
import { FAILURE_KINDS } from '../../../src/core/models/call.ts';

const START = 1e12;
const random = rng(1, 'breaker', 0, 0);
const ended = (
  state: BreakerState,
  outcome: CallOutcome,
  now: number,
  probe = false,
): BreakerState => record(state, { outcome, probe }, now, random);

/** `count` calls one after the other, `everyMs` apart from `START`. */
function after(outcomes: readonly CallOutcome[], everyMs: number): BreakerState {
  let state = CLOSED_BREAKER;
  outcomes.forEach((outcome, i) => (state = ended(state, outcome, START + i * everyMs)));
  return state;
}
const times = (count: number, outcome: CallOutcome): CallOutcome[] =>
  Array.from({ length: count }, () => outcome);

/** One that opened at `START`. */
const opened = (): BreakerState => after(times(20, 'failure'), 0);

describe('when it opens', () => {
  test.each([
    ['20 failures at once', times(20, 'failure'), 10, true],
    ['19 failures', times(19, 'failure'), 10, false],
    [
      '10 successes, then 10 failures',
      [...times(10, 'success'), ...times(10, 'failure')],
      10,
      true,
    ],
    [
      '11 successes, then 10 failures',
      [...times(11, 'success'), ...times(10, 'failure')],
      10,
      false,
    ],
    ['20 failures in a row, one each two minutes', times(20, 'failure'), 120_000, true],
    [
      'a success and 19 failures, one each two minutes',
      ['success', ...times(19, 'failure')],
      120_000,
      false,
    ],
    [
      'failures and successes in turn, each two minutes',
      times(40, 'failure').map((bad, i) => (i % 2 === 0 ? bad : 'success')),
      120_000,
      false,
    ],
    ['a thousand throttled calls', times(1_000, 'nothing'), 10, false],
    [
      '19 failures among throttled calls',
      [...times(500, 'nothing'), ...times(19, 'failure')],
      1,
      false,
    ],
    ['a definite refusal', times(1, 'dead'), 0, true],
  ] as const)('%s', (_, outcomes, everyMs, isOpen) => {
    expect(healthOf(after(outcomes, everyMs)).open).toBe(isOpen);
  });

  test('it stays open 30 s, a fifth more or less', () => {
    const pauses = Array.from({ length: 500 }, () => (opened().open?.until ?? 0) - START);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(24_000);
    expect(Math.min(...pauses)).toBeLessThan(25_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(36_000);
    expect(Math.max(...pauses)).toBeGreaterThan(35_000);
  });
});

describe('how it closes', () => {
  test('one probe at a time; its success closes it, and what was before is forgotten', () => {
    const state = opened();
    const until = healthOf(state).until ?? 0;
    expect(allow(state, until - 1)).toEqual({ state, allowed: false, probe: false, until });
    const probing = allow(state, until);
    expect(probing).toMatchObject({ allowed: true, probe: true });
    expect(allow(probing.state, until + 1)).toMatchObject({ allowed: false });
    expect(ended(probing.state, 'success', until + 500, true)).toEqual(CLOSED_BREAKER);
  });

  test('each failed probe doubles the pause, up to five minutes', () => {
    let state = opened();
    const pauses: (number | undefined)[] = [];
    for (let i = 0; i < 6; i++) {
      pauses.push(state.open?.pauseMs);
      const { state: probing } = allow(state, healthOf(state).until ?? 0);
      state = ended(probing, 'failure', healthOf(state).until ?? 0, true);
    }
    expect(pauses).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
  });

  test('calls that began before it opened neither close nor prolong it', () => {
    const state = opened();
    for (const outcome of ['success', 'failure', 'dead', 'nothing'] as const)
      expect(ended(state, outcome, START + 60_000)).toBe(state);
  });

  test('a clock put back by a month does not keep it open for a month', () => {
    const { until } = healthOf(opened());
    const now = (until ?? 0) - 30 * 86_400_000;
    expect(allow(opened(), now)).toMatchObject({ allowed: true, probe: true });
  });

  test('a probe that says nothing makes room for another; one that is never heard of, after five minutes', () => {
    const state = opened();
    const until = healthOf(state).until ?? 0;
    const { state: probing } = allow(state, until);
    const { state: again } = allow(ended(probing, 'nothing', until + 10, true), until + 10);
    expect(again.open?.probeUntil).toBe(until + 10 + 300_000);
    expect(allow(probing, until + 299_999).allowed).toBe(false);
    expect(allow(probing, until + 300_000)).toMatchObject({ allowed: true, probe: true });
  });
});

test('what counts: every kind of failure is judged', () => {
  const judged = FAILURE_KINDS.map((kind) => [kind, outcomeOf(kind)]);
  expect(Object.fromEntries(judged)).toEqual({
    throttled: 'nothing',
    unavailable: 'failure',
    timeout: 'failure',
    'model-error': 'failure',
    'broken-stream': 'failure',
    truncated: 'success',
    'context-too-long': 'success',
    refused: 'success',
    malformed: 'success',
    'invalid-request': 'success',
    'model-gone': 'dead',
    'access-denied': 'dead',
    credentials: 'dead',
    aborted: 'nothing',
    lost: 'nothing',
  });
  expect(outcomeOf(null)).toBe('success');
});

/** A service that is down for a while, called by ten callers at once as fast as the breaker lets them. */
function outage(
  downMs: number,
  callMs: number,
  seed: number,
): { calls: number; recoveredMs: number } {
  const dice = rng(seed, 'outage', 0, 0);
  let state = CLOSED_BREAKER;
  let calls = 0;
  const running: { end: number; probe: boolean }[] = [];
  for (let now = START; now < START + downMs + 700_000; now += 100) {
    for (const call of running.filter(({ end }) => end <= now)) {
      running.splice(running.indexOf(call), 1);
      const outcome = now < START + downMs ? 'failure' : 'success';
      state = record(state, { outcome, probe: call.probe }, now, dice);
      if (outcome === 'success' && !healthOf(state).open) {
        return { calls, recoveredMs: now - START - downMs };
      }
    }
    while (running.length < 10) {
      const admission = allow(state, now);
      state = admission.state;
      if (!admission.allowed) break;
      calls++;
      running.push({ end: now + callMs, probe: admission.probe });
    }
  }
  throw new Error('never recovered');
}

test('an outage of any length costs the calls that open it, those in flight, and the probes', () => {
  let long = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 10_000, max: 4 * 3_600_000 }),
      fc.constantFrom(100, 1_000, 10_000),
      fc.nat(1_000),
      (downMs, callMs, seed) => {
        const { calls, recoveredMs } = outage(downMs, callMs, seed);
        // 30, 60, 120, 240 s, then every 300 s, with jitter
        const probes = 5 + Math.ceil(downMs / (0.8 * 300_000));
        expect(calls).toBeLessThanOrEqual(20 + 10 + probes + 10);
        // at most one pause, which the probe after the recovery ends
        expect(recoveredMs).toBeLessThanOrEqual(1.2 * 300_000 + 2 * callMs + 200);
        if (downMs > 3_600_000) long++;
      },
    ),
    { seed: 31, numRuns: 60 },
  );
  expect(long).toBeGreaterThan(20);
});

test('whatever happens: never two probes, no call while it is open, a bounded state that survives storage', () => {
  const reached = { probes: 0, closed: 0, refused: 0, reopened: 0 };
  const action = fc.oneof(
    { weight: 3, arbitrary: fc.constant('ask' as const) },
    {
      weight: 3,
      arbitrary: fc.constantFrom<CallOutcome>(
        'failure',
        'failure',
        'failure',
        'success',
        'nothing',
        'dead',
      ),
    },
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(action, fc.constantFrom(0, 100, 2_000, 20_000, 400_000)), {
        minLength: 20,
        maxLength: 200,
        size: 'max',
      }),
      fc.nat(100),
      (actions, seed) => {
        const dice = rng(seed, 'breaker', 0, 0);
        let state = CLOSED_BREAKER;
        let now = START;
        let probe: number | null = null;
        const calls: boolean[] = [];
        for (const [what, wait] of actions) {
          now += wait;
          const before = state;
          if (what === 'ask') {
            const admission = allow(state, now);
            state = admission.state;
            if (!admission.allowed) {
              reached.refused++;
              expect(admission.until).toBeGreaterThan(now);
              continue;
            }
            expect(admission.probe).toBe(before.open !== null);
            if (before.open !== null) expect(now).toBeGreaterThanOrEqual(before.open.until);
            if (admission.probe) {
              reached.probes++;
              // only one that was lost for five minutes is replaced
              if (probe !== null) expect(now - probe).toBeGreaterThanOrEqual(300_000);
              probe = now;
            }
            calls.push(admission.probe);
          } else {
            const isProbe = calls.pop();
            if (isProbe === undefined) continue;
            state = record(state, { outcome: what, probe: isProbe }, now, dice);
            if (isProbe) probe = null;
            if (isProbe && state.open === null) reached.closed++;
            if (isProbe && before.open !== null && state.open !== null && what === 'failure') {
              reached.reopened++;
              expect(state.open.pauseMs).toBe(Math.min(300_000, before.open.pauseMs * 2));
            }
          }
          const text = JSON.stringify(state);
          expect(text.length).toBeLessThan(600);
          expect(JSON.parse(text)).toEqual(state);
        }
      },
    ),
    { seed: 32, numRuns: 150 },
  );
  expect(reached.probes).toBeGreaterThan(400);
  expect(reached.closed).toBeGreaterThan(50);
  expect(reached.reopened).toBeGreaterThan(100);
  expect(reached.refused).toBeGreaterThan(400);
});
