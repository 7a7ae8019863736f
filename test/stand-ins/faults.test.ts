import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PATIENCE } from '../support/patience.ts';
import { createBedrockStandIn } from '../support/stand-ins/bedrock/stand-in.ts';
import { ERROR_NAMES, type Fault } from '../support/stand-ins/fault.ts';
import { INJECTIONS } from '../support/stand-ins/injections.ts';
import { listen } from '../support/stand-ins/listen.ts';
import { createOpenAIStandIn } from '../support/stand-ins/openai/stand-in.ts';
import { CLIENT_HEADER, type StandIn } from '../support/stand-ins/stand-in.ts';

const TEXT = 'An answer of some length, so that it comes in several pieces of the stream.';
const script = (): { readonly text: string } => ({ text: TEXT });

interface Sent {
  readonly stream?: boolean;
  readonly temperature?: number;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly host?: string;
}

interface Provider {
  readonly name: string;
  readonly standIn: StandIn;
  readonly request: (sent: Sent) => Request;
}

const headersOf = ({ headers }: Sent): Record<string, string> => ({
  authorization: 'Bearer key',
  'content-type': 'application/json',
  ...headers,
});
const signalOf = ({ signal }: Sent): { signal?: AbortSignal } =>
  signal === undefined ? {} : { signal };

const PROVIDERS: readonly Provider[] = [
  {
    name: 'Bedrock',
    standIn: createBedrockStandIn({ secrets: {}, bearerKeys: ['key'], script }),
    request: (sent) =>
      new Request(
        `${sent.host ?? 'https://bedrock-runtime.us-east-1.amazonaws.com'}/model/local.x/converse${sent.stream === false ? '' : '-stream'}`,
        {
          method: 'POST',
          headers: headersOf(sent),
          ...signalOf(sent),
          body: JSON.stringify({
            messages: [{ role: 'user', content: [{ text: 'hello' }] }],
            inferenceConfig:
              sent.temperature === undefined ? {} : { temperature: sent.temperature },
            ...(sent.metadata === undefined ? {} : { requestMetadata: sent.metadata }),
          }),
        },
      ),
  },
  {
    name: 'OpenAI',
    standIn: createOpenAIStandIn({ keys: ['key'], script }),
    request: (sent) =>
      new Request(`${sent.host ?? 'https://api.openai.com'}/v1/chat/completions`, {
        method: 'POST',
        headers: headersOf(sent),
        ...signalOf(sent),
        body: JSON.stringify({
          model: 'local.x',
          messages: [{ role: 'user', content: 'hello' }],
          stream: sent.stream !== false,
          ...(sent.temperature === undefined ? {} : { temperature: sent.temperature }),
          ...(sent.metadata === undefined ? {} : { metadata: sent.metadata }),
        }),
      }),
  },
];

