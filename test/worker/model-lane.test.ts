import { expect, test, vi } from 'vitest';
import { LANE_CALLS } from '../../src/core/models/call.ts';
import { inLane, jobOf, REQUEST } from '../support/lane-rig.ts';

const MINUTE = 60_000;
const failing = { fault: { kind: 'error', error: 'unavailable' } } as const;

test('a call is acknowledged at once, made once, and its outcome delivered once', () =>
  inLane(async (rig) => {
    expect(rig.lane.submit(jobOf('a'))).toEqual({ accepted: true });
    expect(rig.lane.submit(jobOf('a'))).toEqual({ accepted: true });
    expect(rig.lane.status()).toMatchObject({ inFlight: 1, undelivered: 0 });
    await rig.settled();
    expect(rig.lane.submit(jobOf('a'))).toEqual({ accepted: true });
    await rig.settled();
    expect(rig.standIn.calls).toHaveLength(1);
    expect(rig.outcomes).toHaveLength(1);
    expect(rig.outcomes[0]).toMatchObject({
      id: 'a',
      lease: 'lease-a',
      attempts: 1,
      cached: false,
      health: { open: false, until: null },
      result: { ok: true, value: { text: 'Better.', usage: { outputTokens: 2 } } },
    });
    expect(rig.lane.status()).toMatchObject({ inFlight: 0, undelivered: 0 });
  }));

test('five calls at a time and never a seventh connection: the next is told that the lane is full', () =>
  inLane(async (rig) => {
    rig.standIn.inject({ fault: { kind: 'gather', calls: LANE_CALLS } });
    const answers = Array.from({ length: 8 }, (_, i) => rig.lane.submit(jobOf(`${i}`)));
    expect(answers.map(({ accepted }) => accepted)).toEqual([
      ...Array.from({ length: LANE_CALLS }, () => true),
      ...Array.from({ length: 3 }, () => false),
    ]);
    expect(answers[5]).toEqual({ accepted: false, reason: 'full', retryAt: rig.now + 1_000 });
    await rig.settled();
    expect(rig.standIn.peakInFlight('lane')).toBe(LANE_CALLS);
    expect(rig.standIn.violations).toEqual([]);
    expect(rig.lane.submit(jobOf('6'))).toEqual({ accepted: true });
    await rig.settled();
  }));

test('a paid answer is kept over restarts until the population has it, with growing pauses', () =>
  inLane(async (rig) => {
    rig.isReceiving = false;
    rig.lane.submit(jobOf('a'));
    await rig.settled();
    expect(rig.lane.status()).toMatchObject({ inFlight: 0, undelivered: 1 });
    const tries: number[] = [];
    for (let second = 0; second < 120; second++) {
      const before = rig.deliveries.get('a') ?? 0;
      if (second === 40) await rig.restart();
      await rig.lane.wake();
      if ((rig.deliveries.get('a') ?? 0) > before) tries.push(second);
      rig.now += 1_000;
    }
    const pauses = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
    expect(pauses.length).toBeGreaterThan(2);
    expect(pauses).toEqual(pauses.toSorted((x, y) => x - y));
    rig.isReceiving = true;
    rig.now += 10 * MINUTE;
    await rig.restart();
    await rig.settled();
    expect(rig.outcomes.map(({ id, result }) => [id, result.ok])).toEqual([['a', true]]);
    expect(rig.lane.status().undelivered).toBe(0);
  }));

test('a paid answer that a full disk does not take is kept until one does', () =>
  inLane(async (rig) => {
    // full until that was told of three times
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {
      rig.isFull = reported.mock.calls.length < 3;
    });
    rig.lane.submit(jobOf('a'));
    rig.isFull = true;
    await rig.settled();
    expect(reported).toHaveBeenCalledTimes(3);
    expect(rig.outcomes).toMatchObject([{ id: 'a', result: { ok: true } }]);
    expect(rig.lane.status()).toMatchObject({ inFlight: 0, undelivered: 0 });
    reported.mockRestore();
  }));

test('an answer that no row can hold is a call that broke', () =>
  inLane(async (rig) => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    rig.text = 'x'.repeat(2_000_000);
    const request = { ...REQUEST, maxTokens: 4_000_000 };
    expect(await rig.call(jobOf('a', { request }))).toMatchObject({
      result: { ok: false, error: { kind: 'invalid-request', billing: 'unknown' } },
    });
    expect(reported).toHaveBeenCalledTimes(1);
    reported.mockRestore();
  }));

test('a call that was running when the process ended is lost, and may have been billed', () =>
  inLane(async (rig) => {
    rig.standIn.inject({ fault: { kind: 'hang' } });
    rig.lane.submit(jobOf('a'));
    await rig.restart();
    await rig.settled();
    expect(rig.outcomes).toEqual([
      expect.objectContaining({
        id: 'a',
        lease: 'lease-a',
        result: { ok: false, error: expect.objectContaining({ kind: 'lost', billing: 'unknown' }) },
      }),
    ]);
    expect(rig.lane.submit(jobOf('a'))).toEqual({ accepted: true });
    await rig.settled();
    expect(rig.standIn.calls).toHaveLength(0);
    expect((await rig.call(jobOf('b'))).result.ok).toBe(true);
  }));

