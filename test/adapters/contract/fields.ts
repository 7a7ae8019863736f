import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Provider } from './providers.ts';
import { QUESTION, SHAPE, rememberer } from './providers.ts';
import { SEED, failureOf, rig } from './rig.ts';

const GOOD = { apply: true, reason: 'better' };
/** Asks for all that a model may reject. */
const DEMANDING = { ...QUESTION, temperature: 0.7, effort: 'low', schema: SHAPE } as const;

/** Fields that a model rejects: dropped once, found by trying, remembered. */
export function fieldsContract(provider: Provider): void {
  const { optional, hidden } = provider;

  test(
    'whatever a model rejects, it answers, and only what it rejects is remembered',
    { timeout: 30_000 },
    async () => {
      let rejections = 0;
      let several = 0;
      await fc.assert(
        fc.asyncProperty(fc.subarray([...optional]), async (fields) => {
          const remembered = rememberer();
          const { standIn, client } = rig(provider, () => ({ json: GOOD }), { remembered });
          if (fields.length > 0) standIn.inject({ fault: { kind: 'refuse', fields } });
          for (let call = 0; call <= optional.length; call++) {
            const before = standIn.calls.length;
            const result = await client.generate(DEMANDING);
            expect(result).toMatchObject({ ok: true, value: { object: GOOD } });
            const requests = standIn.calls.length - before;
            expect(requests).toBeLessThanOrEqual(1 + optional.length + hidden);
            expect(result.ok && result.value.dropped).toHaveLength(requests - 1);
            rejections += requests - 1;
          }
          expect(fields).toEqual(expect.arrayContaining([...remembered.fields]));
          // all is found by now: nothing is rejected any more
          expect(standIn.calls.at(-2)?.status).toBe(200);
          if (remembered.fields.size > 1) several++;
        }),
        { numRuns: 40, seed: SEED },
      );
      expect(rejections).toBeGreaterThan(40);
      expect(several).toBeGreaterThan(5);
    },
  );

  test('a field known to be rejected is not sent', async () => {
    for (const field of optional) {
      const remembered = rememberer();
      remembered.remember(field);
      const { standIn, client } = rig(provider, () => ({ json: GOOD }), { remembered });
      await client.generate(DEMANDING);
      expect(standIn.calls[0]?.asked?.fields, field).not.toContain(field);
    }
  });

  test('a request that is wrong in itself fails after each field was tried once, and nothing is remembered', async () => {
    const remembered = rememberer();
    const { standIn, client } = rig(provider, () => ({ json: GOOD }), { remembered });
    standIn.inject({ fault: { kind: 'error', error: 'invalid' } });
    expect(await failureOf(client, DEMANDING)).toMatchObject({
      kind: 'invalid-request',
      billing: 'none',
    });
    const sent = standIn.calls.map(({ asked }) => [...(asked?.fields ?? [])].toSorted().join());
    expect(new Set(sent).size).toBe(sent.length - hidden);
    expect(sent.length).toBeLessThanOrEqual(1 + optional.length + hidden);
    expect(remembered.fields.size).toBe(0);
  });

  test('without optional fields it is sent once', async () => {
    const remembered = rememberer();
    for (const field of [...optional, 'maxTokens']) remembered.remember(field);
    const { standIn, client } = rig(provider, () => ({ text: 'x' }), { remembered });
    standIn.inject({ fault: { kind: 'error', error: 'invalid' } });
    expect(await failureOf(client)).toMatchObject({ kind: 'invalid-request' });
    expect(standIn.calls).toHaveLength(1);
  });

  test('what the model does not take by the table is not sent in the first place', async () => {
    const { standIn, client } = rig(provider, () => ({ text: 'x' }), {
      capability: { sampling: false, effort: false, cachePoints: false },
    });
    await client.generate({ ...QUESTION, temperature: 0.7, effort: 'low' });
    const fields = standIn.calls[0]?.asked?.fields ?? [];
    expect(
      fields.filter((field) => ['temperature', 'effort', 'cachePoint'].includes(field)),
    ).toEqual([]);
  });

  test('a prompt longer than the context is that, whatever the error says, and is sent once', async () => {
    const { standIn, client } = rig(provider, () => ({ text: 'x' }), { context: 2_000 });
    standIn.inject({ fault: { kind: 'error', error: 'too-long' } });
    const system = 'word '.repeat(1_100);
    expect(await failureOf(client, { ...QUESTION, system })).toMatchObject({
      kind: 'context-too-long',
    });
    expect(standIn.calls).toHaveLength(1);
  });
}
