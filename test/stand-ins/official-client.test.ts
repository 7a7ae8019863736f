import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createBedrockStandIn } from '../support/stand-ins/bedrock/stand-in.ts';
import { type Listening, listen } from '../support/stand-ins/listen.ts';

/** The stand-in under AWS's own client: what that client accepts and reports is what ours may rely on. */

const TEXT = 'Grüße, 世界 🌍: one answer that is longer than a single piece of the stream.';
const standIn = createBedrockStandIn({
  secrets: { AKIDSTANDIN: { secretAccessKey: 'secret', sessionToken: 'token' } },
  bearerKeys: ['bearer-key'],
  script: ({ shape }) => (shape === null ? { text: TEXT } : { json: { diff: 'x', n: 1.5 } }),
});
let server: Listening;

beforeAll(async () => {
  server = await listen(standIn);
});
afterAll(() => server.close());
beforeEach(() => standIn.reset());

const client = (secretAccessKey = 'secret', region = 'us-east-1'): BedrockRuntimeClient =>
  new BedrockRuntimeClient({
    region,
    endpoint: server.url,
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIDSTANDIN', secretAccessKey, sessionToken: 'token' },
  });

const question = (modelId: string): ConverseCommandInput => ({
  modelId,
  system: [{ text: 'You improve programs.' }],
  messages: [{ role: 'user', content: [{ text: 'Better, please: é世界' }] }],
  inferenceConfig: { maxTokens: 100, temperature: 0.5 },
  requestMetadata: { population: 'p_1' },
});

const MODEL_IDS = [
  'us.anthropic.claude-haiku-4-5-20251001-v1:0',
  'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123',
  'amazon.nova-lite-v1:0',
];

test.each(MODEL_IDS)('Converse and ConverseStream answer the same for %s', async (modelId) => {
  const whole = await client().send(new ConverseCommand(question(modelId)));
  expect(whole.output?.message?.content).toEqual([{ text: TEXT }]);
  expect(whole.stopReason).toBe('end_turn');
  expect(whole.usage?.outputTokens).toBe(Math.ceil(TEXT.length / 4));

  const { stream } = await client().send(new ConverseStreamCommand(question(modelId)));
  let text = '';
  const kinds = new Set<string>();
  for await (const event of stream ?? []) {
    for (const kind of Object.keys(event)) kinds.add(kind);
    text += event.contentBlockDelta?.delta?.text ?? '';
    if (event.metadata !== undefined) expect(event.metadata.usage).toEqual(whole.usage);
  }
  expect(text).toBe(TEXT);
  expect([...kinds]).toEqual([
    'messageStart',
    'contentBlockDelta',
    'contentBlockStop',
    'messageStop',
    'metadata',
  ]);
  expect(standIn.calls.map(({ asked }) => asked?.model)).toEqual([modelId, modelId]);
  expect(standIn.calls[0]?.asked).toMatchObject({
    region: 'us-east-1',
    system: 'You improve programs.',
    maxTokens: 100,
    fields: ['temperature', 'metadata'],
    metadata: { population: 'p_1' },
  });
});

test('a tool that was asked for is used, whole and streamed', async () => {
  const asked: ConverseCommandInput = {
    ...question('amazon.nova-lite-v1:0'),
    toolConfig: {
      tools: [{ toolSpec: { name: 'emit', inputSchema: { json: { type: 'object' } } } }],
      toolChoice: { tool: { name: 'emit' } },
    },
  };
  const whole = await client().send(new ConverseCommand(asked));
  expect(whole.stopReason).toBe('tool_use');
  expect(whole.output?.message?.content?.[0]?.toolUse?.input).toEqual({ diff: 'x', n: 1.5 });
  const { stream } = await client().send(new ConverseStreamCommand(asked));
  let name: string | undefined;
  let input = '';
  for await (const event of stream ?? []) {
    name ??= event.contentBlockStart?.start?.toolUse?.name;
    input += event.contentBlockDelta?.delta?.toolUse?.input ?? '';
  }
  expect(name).toBe('emit');
  expect(JSON.parse(input)).toEqual({ diff: 'x', n: 1.5 });
});