describe.each(PROVIDERS)('$name', ({ standIn, request }) => {
  beforeEach(() => standIn.reset());
  const ask = (sent: Sent = {}): Promise<Response> => standIn.handle(request(sent));
  const askWith = (fault: Fault, sent: Sent = {}): Promise<Response> => {
    standIn.inject({ fault, times: 1 });
    return ask(sent);
  };

  test('every named error has a status of its kind and a body of JSON, and passes when it is used up', async () => {
    for (const error of ERROR_NAMES) {
      const response = await askWith({ kind: 'error', error, retryAfterMs: 1_500 });
      expect(response.status, error).toBeGreaterThanOrEqual(400);
      expect(await response.json(), error).toBeTypeOf('object');
      const wait =
        response.headers.get('x-amz-retry-after') ?? response.headers.get('retry-after-ms');
      expect(wait).toBe('1500');
    }
    expect((await ask()).status).toBe(200);
  });

  test('a cut at any byte gives exactly the bytes before it, ended or broken', async () => {
    const whole = new Uint8Array(await (await ask()).arrayBuffer());
    for (let at = 0; at < whole.length; at += 7) {
      const ended = await askWith({ kind: 'cut', at, how: 'end' });
      expect((await ended.arrayBuffer()).byteLength).toBe(at);
      const broken = await askWith({ kind: 'cut', at, how: 'reset' });
      await expect(broken.arrayBuffer()).rejects.toThrow();
    }
    expect(standIn.inFlight()).toBe(0);
  });

  test('a flip changes one bit', async () => {
    const size = (await (await ask()).arrayBuffer()).byteLength;
    const flipped = await (await askWith({ kind: 'flip', bit: 8 * 20 + 3 })).arrayBuffer();
    expect(flipped.byteLength).toBe(size);
    // ids in the body differ from call to call, so only the place that was flipped is compared
    const clean = new Uint8Array(await (await ask()).arrayBuffer());
    expect(new Uint8Array(flipped)[20]).toBe((clean[20] ?? 0) ^ 8);
  });

  test('a trickle comes in small pieces', async () => {
    const response = await askWith({ kind: 'trickle', bytes: 100, everyMs: 1 });
    const sizes: number[] = [];
    for await (const piece of response.body ?? []) sizes.push(piece.length);
    expect(sizes.length).toBeGreaterThan(3);
    expect(new Set(sizes.slice(0, -1))).toEqual(new Set([100]));
  });

  test('hanging ends with the caller, before the response or inside it', async () => {
    const caller = new AbortController();
    const before = askWith({ kind: 'hang' }, { signal: caller.signal });
    before.catch(() => {});
    await vi.waitFor(() => expect(standIn.inFlight()).toBe(1), PATIENCE);
    caller.abort();
    await expect(before).rejects.toThrow();
    const inside = await askWith({ kind: 'hang', after: 60 });
    const reader = inside.body?.getReader();
    expect((await reader?.read())?.value?.length).toBe(60);
    const next = reader?.read();
    next?.catch(() => {});
    expect(standIn.inFlight()).toBe(1);
    standIn.reset();
    await expect(next).rejects.toThrow();
    expect(standIn.inFlight()).toBe(0);
  });

  test('a reset, nothing at all, no JSON, an exception inside', async () => {
    await expect(askWith({ kind: 'reset' })).rejects.toThrow();
    expect((await (await askWith({ kind: 'empty' })).arrayBuffer()).byteLength).toBe(0);
    const malformed = await (await askWith({ kind: 'malformed-json' }, { stream: false })).text();
    expect(() => JSON.parse(malformed)).toThrow();
    const inside = await askWith({ kind: 'exception', error: 'throttled', after: 2 });
    expect(inside.status).toBe(200);
    expect(await inside.text()).toMatch(/throttlingException|rate_limit_exceeded/);
  });

  test('a field is refused by its name, requests without it pass', async () => {
    standIn.inject({ fault: { kind: 'refuse', fields: ['temperature'] } });
    const refused = await ask({ temperature: 0.5 });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('temperature');
    expect((await ask()).status).toBe(200);
    expect((await ask({ temperature: 0 })).status).toBe(400);
  });

  test('wrong usage and injected text arrive as they were given', async () => {
    const usage = { kind: 'usage', usage: { inputTokens: -5, prompt_tokens: 'many' } } as const;
    expect(await (await askWith(usage, { stream: false })).json()).toMatchObject({
      usage: usage.usage,
    });
    for (const text of INJECTIONS) {
      const said = await (await askWith({ kind: 'say', text }, { stream: false })).text();
      expect(said).toContain(JSON.stringify(text).slice(1, -1));
    }
  });

  test('rules strike whom they name, after those they skip, as often as they may, at their rate', async () => {
    const throttled = { kind: 'error', error: 'throttled' } as const;
    standIn.inject({ fault: throttled, match: { metadata: 'p_2' }, skip: 1, times: 2 });
    const statuses = async (population: string, count: number): Promise<number[]> => {
      const got: number[] = [];
      for (let n = 0; n < count; n++) got.push((await ask({ metadata: { population } })).status);
      return got;
    };
    expect(await statuses('p_1', 3)).toEqual([200, 200, 200]);
    expect(await statuses('p_2', 5)).toEqual([200, 429, 429, 200, 200]);
    standIn.reset();
    standIn.inject({ fault: throttled, rate: 0.3 });
    const first = await statuses('p_1', 200);
    const struck = first.filter((status) => status === 429).length;
    expect(struck).toBeGreaterThan(35);
    expect(struck).toBeLessThan(85);
    standIn.reset();
    standIn.inject({ fault: throttled, rate: 0.3 });
    expect(await statuses('p_1', 200)).toEqual(first);
  });

  test('the seventh call at once of a client is refused and noted; another client has its own six', async () => {
    const hold = { kind: 'hang', after: 10 } as const;
    standIn.inject({ fault: hold });
    const open = (client: string, count: number): Promise<Response[]> =>
      Promise.all(
        Array.from({ length: count }, () =>
          ask({ headers: { [CLIENT_HEADER]: client }, metadata: { population: 'p_1' } }),
        ),
      );
    const six = await open('lane/0', 6);
    const other = await open('lane/1', 6);
    expect([...six, ...other].map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(standIn.violations).toEqual([]);
    const [seventh] = await open('lane/0', 1);
    expect(seventh?.status).toBe(400);
    expect(standIn.violations).toEqual(['lane/0: 7 calls at once']);
    expect(standIn.peakInFlight('lane/1')).toBe(6);
    expect(standIn.peakInFlight('p_1')).toBe(13);
    for (const { body } of [...six, ...other]) await body?.cancel();
    await seventh?.body?.cancel();
    expect(standIn.inFlight()).toBe(0);
    expect(standIn.inFlight('lane/0')).toBe(0);
  });
});

describe.each(PROVIDERS)('$name over a socket', ({ standIn, request }) => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

  test('a caller that hangs up is noticed, a reset is a reset', async () => {
    standIn.reset();
    const { url, close } = await listen(standIn);
    closing.push(close);
    standIn.inject({ fault: { kind: 'hang' }, times: 1 });
    const caller = new AbortController();
    const asked = fetch(request({ host: url, signal: caller.signal }));
    asked.catch(() => {});
    await vi.waitFor(() => expect(standIn.inFlight()).toBe(1), PATIENCE);
    caller.abort();
    await vi.waitFor(() => expect(standIn.inFlight()).toBe(0), PATIENCE);
    await expect(asked).rejects.toThrow();

    standIn.inject({ fault: { kind: 'reset' }, times: 1 });
    const refused: unknown = await fetch(request({ host: url })).catch(
      (error: Error) => error.cause,
    );
    expect(refused).toMatchObject({ code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) });
  });
});
