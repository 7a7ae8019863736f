import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inputTokenBound } from '../../../src/core/models/price.ts';
import { tokensOf } from '../../support/stand-ins/call.ts';
import { INJECTIONS } from '../../support/stand-ins/injections.ts';
import type { Provider } from './providers.ts';
import { QUESTION } from './providers.ts';
import { SEED, TEXT, failureOf, rig } from './rig.ts';

/** What comes back when a model answers. */
export function answersContract(provider: Provider): void {
  test('text, usage, stop reason, id and latency', async () => {
    let now = Date.now();
    const { standIn, client } = rig(provider, () => ({ text: TEXT, reasoning: 'hm' }), {
      now: () => (now += 7),
    });
    const result = await client.generate(QUESTION);
    expect(result).toEqual({
      ok: true,
      value: {
        text: TEXT,
        object: null,
        usage: {
          inputTokens: expect.any(Number),
          outputTokens: tokensOf(TEXT),
          cacheReadTokens: 0,
          cacheWriteTokens: 0,
        },
        stopReason: provider.name === 'bedrock' ? 'end_turn' : 'stop',
        requestId: expect.stringMatching(/[0-9a-f-]{36}$/),
        latencyMs: expect.any(Number),
        dropped: [],
        repaired: false,
      },
    });
    expect(result.ok && result.value.latencyMs).toBeGreaterThan(0);
    expect(standIn.calls).toHaveLength(1);
    expect(standIn.calls[0]?.asked).toMatchObject({
      stream: true,
      system: expect.stringMatching(/^You improve programs\.\n?$/),
      messages: QUESTION.messages,
      maxTokens: QUESTION.maxTokens,
    });
    expect(standIn.violations).toEqual([]);
  });

  test('any text comes through as it is', async () => {
    let multiByte = 0;
    await fc.assert(
      fc.asyncProperty(
        fc
          .string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
          .filter((text) => text.trim() !== ''),
        async (text) => {
          const { client } = rig(provider, () => ({ text }));
          const result = await client.generate({
            ...QUESTION,
            messages: [{ role: 'user', text }],
          });
          expect(result.ok && result.value.text).toBe(text);
          if (Buffer.byteLength(text) > text.length) multiByte++;
        },
      ),
      { numRuns: 100, seed: SEED },
    );
    expect(multiByte).toBeGreaterThan(50);
  });

  test.each(INJECTIONS)('injected instructions are text like any other: %s', async (text) => {
    const { standIn, client } = rig(provider, () => ({ text }));
    const result = await client.generate(QUESTION);
    expect(result).toMatchObject({ ok: true, value: { text, object: null, repaired: false } });
    expect(standIn.calls).toHaveLength(1);
  });

  test('an empty answer is malformed, one at its limit truncated, a filtered one refused: all paid', async () => {
    const cases = [
      [{ text: '' }, 'malformed'],
      [{ text: ' \n' }, 'malformed'],
      [{ text: TEXT, stop: 'length' }, 'truncated'],
      [{ text: TEXT, stop: 'filtered' }, 'refused'],
      [
        { text: TEXT, stop: 'context' },
        provider.name === 'bedrock' ? 'context-too-long' : 'truncated',
      ],
    ] as const;
    for (const [answer, kind] of cases) {
      const { client } = rig(provider, () => answer);
      expect(await failureOf(client)).toMatchObject({
        kind,
        billing: { outputTokens: tokensOf(answer.text) },
        requestId: expect.any(String),
      });
    }
  });

  test('wrong figures in usage never become usage: the most it can have been is charged', async () => {
    const [input, output] =
      provider.name === 'bedrock'
        ? ['inputTokens', 'outputTokens']
        : ['prompt_tokens', 'completion_tokens'];
    const wrong = fc.oneof(
      fc.integer({ max: -1 }),
      fc.double({ noInteger: true, noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(1e300, '12', null, true, [], {}),
    );
    const bound = inputTokenBound(QUESTION);
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(wrong, fc.boolean(), async (figure, first) => {
        const usage = { [input]: first ? figure : 5, [output]: first ? 5 : figure };
        const { standIn, client } = rig(provider, () => ({ text: TEXT }));
        standIn.inject({ fault: { kind: 'usage', usage } });
        expect(await client.generate(QUESTION)).toMatchObject({
          ok: true,
          value: {
            usage: { inputTokens: bound, outputTokens: QUESTION.maxTokens, cacheReadTokens: 0 },
          },
        });
        seen++;
      }),
      { numRuns: 100, seed: SEED },
    );
    expect(seen).toBe(100);
  });
}
