import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import type { JudgedCall, SettledCall } from '../../durable-objects/account-api.ts';
import { budget } from '../../src/schemas/budget.ts';
import { costs } from '../../src/schemas/costs.ts';
import { call, type Reply } from '../support/api.ts';
import { DOUBLE } from '../support/double.ts';

vi.setConfig({ testTimeout: 60_000 });

const account = (): ReturnType<typeof env.ACCOUNTS.getByName> => env.ACCOUNTS.getByName('default');
const pointers = ({ json }: Reply): string[] =>
  ((json?.['errors'] ?? []) as { pointer: string }[]).map(({ pointer }) => pointer);

test('limits are set in USD, kept in whole micro-USD, and what is left out is not limited', async () => {
  const none = budget.parse((await call('GET', '/v1/budget')).json);
  expect([none.account.limits, none.day.limits]).toEqual([{}, {}]);
  const limits = { account: { usd: 12.345678, calls: 1_000 }, day: { usd: 0.1, tokens: 5_000 } };
  const set = await call('PUT', '/v1/budget', limits);
  expect(set.status).toBe(200);
  const { account: life, day } = budget.parse(set.json);
  expect({ account: life.limits, day: day.limits }).toEqual(limits);
  expect((await account().budget()).limits).toEqual({
    account: { usdMicro: 12_345_678, calls: 1_000 },
    day: { usdMicro: 100_000, tokens: 5_000 },
  });
  const amount = { population: 'p_x', tokens: 400, until: Date.now() + 60_000 };
  expect(await account().reserveSpend({ ...amount, id: 'money-1', micro: 60_000 })).toMatchObject({
    ok: true,
  });
  expect(await account().reserveSpend({ ...amount, id: 'money-2', micro: 60_000 })).toMatchObject({
    ok: false,
  });
  await account().settleSpends([{ id: 'money-1', charge: { micro: 1_234, tokens: 56 } }]);
  expect(budget.parse((await call('GET', '/v1/budget')).json)).toMatchObject({
    account: { spent: { usd: 0.001234, calls: 1, tokens: 56 }, reserved: { usd: 0 } },
    day: { spent: { usd: 0.001234, calls: 1, tokens: 56 } },
  });
  const lifted = budget.parse((await call('PUT', '/v1/budget', {})).json);
  expect([lifted.account.limits, lifted.day.limits]).toEqual([{}, {}]);
});

test('limits that make no sense are named by their place', async () => {
  const reply = await call('PUT', '/v1/budget', {
    account: { usd: -1, calls: 1.5, euros: 3 },
    day: { usd: '1' },
    week: {},
  });
  expect([reply.status, reply.json?.['code']]).toEqual([422, 'invalid']);
  expect(pointers(reply)).toEqual([
    '/account/usd',
    '/account/calls',
    '/account/euros',
    '/day/usd',
    '/week',
  ]);
});

const settled = (number: number, at: string, more: Partial<SettledCall>): SettledCall => ({
  kind: 'settled',
  number,
  at: Date.parse(at),
  arm: { provider: 'bedrock', region: 'us-east-1', model: 'm' },
  purpose: 'mutate',
  operator: 'patch',
  failure: null,
  repaired: false,
  cached: false,
  latencyMs: 500,
  usage: { inputTokens: 600, outputTokens: 100, cacheReadTokens: 300, cacheWriteTokens: 100 },
  costMicro: 1_500,
  ...more,
});
const judged = (number: number, at: string, more: Partial<JudgedCall>): JudgedCall => ({
  kind: 'judged',
  number,
  at: Date.parse(at),
  arm: { provider: 'bedrock', region: 'us-east-1', model: 'm' },
  purpose: 'mutate',
  operator: 'patch',
  outcome: 'joined',
  gain: 0.5,
  improved: true,
  costMicro: 1_500,
  ...more,
});

test('costs by model, operator, purpose and day, per accepted improvement, of one population or all', async () => {
  const made = await call('POST', '/v1/populations', DOUBLE);
  const id = String(made.json?.['id']);
  const first = '2026-10-01T12:00:00Z';
  const second = '2026-10-02T12:00:00Z';
  const europe = { provider: 'bedrock', region: 'eu-west-1', model: 'm' } as const;
  await account().noteCalls({
    population: id,
    notes: [
      settled(1, first, {}),
      judged(2, first, {}),
      settled(3, first, { operator: 'rewrite', arm: europe, costMicro: 2_500 }),
      judged(4, first, { operator: 'rewrite', arm: europe, improved: false, outcome: 'duplicate' }),
      settled(5, second, { failure: 'timeout', costMicro: 500 }),
    ],
  });
  await account().noteCalls({ population: 'p_other', notes: [settled(1, second, {})] });
  const reply = await call('GET', `/v1/populations/${id}/costs?rows=true`);
  expect(reply.status, reply.text).toBe(200);
  const own = costs.parse(reply.json);
  expect(own.total).toEqual({
    calls: 3,
    failed: 1,
    cached: 0,
    inputTokens: 1_800,
    outputTokens: 300,
    cacheReadTokens: 900,
    cacheWriteTokens: 300,
    usd: 0.0045,
    accepted: 1,
    duplicates: 1,
    usdPerAccepted: 0.0045,
    cacheShare: 0.3,
  });
  expect(own.byModel.map(({ key, usd }) => [key, usd])).toEqual([['bedrock/m', 0.0045]]);
  expect(own.byOperator.map(({ key, usd }) => [key, usd])).toEqual([
    ['rewrite', 0.0025],
    ['patch', 0.002],
  ]);
  expect(own.byDay.map(({ key, calls }) => [key, calls])).toEqual([
    ['2026-10-01', 2],
    ['2026-10-02', 1],
  ]);
  expect(own.rows).toHaveLength(3);
  const paid = (own.rows ?? []).reduce((sum, { usd }) => sum + Math.round(usd * 1e6), 0);
  expect(paid).toBe(4_500);
  const all = await call('GET', '/v1/costs?from=2026-10-02&to=2026-10-02');
  expect(costs.parse(all.json).total).toMatchObject({ calls: 2, usd: 0.002 });
  expect(all.json).not.toHaveProperty('rows');
  const other = await call('GET', '/v1/costs?population=p_other');
  expect(costs.parse(other.json).total).toMatchObject({ calls: 1, usd: 0.0015 });
});

test('days are days, and the costs of an unknown population are 404', async () => {
  for (const query of ['from=2026-13-01', 'to=yesterday', 'rows=1', 'from=2026-10-02T00:00:00Z']) {
    const { status, json } = await call('GET', `/v1/costs?${query}`);
    expect([status, json?.['code']], query).toEqual([400, 'bad-query']);
  }
  expect((await call('GET', `/v1/populations/p_${'a'.repeat(26)}/costs`)).status).toBe(404);
});
