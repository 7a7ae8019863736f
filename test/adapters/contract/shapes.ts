import { expect, test } from 'vitest';
import type { Billing } from '../../../src/core/models/call.ts';
import type { Capability } from '../../../src/core/models/capability.ts';
import { REPAIR_TURN_TOKENS } from '../../../src/core/models/price.ts';
import type { RefusableField } from '../../support/stand-ins/call.ts';
import { tokensOf } from '../../support/stand-ins/call.ts';
import type { Fault } from '../../support/stand-ins/fault.ts';
import type { Provider } from './providers.ts';
import { QUESTION, SHAPE, TAKES_ALL } from './providers.ts';
import { failureOf, rig, says } from './rig.ts';

const GOOD = { apply: true, reason: 'better on all cases' };

/** How an answer gets the shape that was asked for. */
export function shapesContract(provider: Provider): void {
  const shaped = { ...QUESTION, schema: SHAPE };
  const forms: readonly Partial<Capability>[] = [
    {},
    { nativeSchema: false },
    { nativeSchema: false, strictTools: false },
    { nativeSchema: false, forcedTool: false },
  ];

  test.each(forms)('the object, by what the model takes: %j', async (capability) => {
    const { standIn, client } = rig(provider, () => ({ json: GOOD }), { capability });
    const result = await client.generate(shaped);
    expect(result).toMatchObject({ ok: true, value: { object: GOOD, repaired: false } });
    expect(result.ok && JSON.parse(result.value.text)).toEqual(GOOD);
    const fields: readonly RefusableField[] = standIn.calls[0]?.asked?.fields ?? [];
    if (provider.name === 'bedrock') {
      const { nativeSchema, forcedTool, strictTools } = { ...TAKES_ALL, ...capability };
      expect(fields.includes('format')).toBe(nativeSchema);
      expect(fields.includes('tools')).toBe(!nativeSchema);
      expect(fields.includes('forcedTool')).toBe(!nativeSchema && forcedTool);
      expect(fields.includes('strictTool')).toBe(!nativeSchema && strictTools);
    } else {
      expect(fields).toContain('format');
    }
  });

  test.each([
    [
      'prose and a fence',
      `Here it is:\n\`\`\`json\n${JSON.stringify(GOOD, null, 2)}\n\`\`\`\nDone.`,
    ],
    ['prose around', `I think {${JSON.stringify(GOOD).slice(1)} is right.`],
  ])('the object out of %s', async (_, text) => {
    const { client } = rig(provider, () => ({ text }));
    expect(await client.generate(shaped)).toMatchObject({
      ok: true,
      value: { object: GOOD, repaired: false },
    });
  });

  test('another shape gets one repair turn that says what is wrong, and both are paid', async () => {
    const bad = { apply: 'yes', reason: 'better', score: 1e9 };
    const { standIn, client } = rig(provider, says({ json: bad }, { json: GOOD }));
    const result = await client.generate(shaped);
    const [first, second] = standIn.calls.map(({ asked }) => asked);
    expect(result).toMatchObject({ ok: true, value: { object: GOOD, repaired: true } });
    expect(result.ok && result.value.usage.outputTokens).toBe(
      tokensOf(JSON.stringify(bad)) + tokensOf(JSON.stringify(GOOD)),
    );
    const turns = result.ok ? (result.value.usage.turns ?? []) : [];
    expect(turns.map(({ outputTokens }) => outputTokens)).toEqual([
      tokensOf(JSON.stringify(bad)),
      tokensOf(JSON.stringify(GOOD)),
    ]);
    expect(second?.messages.slice(0, 1)).toEqual(first?.messages);
    expect(second?.messages[1]).toEqual({ role: 'assistant', text: JSON.stringify(bad) });
    expect(second?.messages[2]?.text).toMatch(/apply: .*boolean[\s\S]*score/);
    expect(second?.shape).toEqual(first?.shape);
    expect(second?.system).toBe(first?.system);
  });

  test('prose gets the schema in words, with no tool or format beside it', async () => {
    const { standIn, client } = rig(
      provider,
      says({ text: 'I would apply it.' }, { text: JSON.stringify(GOOD) }),
    );
    expect(await client.generate(shaped)).toMatchObject({
      ok: true,
      value: { object: GOOD, repaired: true },
    });
    const second = standIn.calls[1]?.asked;
    expect(second?.shape).toBeNull();
    expect(second?.messages[2]?.text).toContain(JSON.stringify(SHAPE.schema));
  });

  test('a complaint is no longer than what was reserved for it', async () => {
    const field = '世'.repeat(400);
    const bad = { apply: 1, [field]: 1, [`${field}2`]: 2 };
    const { standIn, client } = rig(provider, says({ json: bad }, { json: GOOD }));
    expect(await client.generate(shaped)).toMatchObject({ ok: true });
    const complaint = standIn.calls[1]?.asked?.messages[2]?.text ?? '';
    expect(complaint).toContain('世');
    expect(Buffer.byteLength(complaint)).toBeLessThan(REPAIR_TURN_TOKENS);
  });

  test('twice another shape is malformed, never a third turn', async () => {
    const { standIn, client } = rig(provider, says({ json: { apply: 1 } }, { text: '' }));
    const { kind, billing } = await failureOf(client, shaped);
    expect(kind).toBe('malformed');
    expect(billing).toMatchObject({ outputTokens: tokensOf('{"apply":1}') });
    expect(standIn.calls).toHaveLength(2);
  });

  test('a failed repair is charged with the turn before it', async () => {
    const faults: readonly [Fault, Billing | object][] = [
      [{ kind: 'error', error: 'throttled' }, { outputTokens: 3 }],
      [{ kind: 'empty' }, 'unknown'],
    ];
    for (const [fault, billing] of faults) {
      const { standIn, client } = rig(provider, () => ({ json: { apply: 1 } }));
      standIn.inject({ fault, skip: 1 });
      const result = await failureOf(client, shaped);
      if (typeof billing === 'string') expect(result.billing).toBe(billing);
      else expect(result.billing).toMatchObject(billing);
    }
  });

  test('a shape that cannot be checked is a bug, and nothing is sent for it', async () => {
    const { standIn, client } = rig(provider, () => ({ json: GOOD }));
    const schema = { ...SHAPE, schema: { type: 'string', pattern: '^a' } };
    await expect(client.generate({ ...QUESTION, schema })).rejects.toThrow(/pattern/);
    expect(standIn.calls).toEqual([]);
  });
}
