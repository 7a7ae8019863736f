import { beforeEach, expect, test } from 'vitest';
import type { Json } from '../../src/core/evolution/agent.ts';
import { createOpenAIStandIn } from '../support/stand-ins/openai/stand-in.ts';

/** Chat completions as compatible servers speak them. */

const standIn = createOpenAIStandIn({
  keys: ['key'],
  models: ['small'],
  script: ({ shape }) => (shape === null ? { text: 'Grüße 🌍 of all kinds' } : { json: { n: 1 } }),
});
beforeEach(() => standIn.reset());

const HELLO = { model: 'small', messages: [{ role: 'user', content: 'hello' }] };
const USAGE = {
  prompt_tokens: 2,
  completion_tokens: 6,
  total_tokens: 8,
  prompt_tokens_details: { cached_tokens: 0 },
};
const schema = { type: 'object', properties: { n: { type: 'number' } } };

const ask = (body: unknown, key = 'key', path = '/v1/chat/completions'): Promise<Response> =>
  standIn.handle(
    new Request(`https://api.openai.com${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    }),
  );

interface Chunk {
  readonly choices: readonly {
    readonly delta: {
      readonly content?: string;
      readonly tool_calls?: readonly { readonly function: { readonly arguments: string } }[];
    };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: Json;
}

async function events(response: Response): Promise<Chunk[]> {
  const lines = (await response.text()).split('\n\n').filter((line) => line !== '');
  expect(lines.at(-1)).toBe('data: [DONE]');
  return lines.slice(0, -1).map((line) => JSON.parse(line.replace(/^data: /, '')) as Chunk);
}

test('an answer is the same whole and streamed; usage comes if it is asked for', async () => {
  const whole = await (await ask(HELLO)).json<Record<string, Json>>();
  expect(whole).toMatchObject({
    choices: [{ message: { content: 'Grüße 🌍 of all kinds' }, finish_reason: 'stop' }],
    usage: USAGE,
  });
  const streamed = await ask({ ...HELLO, stream: true, stream_options: { include_usage: true } });
  expect(streamed.headers.get('content-type')).toBe('text/event-stream');
  const chunks = await events(streamed);
  const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
  expect(text).toBe('Grüße 🌍 of all kinds');
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: USAGE });
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
  const without = await events(await ask({ ...HELLO, stream: true }));
  expect(without.some(({ usage }) => usage !== undefined)).toBe(false);
});

test('a shape is answered by the format, or by a call of the tool', async () => {
  const format = { type: 'json_schema', json_schema: { name: 'a', schema, strict: true } };
  const formatted = await (await ask({ ...HELLO, response_format: format })).json();
  expect(formatted).toMatchObject({ choices: [{ message: { content: '{"n":1}' } }] });
  const tools = [{ type: 'function', function: { name: 'emit', parameters: schema } }];
  const chunks = await events(await ask({ ...HELLO, tools, stream: true }));
  const input = chunks
    .map(({ choices }) => choices[0]?.delta.tool_calls?.[0]?.function.arguments ?? '')
    .join('');
  expect(JSON.parse(input)).toEqual({ n: 1 });
  expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
});

interface Refusal {
  readonly what: string;
  readonly status: number;
  readonly code: string | null;
  readonly body?: object;
  readonly key?: string;
  readonly path?: string;
}

const REFUSALS: readonly Refusal[] = [
  { what: 'a wrong key', status: 401, code: 'invalid_api_key', key: 'other' },
  { what: 'another path', status: 404, code: null, path: '/v1/completions' },
  { what: 'an unknown model', status: 404, code: 'model_not_found', body: { model: 'large' } },
  { what: 'an unknown field', status: 400, code: null, body: { maxTokens: 5 } },
  { what: 'no messages', status: 400, code: null, body: { messages: [] } },
  { what: 'a temperature of 3', status: 400, code: null, body: { temperature: 3 } },
  {
    what: 'stream options without a stream',
    status: 400,
    code: null,
    body: { stream_options: {} },
  },
];

test.each(REFUSALS)('$what is refused', async ({ status, code, body, key, path }) => {
  const response = await ask({ ...HELLO, ...body }, key, path);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code } });
});
