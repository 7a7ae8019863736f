import { expect, test, vi } from 'vitest';
import type { ModelFetch } from '../../../src/adapters/model-call/response.ts';
import { PATIENCE } from '../../support/patience.ts';
import { ERROR_NAMES } from '../../support/stand-ins/fault.ts';
import type { Provider } from './providers.ts';
import { QUESTION, SECRETS, fetchOf } from './providers.ts';
import { TEXT, failureOf, overdueOf, rig } from './rig.ts';

/** A request that gets no answer: what it is called, what it has cost, and that it is never repeated. */
export function failuresContract(provider: Provider): void {
  test.each(ERROR_NAMES)('%s', async (error) => {
    const { standIn, client } = rig(provider, () => ({ text: TEXT }), {
      capability: { cachePoints: false },
    });
    standIn.inject({ fault: { kind: 'error', error } });
    const failure = await failureOf(client);
    expect(failure).toMatchObject({
      kind: provider.kinds[error],
      billing: 'none',
      requestId: expect.any(String),
    });
    expect(failure.detail).not.toBe('');
    // an invalid request was tried without the fields it could do without
    const retries = provider.kinds[error] === 'invalid-request' ? provider.bareFields : 0;
    expect(standIn.calls).toHaveLength(1 + retries);
  });

  test.each([
    [400, 'invalid-request'],
    [403, 'access-denied'],
    [404, 'model-gone'],
    [408, 'timeout'],
    [413, 'context-too-long'],
    [424, 'model-error'],
    [429, 'throttled'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
    [302, 'unavailable'],
  ])('a proxy’s %d without a name is %s', async (status, kind) => {
    const body = status === 302 ? null : '<html>a page</html>';
    const client = provider.client(async () => new Response(body, { status }));
    expect(await failureOf(client)).toMatchObject({ kind, billing: 'none', requestId: null });
  });

  test('what the provider asks to wait', async () => {
    const { standIn, client } = rig(provider, () => ({ text: TEXT }));
    standIn.inject({ fault: { kind: 'error', error: 'throttled', retryAfterMs: 1_500 } });
    expect(await failureOf(client)).toMatchObject({ kind: 'throttled', retryAfterMs: 1_500 });
    const now = Date.parse('2026-11-21T12:00:00Z');
    const waits: readonly [string, number | undefined][] = [
      ['3', 3_000],
      ['Sat, 21 Nov 2026 12:00:10 GMT', 10_000],
      ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
      ['soon', undefined],
    ];
    for (const [header, wait] of waits) {
      const answer = async (): Promise<Response> =>
        new Response('', { status: 429, headers: { 'retry-after': header } });
      const failure = await failureOf(provider.client(answer, { now: () => now }));
      expect(failure.retryAfterMs, header).toBe(wait);
    }
  });

  test('no connection is unavailable and costs nothing', async () => {
    const { standIn, client } = rig(provider, () => ({ text: TEXT }));
    standIn.inject({ fault: { kind: 'reset' } });
    expect(await failureOf(client)).toMatchObject({
      kind: 'unavailable',
      billing: 'none',
      requestId: null,
    });
    expect(standIn.calls).toHaveLength(1);
  });

  test('a hang ends with the deadline, and may have been paid', async () => {
    const { standIn } = rig(provider, () => ({ text: TEXT }));
    standIn.inject({ fault: { kind: 'hang' } });
    expect(await overdueOf(provider, fetchOf(standIn), 'sent')).toMatchObject({
      kind: 'timeout',
      billing: 'unknown',
    });
    await vi.waitFor(() => expect(standIn.inFlight()).toBe(0), PATIENCE);
  });

  test('also where the other side does not heed the signal', async () => {
    const never: ModelFetch = () => new Promise(() => {});
    expect(await overdueOf(provider, never, 'sent')).toMatchObject({
      kind: 'timeout',
      billing: 'unknown',
    });
  });

  test('the caller gives up: before it was sent for nothing, after it for what it may cost', async () => {
    const { standIn, client } = rig(provider, () => ({ text: TEXT }));
    expect(await failureOf(client, { ...QUESTION, signal: AbortSignal.abort() })).toMatchObject({
      kind: 'aborted',
      billing: 'none',
    });
    expect(await failureOf(client, { ...QUESTION, deadlineMs: 0 })).toMatchObject({
      kind: 'timeout',
      billing: 'none',
    });
    expect(standIn.calls).toEqual([]);
    const controller = new AbortController();
    standIn.setScript(() => {
      controller.abort();
      return { text: TEXT };
    });
    standIn.inject({ fault: { kind: 'hang', after: 10 } });
    expect(await failureOf(client, { ...QUESTION, signal: controller.signal })).toMatchObject({
      kind: 'aborted',
      billing: 'unknown',
    });
    await vi.waitFor(() => expect(standIn.inFlight()).toBe(0), PATIENCE);
  });

  test('a call that ended leaves no timer behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { client } = rig(provider, () => ({ text: TEXT }));
      expect(await client.generate(QUESTION)).toMatchObject({ ok: true });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('no secret is in a failure, whatever is echoed', async () => {
    const echo = SECRETS.join(' and ');
    const bodies = [
      echo,
      JSON.stringify({ message: echo }),
      JSON.stringify({ error: { message: echo, code: 'x', type: 'y', param: null } }),
    ];
    let echoed = 0;
    for (const body of bodies) {
      for (const status of [400, 401, 403, 404, 429, 500]) {
        const client = provider.client(async () => new Response(body, { status }));
        const { detail } = await failureOf(client);
        for (const secret of provider.secrets) expect(detail).not.toContain(secret);
        if (detail.includes('and')) echoed++;
      }
    }
    const broken = provider.client(() => Promise.reject(new Error(`no route with ${echo}`)));
    expect((await failureOf(broken)).detail).toMatch(/^no route with …/);
    expect(echoed).toBeGreaterThan(5);
  });

  test('a redirect is not followed: the key stays where it was sent', async () => {
    const seen: (string | undefined)[] = [];
    const client = provider.client(async (_, init) => {
      seen.push(init.redirect);
      return new Response(null, {
        status: 307,
        headers: { location: 'https://elsewhere.example/' },
      });
    });
    expect(await failureOf(client)).toMatchObject({ kind: 'unavailable', billing: 'none' });
    expect(seen).toEqual(['manual']);
  });

  test('five calls at once are five connections', async () => {
    const { standIn, client } = rig(provider, () => ({ text: TEXT }));
    standIn.inject({ fault: { kind: 'gather', calls: 5 } });
    const results = await Promise.all(Array.from({ length: 5 }, () => client.generate(QUESTION)));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(standIn.peakInFlight()).toBe(5);
    expect(standIn.inFlight()).toBe(0);
    expect(fetchOf(standIn)).toBeTypeOf('function');
  });
}
