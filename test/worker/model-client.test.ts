import { describe, expect, test, vi } from 'vitest';
import { createModelClient } from '../../src/adapters/model-client.ts';
import type { Arm } from '../../src/core/models/call.ts';
import { capabilityOf } from '../../src/core/models/capability.ts';
import { parseModelSettings } from '../../src/model-settings.ts';
import type { ModelCall, ModelClient } from '../../src/ports.ts';
import { MODEL_VARIABLES } from '../support/model-variables.ts';
import { createControl } from '../support/stand-ins/control.ts';
import type { Fault } from '../support/stand-ins/fault.ts';
import { BEDROCK_CONTROL, OPENAI_CONTROL } from '../support/stand-ins/outbound-names.ts';

vi.setConfig({ testTimeout: 30_000 });

/** The clients in the real runtime: its `fetch`, its streams, its signals. All else is in test/adapters. */

// models of their own, so that faults strike nobody else
const BEDROCK_MODEL = 'client.in-workerd';
const OPENAI_MODEL = 'client/in-workerd';
const settings = parseModelSettings({
  ...MODEL_VARIABLES,
  BEDROCK_MODELS: BEDROCK_MODEL,
  OPENAI_MODELS: OPENAI_MODEL,
});

const call = (deadlineMs: number): ModelCall => ({
  purpose: 'decide',
  owner: { kind: 'population', id: 'p_client' },
  system: 'You decide.',
  messages: [{ role: 'user', text: 'Apply it?' }],
  maxTokens: 500,
  deadlineMs,
  signal: new AbortController().signal,
});

type Provider = Arm['provider'];
const DOORS = { bedrock: createControl(BEDROCK_CONTROL), openai: createControl(OPENAI_CONTROL) };

function clientOf(provider: Provider): ModelClient {
  const arm = settings.arms.find((each) => each.provider === provider);
  if (arm === undefined) throw new Error(settings.problems.join());
  return createModelClient(settings, arm, {
    capability: capabilityOf(arm.model, { reasoning: false, strict: false }),
    context: 100_000,
    remembered: { rejects: () => false, remember: () => {} },
    fetch,
    now: () => Date.now(),
  });
}

/** Strikes the next call that no earlier fault strikes. */
const inject = (provider: Provider, fault: Fault): Promise<unknown> =>
  DOORS[provider].send({
    do: 'inject',
    rule: {
      fault,
      match: { model: provider === 'bedrock' ? BEDROCK_MODEL : OPENAI_MODEL },
      times: 1,
    },
  });

describe.each(['bedrock', 'openai'] as const)('%s', (provider) => {
  const client = clientOf(provider);

  test('answers', async () => {
    const text = 'Grüße, 世界 🌍';
    await inject(provider, { kind: 'say', text });
    expect(await client.generate(call(20_000))).toMatchObject({ ok: true, value: { text } });
  });

  test.each<[Fault, object]>([
    [
      { kind: 'error', error: 'throttled', retryAfterMs: 700 },
      { kind: 'throttled', billing: 'none', retryAfterMs: 700 },
    ],
    [
      { kind: 'exception', error: 'throttled', after: 1 },
      { kind: 'throttled', billing: 'unknown' },
    ],
    [
      { kind: 'cut', at: 120, how: 'end' },
      { kind: 'broken-stream', billing: 'unknown' },
    ],
    [
      { kind: 'cut', at: 120, how: 'reset' },
      { kind: 'broken-stream', billing: 'unknown' },
    ],
    [{ kind: 'empty' }, { kind: 'broken-stream', billing: 'unknown' }],
  ])('%j', async (fault, failure) => {
    await inject(provider, fault);
    expect(await client.generate(call(20_000))).toMatchObject({ ok: false, error: failure });
  });

  test.each<Fault>([{ kind: 'hang' }, { kind: 'hang', after: 100 }])(
    '%j ends with the deadline',
    async (fault) => {
      await inject(provider, fault);
      const failure = { kind: 'timeout', billing: 'unknown' };
      expect(await client.generate(call(100))).toMatchObject({ ok: false, error: failure });
    },
  );

  test('an answer of another shape is repaired', async () => {
    await inject(provider, { kind: 'say', text: 'I would.' });
    await inject(provider, { kind: 'say', text: '{"apply": true}' });
    const properties = { apply: { type: 'boolean' } };
    const schema = {
      name: 'verdict',
      description: 'Whether to apply it.',
      schema: { type: 'object', properties, required: ['apply'] },
    };
    expect(await client.generate({ ...call(20_000), schema })).toMatchObject({
      ok: true,
      value: { object: { apply: true }, repaired: true },
    });
  });
});
