import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import type { CallNote } from '../../durable-objects/account-api.ts';
import { models } from '../../src/schemas/model.ts';
import { call, callWithModels, type Reply } from '../support/api.ts';
import { DOUBLE } from '../support/double.ts';

vi.setConfig({ testTimeout: 60_000 });

const PRICED = 'global.anthropic.claude-haiku-4-5-20251001-v1:0';
const SECRETS = ['AKIDSECRETSECRET', 'very/secret+key', 'sk-very-secret'];
const [AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', OPENAI_API_KEY = ''] = SECRETS;
const VARIABLES = {
  AWS_ACCESS_KEY_ID,
  AWS_SECRET_ACCESS_KEY,
  OPENAI_API_KEY,
  AWS_REGIONS: 'us-east-1,eu-west-1,nowhere',
  BEDROCK_MODELS: `${PRICED},own.unpriced`,
  OPENAI_MODELS: 'mine',
  MODEL_PRICES: JSON.stringify({ mine: { in: 2, out: 8, validFrom: 9e15 } }),
};
const arms = [
  `bedrock/us-east-1/${PRICED}`,
  `bedrock/eu-west-1/${PRICED}`,
  'bedrock/us-east-1/own.unpriced',
  'bedrock/eu-west-1/own.unpriced',
  'openai/-/mine',
];

test('arms with what is known of them; problems name variables, nothing tells a secret', async () => {
  const { status, json, text } = await callWithModels(VARIABLES, 'GET', '/v1/models');
  expect(status).toBe(200);
  const { items, problems, catalogue } = models.parse(json);
  expect(items.map(({ arm }) => arm)).toEqual(arms);
  expect(items.map(({ usable }) => usable)).toEqual([true, true, false, false, true]);
  expect(items[0]).toMatchObject({
    provider: 'bedrock',
    region: 'us-east-1',
    model: PRICED,
    facts: { context: 200_000, price: { in: 1, out: 5, cacheRead: 0.1 } },
    health: null,
    statistics: [],
  });
  expect(items[4]?.facts).toMatchObject({
    name: 'mine',
    price: { in: 2, out: 8, cacheRead: null, source: 'MODEL_PRICES' },
  });
  expect(problems).toEqual([expect.stringMatching(/AWS_REGIONS/)]);
  expect(catalogue).toBeUndefined();
  for (const secret of SECRETS) expect(text).not.toContain(secret);
});

test('without variables there are none; the catalogue comes where it is asked for', async () => {
  const bare = await callWithModels({}, 'GET', '/v1/models');
  expect(bare.json).toEqual({ items: [], problems: [] });
  const { json } = await callWithModels({}, 'GET', '/v1/models?catalogue=true');
  const { catalogue = [] } = models.parse(json);
  expect(catalogue.length).toBeGreaterThan(100);
  expect(catalogue.map(({ model }) => model)).toContain(PRICED);
  const wrong = await call('GET', '/v1/models?catalogue=yes');
  expect([wrong.status, wrong.json?.['code']]).toEqual([400, 'bad-query']);
});

test('a price of D1 goes before the table', async () => {
  await env.DB.prepare(
    `INSERT INTO model_prices (model, valid_from, source, input, output) VALUES (?, 1, 'ours', 7, 9)`,
  )
    .bind('own.unpriced')
    .run();
  const { json } = await callWithModels(VARIABLES, 'GET', '/v1/models');
  expect(models.parse(json).items[2]).toMatchObject({
    usable: true,
    facts: { price: { in: 7, out: 9, source: 'ours' } },
  });
  await env.DB.prepare(`DELETE FROM model_prices WHERE source = 'ours'`).run();
});

test('statistics of an arm come with the health of its gateway', async () => {
  const settled: CallNote = {
    kind: 'settled',
    number: 1,
    at: Date.now(),
    arm: { provider: 'openai', region: '-', model: 'mine' },
    purpose: 'mutate',
    operator: 'patch',
    failure: null,
    repaired: true,
    cached: false,
    latencyMs: 800,
    usage: { inputTokens: 900, outputTokens: 100, cacheReadTokens: 0, cacheWriteTokens: 0 },
    costMicro: 2_600,
  };
  const account = env.ACCOUNTS.getByName('default');
  await account.noteCalls({ population: 'p_statistics', notes: [settled] });
  const { json } = await callWithModels(VARIABLES, 'GET', '/v1/models');
  const [statistics, ...others] = models.parse(json).items[4]?.statistics ?? [];
  expect(others).toEqual([]);
  expect(statistics).toMatchObject({ kind: 'mutate', ok: 1, repaired: 1, refused: 0, gain: null });
  expect(statistics?.calls).toBeCloseTo(1, 3);
  expect(statistics?.tokens).toBeCloseTo(1_000, 3);
  expect(statistics?.usd).toBeCloseTo(0.0026, 6);
  expect(models.parse(json).items[4]?.health).toEqual({ open: false, until: null });
});

const create = (variables: object, config: object): Promise<Reply> =>
  callWithModels(variables, 'POST', '/v1/populations', { ...DOUBLE, config });

test('a population may only name arms that are configured and priced', async () => {
  const named = ['openai/-/mine', 'nobody', PRICED, 'own.unpriced', arms[1]];
  const reply = await create(VARIABLES, { models: { arms: named } });
  expect([reply.status, reply.json?.['code']]).toEqual([422, 'invalid']);
  expect(reply.json?.['errors']).toMatchObject([
    { pointer: '/config/models/arms/1', code: 'unknown-model' },
    { pointer: '/config/models/arms/3', code: 'no-price' },
  ]);
  const taken = await create(VARIABLES, { models: { arms: ['openai/-/mine', PRICED] } });
  expect(taken.status, taken.text).toBe(201);
  expect(taken.json?.['config']).toMatchObject({
    models: { arms: ['openai/-/mine', PRICED], concurrency: 10, share: 1, genetic: 200 },
    budget: { usd: 1 },
  });
});

test('a hub without models takes every name', async () => {
  const reply = await create({}, { models: { arms: ['nobody'] }, budget: { usd: 0.25 } });
  expect(reply.status, reply.text).toBe(201);
  expect(reply.json?.['config']).toMatchObject({ models: { arms: ['nobody'] } });
});
