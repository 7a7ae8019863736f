import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { readModelPrices } from '../../src/adapters/d1/model-prices.ts';
import { createCatalog } from '../../src/core/models/catalog.ts';
import { costMicro, priceAt } from '../../src/core/models/price.ts';

const SONNET = 'global.anthropic.claude-sonnet-5';
const DECEMBER = Date.UTC(2026, 11, 1);

const price = (columns: string, ...values: (string | number | null)[]): Promise<unknown> =>
  env.DB.prepare(
    `INSERT INTO model_prices (${columns}) VALUES (${values.map((_, i) => `?${i + 1}`).join(', ')})`,
  )
    .bind(...values)
    .run();
const BASE = 'model, source, input, output';

test('an empty table changes nothing', async () => {
  expect(await readModelPrices(env.DB)).toEqual([]);
});

test('prices are read in the order in which the catalog wants them, with their tiers', async () => {
  await price(`${BASE}, valid_from`, SONNET, 'price list', 4, 20, DECEMBER + 1_000);
  await price(`${BASE}, valid_from, cache_read`, SONNET, 'price list', 3, 15, DECEMBER, 0.3);
  await price(`${BASE}, name, context, max_output`, 'own', 'us', 0.5, 2, 'Own', 32_000, 4_000);
  await env.DB.batch(
    [200_000, 100_000].map((above) =>
      env.DB.prepare(
        'INSERT INTO model_price_tiers (model, input_above, input, output) VALUES (?1, ?2, 1, 4)',
      ).bind('own', above),
    ),
  );

  const overrides = await readModelPrices(env.DB);
  const none = { cacheRead: null, cacheWrite5m: null, cacheWrite1h: null };
  expect(overrides).toEqual([
    {
      model: SONNET,
      price: {
        validFrom: DECEMBER,
        source: 'price list',
        in: 3,
        out: 15,
        ...none,
        cacheRead: 0.3,
        tiers: [],
      },
    },
    {
      model: SONNET,
      price: {
        validFrom: DECEMBER + 1_000,
        source: 'price list',
        in: 4,
        out: 20,
        ...none,
        tiers: [],
      },
    },
    {
      model: 'own',
      price: {
        validFrom: 0,
        source: 'us',
        in: 0.5,
        out: 2,
        ...none,
        tiers: [100_000, 200_000].map((inputAbove) => ({ inputAbove, in: 1, out: 4, ...none })),
      },
      name: 'Own',
      context: 32_000,
      maxOutput: 4_000,
    },
  ]);

  const catalog = createCatalog(overrides);
  const sonnet = catalog.find(SONNET);
  const own = catalog.find('own');
  if (sonnet === undefined || own === undefined) throw new Error('not in the catalog');
  expect([DECEMBER - 1, DECEMBER, DECEMBER + 1_000].map((now) => priceAt(sonnet, now).in)).toEqual([
    2, 3, 4,
  ]);
  const usage = { inputTokens: 100_001, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
  expect(costMicro(own, usage, DECEMBER)).toBe(100_005);
});

test.each([
  ['a negative price', BASE, ['m', 's', -1, 1]],
  ['a price beyond reason', BASE, ['m', 's', 1, 10_001]],
  ['a price that is text', BASE, ['m', 's', 'free', 1]],
  ['no output price', 'model, source, input', ['m', 's', 1]],
  ['no source', 'model, input, output', ['m', 1, 1]],
  ['a model without a name', BASE, ['', 's', 1, 1]],
  ['no context', `${BASE}, context`, ['m', 's', 1, 1, 0]],
])('D1 refuses %s', async (_, columns, values) => {
  await expect(price(columns, ...values)).rejects.toThrow(/constraint|datatype|REAL/i);
});

test('a tier needs its price', async () => {
  const tier = env.DB.prepare(
    "INSERT INTO model_price_tiers (model, input_above, input, output) VALUES ('nobody', 1, 1, 1)",
  );
  await expect(tier.run()).rejects.toThrow(/FOREIGN KEY/);
});
