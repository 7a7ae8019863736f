import type { ConverseStreamCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ERROR_NAMES } from '../../support/stand-ins/fault.ts';
import type { ScriptedAnswer } from '../../support/stand-ins/call.ts';
import { type Listening, listen } from '../../support/stand-ins/listen.ts';
import type { ModelCall } from '../../../src/ports.ts';
import { QUESTION, SECRET, SHAPE, bedrock } from '../contract/providers.ts';
import { SEED } from '../contract/rig.ts';

/**
 * AWS's own client beside ours, both over a socket to the stand-in. It serializes by the service's model and leaves out
 * what that does not know, so a body of ours that it repeats whole is one that the service understands.
 */
const standIn = bedrock.standIn(({ shape }) =>
  shape === null ? { text: 'an answer' } : { json: { apply: true, reason: 'better' } },
);
let server: Listening;
let official: BedrockRuntimeClient;

beforeAll(async () => {
  server = await listen(standIn);
  official = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: server.url,
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
    credentials: {
      accessKeyId: 'AKIDTEST',
      secretAccessKey: SECRET,
      sessionToken: 'aSessionTokenOfTheTest==',
    },
  });
});
afterAll(async () => {
  official.destroy();
  await server.close();
});
beforeEach(() => standIn.reset());

const MODELS = [
  'global.anthropic.claude-haiku-5-5',
  'us.anthropic.claude-haiku-4-5-20251001-v1:0',
  'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123',
];
const ours = (model: string, capability = {}): ReturnType<typeof bedrock.client> =>
  bedrock.client((url, init) => fetch(url, init), {
    capability,
    variables: { BEDROCK_ENDPOINT: server.url, BEDROCK_MODELS: model },
  });

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((said) => said.trim() !== '');
const call: fc.Arbitrary<ModelCall> = fc
  .record(
    {
      system: fc.oneof(fc.constant(''), text),
      messages: fc.array(text, { minLength: 1, maxLength: 5 }),
      maxTokens: fc.integer({ min: 100, max: 64_000 }),
      temperature: fc.constantFrom(0, 0.25, 1),
      effort: fc.constantFrom('low', 'medium', 'high'),
      schema: fc.constant(SHAPE),
    },
    { requiredKeys: ['system', 'messages', 'maxTokens'] },
  )
  .map(({ messages, ...rest }) => ({
    ...QUESTION,
    ...rest,
    // an odd number: the user begins and ends
    messages: messages
      .slice(0, messages.length - 1 + (messages.length % 2))
      .map((said, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', text: said })),
  }));

test('the official client sends the same request', { timeout: 30_000 }, async () => {
  const scope = (headers: Readonly<Record<string, string>> | undefined): string | undefined =>
    /\/\d{8}\/(\S+),/.exec(headers?.authorization ?? '')?.[1];
  const seen = { tools: 0, formats: 0, cachePoints: 0 };
  await fc.assert(
    fc.asyncProperty(
      call,
      fc.constantFrom(...MODELS),
      fc.record({
        nativeSchema: fc.boolean(),
        forcedTool: fc.boolean(),
        strictTools: fc.boolean(),
      }),
      async (request, modelId, capability) => {
        standIn.reset();
        expect(await ours(modelId, capability).generate(request)).toMatchObject({ ok: true });
        const [sent] = standIn.calls;
        const body = JSON.parse(sent?.body ?? '') as Omit<ConverseStreamCommandInput, 'modelId'>;
        await official.send(new ConverseStreamCommand({ modelId, ...body }));
        const repeated = standIn.calls[1];
        expect(repeated?.path).toBe(sent?.path);
        expect(JSON.parse(repeated?.body ?? '')).toEqual(body);
        expect(scope(sent?.headers)).toBe('us-east-1/bedrock/aws4_request');
        expect(scope(repeated?.headers)).toBe(scope(sent?.headers));
        if (body.toolConfig) seen.tools++;
        if (body.outputConfig?.textFormat) seen.formats++;
        if (sent?.body.includes('cachePoint')) seen.cachePoints++;
      },
    ),
    { numRuns: 60, seed: SEED },
  );
  expect(seen.tools).toBeGreaterThan(5);
  expect(seen.formats).toBeGreaterThan(5);
  expect(seen.cachePoints).toBeGreaterThan(10);
});

/** An answer as the official client gives it, in our words. */
async function officially(): Promise<object> {
  const { stream, $metadata } = await official.send(
    new ConverseStreamCommand({
      modelId: MODELS[0],
      messages: [{ role: 'user', content: [{ text: 'x' }] }],
      inferenceConfig: { maxTokens: 4_000 },
    }),
  );
  const answer = { text: '', stopReason: '', usage: {}, requestId: $metadata.requestId?.length };
  for await (const event of stream ?? []) {
    answer.text += event.contentBlockDelta?.delta?.text ?? '';
    answer.stopReason = event.messageStop?.stopReason ?? answer.stopReason;
    const usage = event.metadata?.usage;
    if (usage) {
      answer.usage = {
        inputTokens: usage.inputTokens,
        outputTokens: usage.outputTokens,
        cacheReadTokens: usage.cacheReadInputTokens,
        cacheWriteTokens: usage.cacheWriteInputTokens,
      };
    }
  }
  return answer;
}

test('the official client reads the same answer', { timeout: 30_000 }, async () => {
  let withReasoning = 0;
  const scripted: fc.Arbitrary<ScriptedAnswer> = fc.record(
    { text, reasoning: text },
    { requiredKeys: ['text'] },
  );
  await fc.assert(
    fc.asyncProperty(scripted, async (answer) => {
      standIn.setScript(() => answer);
      const result = await ours(MODELS[0] ?? '').generate({
        ...QUESTION,
        system: '',
        messages: [{ role: 'user', text: 'x' }],
        maxTokens: 4_000,
      });
      if (!result.ok) throw new Error(result.error.detail);
      const { text: said, stopReason, usage, requestId } = result.value;
      expect({ text: said, stopReason, usage, requestId: requestId?.length }).toEqual(
        await officially(),
      );
      if (answer.reasoning !== undefined) withReasoning++;
    }),
    { numRuns: 40, seed: SEED },
  );
  expect(withReasoning).toBeGreaterThan(10);
});

test('what the official client gives a name, ours gives its kind', async () => {
  for (const error of ERROR_NAMES) {
    standIn.reset();
    standIn.inject({ fault: { kind: 'error', error } });
    const named = await officially().then(
      () => 'none',
      (thrown: Error) => thrown.name,
    );
    const result = await ours(MODELS[0] ?? '', { cachePoints: false }).generate(QUESTION);
    if (result.ok) throw new Error('an answer');
    expect(result.error.detail).toMatch(new RegExp(`^${named} \\(\\d+\\)`));
    expect(result.error.kind).toBe(bedrock.kinds[error]);
  }
});

test('a connection reset inside the stream is an error of both', async () => {
  standIn.setScript(() => ({ text: 'a long enough answer to be cut in its middle' }));
  standIn.inject({ fault: { kind: 'cut', at: 400, how: 'reset' } });
  await expect(officially()).rejects.toThrow();
  expect(await ours(MODELS[0] ?? '').generate(QUESTION)).toMatchObject({
    ok: false,
    error: { kind: 'broken-stream', billing: 'unknown' },
  });
});