test('what cost nothing is tried again here; what may have been billed never is', () =>
  inLane(async (rig) => {
    rig.standIn.inject({ ...failing, times: 2 });
    const retried = await rig.call(jobOf('a'));
    expect([retried.attempts, retried.result.ok]).toEqual([3, true]);
    rig.standIn.inject({ fault: { kind: 'cut', at: 40, how: 'end' }, times: 1 });
    const cut = await rig.call(jobOf('b'));
    expect(cut).toMatchObject({
      attempts: 1,
      result: { ok: false, error: { kind: 'broken-stream', billing: 'unknown' } },
    });
    expect(rig.standIn.calls).toHaveLength(4);
  }));

test('an outage opens the breaker; then only probes are sent, and one that passes closes it', () =>
  inLane(async (rig) => {
    rig.standIn.inject(failing);
    const { calls } = rig.standIn;
    let submitted = 0;
    const submit = async (): Promise<boolean> => {
      const { accepted } = rig.lane.submit(jobOf(`${++submitted}`));
      await rig.settled();
      return accepted;
    };
    while (await submit()) expect(submitted).toBeLessThan(40);
    const untilOpen = calls.length;
    expect(untilOpen).toBeLessThanOrEqual(20);
    expect(rig.lane.submit(jobOf('x'))).toMatchObject({ accepted: false, reason: 'open' });
    const { health } = rig.lane.status();
    expect(health).toMatchObject({ open: true });
    let probes = 0;
    for (let second = 0; second < 30 * 60; second++) {
      rig.now += 1_000;
      probes += (await submit()) ? 1 : 0;
    }
    // 30 s, doubled up to 5 min, with a fifth of jitter
    expect(probes).toBeGreaterThanOrEqual(7);
    expect(probes).toBeLessThanOrEqual(11);
    expect(calls.length - untilOpen).toBe(probes);
    const before = rig.lane.status();
    await rig.restart();
    expect(rig.lane.status()).toEqual(before);
    rig.now += 7 * MINUTE;
    const recovered = await rig.call(jobOf('recovered'));
    expect([recovered.result.ok, recovered.health.open]).toEqual([true, false]);
  }));

test('throttling slows the lane down and leaves the breaker alone', () =>
  inLane(async (rig) => {
    for (let i = 0; i < 20; i++) await rig.call(jobOf(`warm-${i}`));
    rig.standIn.inject({ fault: { kind: 'error', error: 'throttled' }, times: 1 });
    expect((await rig.call(jobOf('throttled'))).attempts).toBe(2);
    const refused = rig.lane.submit(jobOf('next'));
    expect(refused).toMatchObject({ accepted: false, reason: 'rate' });
    if (refused.accepted) throw new Error('accepted');
    expect(rig.lane.status().health.open).toBe(false);
    rig.now = refused.retryAt;
    expect(rig.lane.submit(jobOf('next'))).toEqual({ accepted: true });
    await rig.settled();
  }));

test('an equal request is answered from storage within an hour, unless its salt differs', () =>
  inLane(async (rig) => {
    const cache = { salt: '' };
    await rig.call(jobOf('first', { cache }));
    const again = await rig.call(jobOf('again', { cache, population: 'p2' }));
    expect(again).toMatchObject({
      attempts: 0,
      cached: true,
      result: { ok: true, value: { text: 'Better.', usage: { inputTokens: 0, outputTokens: 0 } } },
    });
    expect((await rig.call(jobOf('salted', { cache: { salt: 'p/7' } }))).cached).toBe(false);
    expect((await rig.call(jobOf('uncached'))).cached).toBe(false);
    const other = { ...REQUEST, maxTokens: 501 };
    expect((await rig.call(jobOf('other', { cache, request: other }))).cached).toBe(false);
    await rig.restart();
    expect((await rig.call(jobOf('restarted', { cache }))).cached).toBe(true);
    expect(rig.lane.status().cache).toEqual({ entries: 3, hits: 2, misses: 3 });
    rig.now += 61 * MINUTE;
    expect((await rig.call(jobOf('late', { cache }))).cached).toBe(false);
  }));

test('a rejected field is found once and left out from then on, also after a restart', () =>
  inLane(async (rig) => {
    const refusing = { fault: { kind: 'refuse', fields: ['temperature'] } } as const;
    const request = { ...REQUEST, temperature: 0.7 };
    rig.standIn.inject(refusing);
    const first = await rig.call(jobOf('a', { request }));
    expect(first.result).toMatchObject({ ok: true, value: { dropped: ['temperature'] } });
    await rig.restart();
    rig.standIn.inject(refusing);
    await rig.call(jobOf('b', { request }));
    expect(rig.standIn.calls).toHaveLength(1);
    expect(rig.lane.status().dropped).toEqual(['temperature']);
  }));

test('a call that hangs ends at its deadline', () =>
  inLane(async (rig) => {
    rig.standIn.inject({ fault: { kind: 'hang' } });
    const outcome = await rig.call(jobOf('a', { deadlineMs: 1_000 }));
    expect(outcome.result).toMatchObject({
      ok: false,
      error: { kind: 'timeout', billing: 'unknown' },
    });
  }));

test('an arm that the hub has no settings for fails without a call', () =>
  inLane(
    async (rig) => {
      const arm = { provider: 'openai', region: '-', model: 'small/model' } as const;
      const outcome = await rig.call(jobOf('a', { arm }));
      expect(outcome.result).toMatchObject({
        ok: false,
        error: { kind: 'credentials', billing: 'none' },
      });
    },
    { provider: 'openai', region: '-', model: 'small/model' },
  ));

test('a job of another arm is refused: it would be billed to the wrong one', () =>
  inLane(async (rig) => {
    const arm = { provider: 'bedrock', region: 'us-east-1', model: 'other' } as const;
    expect(() => rig.lane.submit(jobOf('a', { arm }))).toThrow('another gateway');
  }));
