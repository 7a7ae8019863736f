import { expect, test } from 'vitest';
import type { ModelFetch } from '../../../src/adapters/model-call/response.ts';
import { QUESTION, fetchOf, openai, rememberer } from '../contract/providers.ts';
import { TEXT, failureOf } from '../contract/rig.ts';

const script = (): { text: string } => ({ text: TEXT });
const error = (status: number, body: object): Response => Response.json(body, { status });

test('the address, the key and the names that every server knows', async () => {
  const standIn = openai.standIn(script);
  const urls: string[] = [];
  const fetch: ModelFetch = (url, init) => {
    urls.push(url);
    return fetchOf(standIn)(url, init);
  };
  await openai
    .client(fetch, { capability: { effort: false } })
    .generate({ ...QUESTION, temperature: 0.5, effort: 'low' });
  expect(urls).toEqual(['https://models.example/v1/chat/completions']);
  expect(JSON.parse(standIn.calls[0]?.body ?? '')).toEqual({
    model: 'small/model:7b',
    messages: [
      { role: 'system', content: QUESTION.system },
      { role: 'user', content: QUESTION.messages[0]?.text },
    ],
    max_tokens: QUESTION.maxTokens,
    temperature: 0.5,
    stream: true,
    stream_options: { include_usage: true },
  });
});

test('a server without a key is asked without one', async () => {
  const seen: (string | null)[] = [];
  const fetch: ModelFetch = async (_, { headers }) => {
    seen.push(new Headers(headers).get('authorization'));
    return error(500, {});
  };
  await failureOf(openai.client(fetch, { variables: { OPENAI_API_KEY: '' } }));
  expect(seen).toEqual([null]);
});

test('the newer name of the token limit, where the older is rejected; found once', async () => {
  const standIn = openai.standIn(script);
  const remembered = rememberer();
  // as OpenAI's reasoning models word it
  const strict: ModelFetch = async (url, init) => {
    const body = (await new Response(init.body).json()) as { max_tokens?: number };
    const param = 'max_tokens';
    const message = "Unsupported parameter: 'max_tokens' is not supported with this model.";
    if (body.max_tokens === undefined) return fetchOf(standIn)(url, init);
    return error(400, {
      error: { message, type: 'invalid_request_error', param, code: 'unsupported_parameter' },
    });
  };
  const client = openai.client(strict, { remembered });
  expect(await client.generate({ ...QUESTION, temperature: 0.5 })).toMatchObject({
    ok: true,
    value: { dropped: ['maxTokens'] },
  });
  expect([...remembered.fields]).toEqual(['maxTokens']);
  // the limit is a limit by any name
  expect(standIn.calls[0]?.asked).toMatchObject({
    maxTokens: QUESTION.maxTokens,
    fields: ['temperature', 'streamUsage'],
  });
  expect(await client.generate(QUESTION)).toMatchObject({ ok: true, value: { dropped: [] } });
});

test.each([
  ['messages.0.content', 1],
  ['max_tokens', 2],
  ['None', 3],
  [null, 3],
])('a refusal for %s is sent %d times: only what can be left out is', async (param, times) => {
  let sent = 0;
  const client = openai.client(async () => {
    sent++;
    return error(400, {
      error: { message: 'x', type: 'invalid_request_error', param, code: null },
    });
  });
  expect(await failureOf(client)).toMatchObject({ kind: 'invalid-request' });
  expect(sent).toBe(times);
});

test.each([
  [
    429,
    { error: { message: 'x', type: 'insufficient_quota', code: 'insufficient_quota' } },
    'access-denied',
  ],
  [
    400,
    { error: { message: 'x', type: 'invalid_request_error', code: 'context_length_exceeded' } },
    'context-too-long',
  ],
  [400, { error: { message: 'x', code: 'content_policy_violation' } }, 'refused'],
  [404, { error: { message: 'x', code: 'model_not_found' } }, 'model-gone'],
  [404, { error: 'model "x" not found, try pulling it first' }, 'model-gone'],
  [401, { error: { message: 'x', code: 'invalid_api_key' } }, 'credentials'],
  [429, { error: { message: 'Too many tokens: the prompt is too long', code: null } }, 'throttled'],
  [
    500,
    { object: 'error', message: 'x', type: 'InternalServerError', param: null, code: 500 },
    'unavailable',
  ],
])('%d %j is %s', async (status, body, kind) => {
  expect(await failureOf(openai.client(async () => error(status, body)))).toMatchObject({
    kind,
    billing: 'none',
  });
});

test('a word that every object has is a name like any other', async () => {
  const code = 'constructor';
  const failed = (status: number, about: object) =>
    failureOf(openai.client(async () => error(status, { error: { message: '', ...about } })));
  expect(await failed(500, { code })).toMatchObject({ kind: 'unavailable' });
  // a field that cannot be left out: nothing is sent again
  expect(await failed(400, { param: code })).toMatchObject({ kind: 'invalid-request' });
  const event = `data: ${JSON.stringify({ error: { message: '', code } })}\n\n`;
  const streamed = await failureOf(openai.client(async () => new Response(event)));
  expect(streamed).toMatchObject({ kind: 'model-error' });
});
