import { beforeEach, describe, expect, test } from 'vitest';
import { createBedrockStandIn } from '../support/stand-ins/bedrock/stand-in.ts';

/** What Converse takes and refuses beyond signatures, and how it counts tokens. */

let now = 1_000_000;
const standIn = createBedrockStandIn({
  secrets: {},
  bearerKeys: ['key'],
  models: [
    'us.model',
    'anthropic.claude-x',
    'arn:aws:bedrock:us-east-1:1:application-inference-profile/a',
  ],
  script: () => ({ text: 'word '.repeat(40) }),
  now: () => now,
  cacheMinimum: 10,
});
beforeEach(() => standIn.reset());

const HELLO = { role: 'user', content: [{ text: 'hello' }] };

async function ask(
  body: unknown,
  path = '/model/us.model/converse',
  init: RequestInit = {},
): Promise<{ status: number; type: string | undefined; json: Record<string, unknown> }> {
  const response = await standIn.handle(
    new Request(`https://bedrock-runtime.us-east-1.amazonaws.com${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer key' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    }),
  );
  const type = response.headers.get('x-amzn-errortype')?.split(':')[0];
  return { status: response.status, type, json: await response.json() };
}

describe('a conversation is refused if', () => {
  const toolConfig = {
    tools: [{ toolSpec: { name: 'emit', inputSchema: { json: { type: 'object' } } } }],
  };
  const use = {
    role: 'assistant',
    content: [{ toolUse: { toolUseId: 't1', name: 'emit', input: {} } }],
  };
  const result = (toolUseId: string): unknown => ({
    role: 'user',
    content: [{ toolResult: { toolUseId, content: [{ text: 'wrong' }], status: 'error' } }],
  });
  const said = { role: 'assistant', content: [{ text: 'hi' }] };
  const cachePoint = { cachePoint: { type: 'default' } };

  test.each<readonly [string, unknown]>([
    ['it is no JSON', '{"messages":'],
    ['a field is unknown', { messages: [HELLO], maxTokens: 5 }],
    ['a nested field is unknown', { messages: [HELLO], inferenceConfig: { max_tokens: 5 } }],
    ['there is no message', { messages: [] }],
    ['a text is blank', { messages: [{ role: 'user', content: [{ text: ' ' }] }] }],
    ['it begins with the assistant', { messages: [said, HELLO] }],
    ['it ends with the assistant', { messages: [HELLO, said] }],
    ['a role comes twice', { messages: [HELLO, HELLO] }],
    ['tools are used without being offered', { messages: [HELLO, use, result('t1')] }],
    ['a result is missing', { toolConfig, messages: [HELLO, use, HELLO] }],
    ['a result is of another use', { toolConfig, messages: [HELLO, use, result('t2')] }],
    [
      'there are five cache points',
      { messages: [HELLO], system: [{ text: 'a' }, ...Array(5).fill(cachePoint)] },
    ],
    [
      'the schema of the format is an object, not a text',
      {
        messages: [HELLO],
        outputConfig: {
          textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: {} } } },
        },
      },
    ],
    ['metadata is too long', { messages: [HELLO], requestMetadata: { a: 'x'.repeat(257) } }],
    ['metadata has characters of others', { messages: [HELLO], requestMetadata: { a: 'é' } }],
    ['maxTokens is 0', { messages: [HELLO], inferenceConfig: { maxTokens: 0 } }],
  ])('%s', async (_, body) => {
    expect(await ask(body)).toMatchObject({ status: 400, type: 'ValidationException' });
  });

  test('else it is taken', async () => {
    const messages = [HELLO, use, result('t1'), said, HELLO];
    expect((await ask({ toolConfig, messages, system: [{ text: 'a' }, cachePoint] })).status).toBe(
      200,
    );
  });
});

test('ids are one encoded segment; unknown ones, bare ones and wrong paths have their errors', async () => {
  const arn = 'arn:aws:bedrock:us-east-1:1:application-inference-profile/a';
  const body = { messages: [HELLO] };
  const at = async (path: string): Promise<unknown> => {
    const { status, type } = await ask(body, path);
    return [status, type];
  };
  expect(await at(`/model/${encodeURIComponent(arn)}/converse`)).toEqual([200, undefined]);
  expect(await at(`/model/${arn}/converse`)).toEqual([404, 'UnknownOperationException']);
  expect(await at('/model/us.model/invoke')).toEqual([404, 'UnknownOperationException']);
  expect(await at('/model/us.other/converse')).toEqual([404, 'ResourceNotFoundException']);
  expect(await at('/model/anthropic.claude-x/converse')).toEqual([400, 'ValidationException']);
  expect(await ask(body, undefined, { headers: {} })).toMatchObject({
    status: 403,
    type: 'MissingAuthenticationTokenException',
  });
  expect(await ask(body, undefined, { headers: { authorization: 'Bearer x' } })).toMatchObject({
    status: 403,
    type: 'AccessDeniedException',
  });
});

test('a cached prefix is written once, read within five minutes, written again after them', async () => {
  const system = [{ text: 'rule '.repeat(20) }, { cachePoint: { type: 'default' } }];
  const usage = async (): Promise<unknown> =>
    (await ask({ messages: [HELLO], system })).json['usage'];
  const whole = { outputTokens: 50, inputTokens: 2, totalTokens: 77 };
  const written = { ...whole, cacheReadInputTokens: 0, cacheWriteInputTokens: 25 };
  const read = { ...whole, cacheReadInputTokens: 25, cacheWriteInputTokens: 0 };
  expect(await usage()).toEqual(written);
  expect(await usage()).toEqual(read);
  now += 300_001;
  expect(await usage()).toEqual(written);
  const short = [{ text: 'rule' }, { cachePoint: { type: 'default' } }];
  const { json } = await ask({ messages: [HELLO], system: short });
  expect(json['usage']).toMatchObject({ cacheReadInputTokens: 0, cacheWriteInputTokens: 0 });
});

test('an answer longer than maxTokens breaks off and says so', async () => {
  const { json } = await ask({ messages: [HELLO], inferenceConfig: { maxTokens: 10 } });
  expect(json).toMatchObject({
    stopReason: 'max_tokens',
    output: { message: { content: [{ text: 'word '.repeat(8) }] } },
    usage: { outputTokens: 10 },
  });
});
