import { env } from 'cloudflare:workers';
import { evictDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccountRpc, CallNote, SettledCall } from '../../durable-objects/account-api.ts';
import type { Arm, ModelUsage } from '../../src/core/models/call.ts';
import { armId, NO_USAGE } from '../../src/core/models/call.ts';
import { sumOf } from '../../src/core/models/cost-report.ts';

const SEED = 20261121;
const ARM: Arm = { provider: 'bedrock', region: 'eu-west-1', model: 'amazon.nova-lite-v1:0' };
const DAY_MS = 86_400_000;
const NOW = Date.now();

const account = (name: string): DurableObjectStub & AccountRpc => env.ACCOUNTS.getByName(name);
const settled = (number: number, more: Partial<SettledCall> = {}): SettledCall => ({
  kind: 'settled',
  number,
  at: NOW,
  arm: ARM,
  purpose: 'mutate',
  operator: 'patch',
  failure: null,
  repaired: false,
  cached: false,
  latencyMs: 800,
  usage: { ...NO_USAGE, inputTokens: 1_000, outputTokens: 200 },
  costMicro: 108,
  ...more,
});
const judged = (number: number, gain: number, outcome: 'joined' | 'duplicate'): CallNote => ({
  kind: 'judged',
  number,
  at: NOW,
  arm: ARM,
  purpose: 'mutate',
  operator: 'patch',
  outcome,
  gain,
  improved: gain > 0,
  costMicro: 108,
});

test('costs by day, arm, purpose and operator; what a child was worth joins its call', async () => {
  const stub = account('costs');
  const notes = [
    settled(1),
    settled(2, { failure: 'refused', costMicro: 20 }),
    settled(3, { cached: true, usage: NO_USAGE, costMicro: 0 }),
    judged(4, 0.8, 'joined'),
    judged(5, 0, 'duplicate'),
    settled(6, { at: NOW - 2 * DAY_MS, operator: null, purpose: 'advise' }),
  ];
  await stub.noteCalls({ population: 'p1', notes });
  await stub.noteCalls({ population: 'p2', notes: [settled(1, { costMicro: 1 })] });
  const rows = await stub.costs({});
  expect(rows.map(({ purpose, operator }) => [purpose, operator])).toEqual([
    ['advise', null],
    ['mutate', 'patch'],
  ]);
  expect(rows[1]).toEqual({
    day: new Date(NOW).toISOString().slice(0, 10),
    arm: armId(ARM),
    purpose: 'mutate',
    operator: 'patch',
    calls: 3,
    failed: 1,
    cached: 1,
    costMicro: 129,
    inputTokens: 3_000,
    outputTokens: 600,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    accepted: 1,
    duplicates: 1,
  });
  const of = async (query: Parameters<AccountRpc['costs']>[0]): Promise<number> =>
    sumOf(await stub.costs(query)).costMicro;
  const yesterday = new Date(NOW - DAY_MS).toISOString().slice(0, 10);
  expect(await of({ population: 'p2' })).toBe(1);
  expect(await of({ from: yesterday })).toBe(129);
  expect(await of({ to: yesterday })).toBe(108);
});

test('the performance of an arm outlives its object; answers from storage say nothing of it', async () => {
  const stub = account('statistics');
  await stub.noteCalls({
    population: 'p1',
    notes: [
      settled(1),
      settled(2, { failure: 'refused', latencyMs: null }),
      settled(3, { failure: 'unusable' }),
      settled(4, { cached: true, usage: NO_USAGE, costMicro: 0 }),
      judged(5, 0.5, 'joined'),
    ],
  });
  await evictDurableObject(stub);
  const [statistics] = await stub.modelStatistics();
  expect(statistics).toMatchObject({ arm: armId(ARM), kind: 'mutate' });
  expect(statistics?.calls).toBeCloseTo(3, 2);
  expect(statistics?.ok).toBeCloseTo(1 / 3, 2);
  expect(statistics?.refused).toBeCloseTo(1 / 3, 2);
  expect(statistics?.gain).toBeCloseTo(0.5, 5);
  expect(statistics?.costMicro).toBeCloseTo(108, 5);
  expect(Math.abs((statistics?.latencyP50Ms ?? 0) - 800)).toBeLessThan(80);
});

test('notes count once, however batches are cut, repeated or delivered again', async () => {
  const reached = { repeated: 0, notes: 0 };
  let round = 0;
  const tokens = fc.nat(5_000);
  const usage: fc.Arbitrary<ModelUsage> = fc
    .tuple(tokens, tokens, tokens, tokens)
    .map(([inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens]) => ({
      inputTokens,
      outputTokens,
      cacheReadTokens,
      cacheWriteTokens,
    }));
  const calls = fc.array(fc.record({ usage, costMicro: fc.nat(10_000) }), { minLength: 1 });
  const batches = fc.array(fc.record({ back: fc.nat(5), size: fc.integer({ min: 1, max: 6 }) }), {
    minLength: 1,
  });
  await fc.assert(
    fc.asyncProperty(calls, batches, async (made, cuts) => {
      const stub = account(`notes-${round++}`);
      const notes = made.map((call, number) => settled(number, call));
      let next = 0;
      // who sends goes on after what it knows was taken; sometimes it does not know
      for (const { back, size } of [...cuts, { back: 0, size: notes.length }]) {
        const from = Math.max(0, next - back);
        await stub.noteCalls({ population: 'p', notes: notes.slice(from, next + size) });
        reached.repeated += Math.min(next, notes.length) - Math.min(from, notes.length);
        next += size;
      }
      await stub.noteCalls({ population: 'p', notes });
      reached.notes += notes.length;
      const { calls: counted, costMicro, usage: total } = sumOf(await stub.costs({}));
      expect(counted).toBe(notes.length);
      expect(costMicro).toBe(notes.reduce((sum, note) => sum + note.costMicro, 0));
      for (const key of ['inputTokens', 'outputTokens', 'cacheReadTokens'] as const) {
        expect(total[key]).toBe(notes.reduce((sum, note) => sum + note.usage[key], 0));
      }
    }),
    { seed: SEED, numRuns: 60 },
  );
  console.log(`call notes, seed ${SEED}:`, JSON.stringify(reached));
  expect(reached.repeated).toBeGreaterThan(100);
  expect(reached.notes).toBeGreaterThan(200);
}, 60_000);