test('every optional field that the hub may send is understood as the official client writes it', async () => {
  const schema = { type: 'object' } as const;
  await client().send(
    new ConverseCommand({
      ...question('amazon.nova-lite-v1:0'),
      system: [{ text: 'Rules.' }, { cachePoint: { type: 'default', ttl: '1h' } }],
      toolConfig: {
        tools: [{ toolSpec: { name: 'emit', inputSchema: { json: schema }, strict: true } }],
        toolChoice: { any: {} },
      },
      outputConfig: {
        effort: 'low',
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { name: 'advice', schema: JSON.stringify(schema) } },
        },
      },
      serviceTier: { type: 'flex' },
      performanceConfig: { latency: 'standard' },
    }),
  );
  expect(standIn.calls[0]?.asked).toMatchObject({
    cachedPrefix: 'Rules.',
    shape: { how: 'format', name: 'advice', schema },
    fields: [
      'temperature',
      'effort',
      'forcedTool',
      'strictTool',
      'format',
      'tools',
      'cachePoint',
      'metadata',
    ],
  });
});

test('a wrong secret and a missing token are refused; a bearer key is taken', async () => {
  const command = new ConverseCommand(question('amazon.nova-lite-v1:0'));
  await expect(client('wrong').send(command)).rejects.toMatchObject({
    name: 'InvalidSignatureException',
    $metadata: { httpStatusCode: 403 },
  });
  const noToken = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: server.url,
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIDSTANDIN', secretAccessKey: 'secret' },
  });
  await expect(noToken.send(command)).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  const bearer = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: server.url,
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
    token: { token: 'bearer-key' },
    authSchemePreference: ['httpBearerAuth'],
  });
  await expect(bearer.send(command)).resolves.toMatchObject({ stopReason: 'end_turn' });
  expect(standIn.calls.map(({ status }) => status)).toEqual([403, 403, 200]);
});

test.each([
  ['throttled', 429, 'ThrottlingException'],
  ['unavailable', 503, 'ServiceUnavailableException'],
  ['internal', 500, 'InternalServerException'],
  ['timeout', 408, 'ModelTimeoutException'],
  ['model-error', 424, 'ModelErrorException'],
  ['stream-error', 424, 'ModelStreamErrorException'],
  ['invalid', 400, 'ValidationException'],
  ['access-denied', 403, 'AccessDeniedException'],
  ['not-found', 404, 'ResourceNotFoundException'],
] as const)('%s is %i %s for the official client', async (error, status, name) => {
  standIn.inject({ fault: { kind: 'error', error } });
  await expect(
    client().send(new ConverseStreamCommand(question('amazon.nova-lite-v1:0'))),
  ).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
});

test('an exception inside a stream is thrown by name after the events before it', async () => {
  standIn.inject({ fault: { kind: 'exception', error: 'throttled', after: 2 } });
  const command = new ConverseStreamCommand(question('amazon.nova-lite-v1:0'));
  const { stream } = await client().send(command);
  const seen: string[] = [];
  const read = async (): Promise<void> => {
    for await (const event of stream ?? []) seen.push(...Object.keys(event));
  };
  await expect(read()).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect(seen).toEqual(['messageStart', 'contentBlockDelta']);
});

test('a flipped bit, a reset and a broken connection never pass as an answer', async () => {
  const failing = [
    { kind: 'flip', bit: 100 },
    { kind: 'reset' },
    { kind: 'cut', at: 50, how: 'reset' },
  ] as const;
  for (const fault of failing) {
    standIn.reset();
    standIn.inject({ fault });
    const read = async (): Promise<void> => {
      const command = new ConverseStreamCommand(question('amazon.nova-lite-v1:0'));
      const { stream } = await client().send(command);
      for await (const _ of stream ?? []);
    };
    await expect(read(), fault.kind).rejects.toThrow();
    expect(standIn.inFlight(), fault.kind).toBe(0);
  }
});
