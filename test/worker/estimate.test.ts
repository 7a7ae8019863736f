import { expect, test, vi } from 'vitest';
import { estimate } from '../../src/schemas/estimate.ts';
import { call, callWithModels, type Reply } from '../support/api.ts';
import { DOUBLE } from '../support/double.ts';

vi.setConfig({ testTimeout: 60_000 });

const VARIABLES = {
  OPENAI_API_KEY: 'x',
  OPENAI_MODELS: 'cheap,dear,unpriced',
  MODEL_PRICES: JSON.stringify({
    cheap: { in: 1, out: 4, maxOutput: 32_000 },
    dear: { in: 10, out: 40, maxOutput: 32_000 },
  }),
};
const ask = (body: object): Promise<Reply> =>
  callWithModels(VARIABLES, 'POST', '/v1/estimate', body);
const estimateOf = async (body: object): Promise<ReturnType<typeof estimate.parse>> => {
  const reply = await ask(body);
  expect(reply.status, reply.text).toBe(200);
  return estimate.parse(reply.json);
};
const run = (config: object): object => ({ ...DOUBLE, config });

test('calls follow the rules of the run, money their prices, and never passes the budget', async () => {
  const found = await estimateOf(
    run({ models: { genetic: 0 }, stop: { proposals: 100 }, budget: { usd: 1_000 } }),
  );
  expect(found.limitedBy).toBe('proposals');
  expect(found.calls.expected).toBeGreaterThanOrEqual(100);
  expect(found.calls.expected).toBeLessThan(150);
  const { low, expected, worst } = found.usd;
  expect(low).toBeGreaterThan(0);
  expect(expected).toBeGreaterThanOrEqual(low);
  expect(worst).toBeGreaterThan(expected);
  expect(found.seconds).toBeGreaterThan(0);
  expect(found.arms.map(({ arm }) => arm).toSorted()).toEqual(['openai/-/cheap', 'openai/-/dear']);
  expect(found.arms.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
  const capped = await estimateOf(
    run({ models: { genetic: 0 }, stop: { proposals: 100 }, budget: { usd: 0.01 } }),
  );
  expect(capped.usd.worst).toBe(0.01);
  expect(capped.limitedBy).toBe('usd');
});

test('a pinned arm is the only one reckoned; ten times the price is ten times the money', async () => {
  const of = (arm: string): ReturnType<typeof estimateOf> =>
    estimateOf(
      run({ models: { arms: [arm], genetic: 0 }, stop: { proposals: 20 }, budget: { usd: 1_000 } }),
    );
  const [cheap, dear] = [await of('cheap'), await of('openai/-/dear')];
  expect(cheap.arms).toMatchObject([{ arm: 'openai/-/cheap', share: 1 }]);
  expect(dear.usd.expected / cheap.usd.expected).toBeCloseTo(10, 2);
  expect(dear.perCall.inputTokens).toBe(cheap.perCall.inputTokens);
});

test('a configuration and a size are enough; larger programs cost more', async () => {
  const config = { models: {}, stop: { proposals: 50 }, budget: { usd: 1_000 } };
  const small = await estimateOf({ config, genomeBytes: 500 });
  const large = await estimateOf({ config, genomeBytes: 6_000 });
  expect(large.perCall.inputTokens).toBeGreaterThan(small.perCall.inputTokens);
  expect(large.usd.expected).toBeGreaterThan(small.usd.expected);
});

test('without models in the run or in the hub nothing is spent', async () => {
  const nothing = { limitedBy: 'no-models', calls: { expected: 0, most: 0 }, usd: { worst: 0 } };
  expect(await estimateOf(DOUBLE)).toMatchObject(nothing);
  const { json } = await callWithModels({}, 'POST', '/v1/estimate', run({ models: {} }));
  expect(estimate.parse(json)).toMatchObject(nothing);
});

test('what would be refused at create is refused here, by its place; nothing is made', async () => {
  const refused = async (body: object): Promise<unknown> => {
    const { status, json } = await ask(body);
    expect(status).toBe(422);
    const errors = (json?.['errors'] ?? []) as { pointer: string; code: string }[];
    return errors.map(({ pointer, code }) => [pointer, code]);
  };
  expect(await refused(run({ models: { arms: ['nobody', 'unpriced'] } }))).toEqual([
    ['/config/models/arms/0', 'unknown-model'],
    ['/config/models/arms/1', 'no-price'],
  ]);
  expect(await refused({ config: { models: { arms: ['nobody'] } }, genomeBytes: 500 })).toEqual([
    ['/config/models/arms/0', 'unknown-model'],
  ]);
  expect(await refused({ ...DOUBLE, seeds: ['export default 1'] })).toEqual([
    ['/seeds/0', expect.any(String)],
  ]);
  expect(await refused({ config: { models: { share: 2 } }, genomeBytes: 500 })).toEqual([
    ['/config/models/share', 'too-big'],
  ]);
  expect(await refused({ genomeBytes: 1 })).toEqual([['/genomeBytes', 'too-small']]);
  const { text } = await call('GET', '/v1/populations?limit=500');
  expect(JSON.parse(text)).toMatchObject({ items: [] });
});
