import { expect, test, vi } from 'vitest';
import type { ModelFetch } from '../../../src/adapters/model-call/response.ts';
import { PATIENCE } from '../../support/patience.ts';
import { listen } from '../../support/stand-ins/listen.ts';
import type { Provider } from './providers.ts';
import { QUESTION, SHAPE, fetchOf } from './providers.ts';
import { failureOf, overdueOf, rig } from './rig.ts';

/** Short, since every byte of its stream is cut once. */
const TEXT = 'é = 世界 + 🌍';
/** A real connection for each cut costs most: every fourth byte in `npm test`, each one where time is no matter. */
const SOCKET_STEP = process.env['LONG'] === '1' ? 1 : 4;

/** Streams that begin well (R10): nothing that broke off becomes an answer, and its cost is unknown. */
export function streamsContract(provider: Provider): void {
  const script = (): { text: string } => ({ text: TEXT });
  const { standIn, client } = rig(provider, script);

  /** Bytes of the whole answer, by a call that ends well. */
  const wholeLength = async (): Promise<number> => {
    let bytes = 0;
    const counting: ModelFetch = async (url, init) => {
      const response = await fetchOf(standIn)(url, init);
      const body = new Uint8Array(await response.arrayBuffer());
      bytes = body.length;
      return new Response(body, response);
    };
    const result = await provider.client(counting).generate(QUESTION);
    expect(result).toMatchObject({ ok: true, value: { text: TEXT } });
    return bytes;
  };

  test('cut at every byte, with an end as if it were whole', { timeout: 60_000 }, async () => {
    standIn.reset();
    const length = await wholeLength();
    expect(length).toBeGreaterThan(300);
    for (let at = 0; at < length - provider.lastBytes; at++) {
      standIn.reset();
      standIn.inject({ fault: { kind: 'cut', at, how: 'end' } });
      const failure = await failureOf(client);
      expect(failure, `cut at ${at} of ${length}`).toMatchObject({ kind: 'broken-stream' });
      expect(failure.billing === 'unknown' || at > length / 2, `billing at ${at}`).toBe(true);
      expect(standIn.calls).toHaveLength(1);
    }
    standIn.reset();
    standIn.inject({ fault: { kind: 'cut', at: length, how: 'end' } });
    expect(await client.generate(QUESTION)).toMatchObject({ ok: true, value: { text: TEXT } });
  });

  test('cut at many bytes by a reset of the socket', { timeout: 60_000 }, async () => {
    const server = await listen(standIn);
    try {
      const overSocket = provider.client((url, init) => fetch(url, init), {
        variables: { BEDROCK_ENDPOINT: server.url, OPENAI_BASE_URL: `${server.url}/v1` },
      });
      standIn.reset();
      const length = await wholeLength();
      let tried = 0;
      let broken = 0;
      for (let at = 0; at < length - provider.lastBytes; at += SOCKET_STEP) {
        tried++;
        standIn.reset();
        standIn.inject({ fault: { kind: 'cut', at, how: 'reset' } });
        const { kind } = await failureOf(overSocket);
        // a reset may overtake the headers: then there was no connection
        expect(['broken-stream', 'unavailable'], `cut at ${at} of ${length}`).toContain(kind);
        if (kind === 'broken-stream') broken++;
      }
      expect(broken).toBeGreaterThan(tried / 2);
      expect(tried).toBeGreaterThan(75);
    } finally {
      await server.close();
    }
  });

  test('an exception after each piece has its kind, and is not repeated', async () => {
    // long enough that more pieces follow
    const { standIn, client } = rig(provider, () => ({ text: TEXT.repeat(20) }));
    for (const error of ['throttled', 'unavailable', 'invalid', 'stream-error'] as const) {
      for (let after = 0; after < 6; after++) {
        standIn.reset();
        standIn.inject({ fault: { kind: 'exception', error, after } });
        const failure = await failureOf(client, { ...QUESTION, temperature: 0.5, schema: SHAPE });
        expect(failure).toMatchObject({ kind: provider.streamKinds[error], billing: 'unknown' });
        expect(standIn.calls).toHaveLength(1);
      }
    }
  });

  test.each(['empty', 'malformed-json'] as const)('a 200 with a body that is %s', async (kind) => {
    standIn.reset();
    standIn.inject({ fault: { kind } });
    expect(await failureOf(client)).toMatchObject({ kind: 'broken-stream', billing: 'unknown' });
  });

  test('a slow trickle is an answer, and a slower one a timeout', async () => {
    standIn.reset();
    standIn.inject({ fault: { kind: 'trickle', bytes: 100, everyMs: 1 }, times: 1 });
    expect(await client.generate(QUESTION)).toMatchObject({ ok: true, value: { text: TEXT } });
    standIn.inject({ fault: { kind: 'trickle', bytes: 1, everyMs: 1_000 } });
    expect(await overdueOf(provider, fetchOf(standIn), 'answered')).toMatchObject({
      kind: 'timeout',
      billing: 'unknown',
    });
    await vi.waitFor(() => expect(standIn.inFlight()).toBe(0), PATIENCE);
  });

  test('a body without an end is cut off', async () => {
    const endless: ModelFetch = async () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            controller.enqueue(new TextEncoder().encode(': '.padEnd(1024 * 1024, 'x')));
          },
        }),
      );
    expect(await failureOf(provider.client(endless))).toMatchObject({ kind: 'broken-stream' });
  });
}
