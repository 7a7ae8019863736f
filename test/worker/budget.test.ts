import { env } from 'cloudflare:workers';
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccountRpc } from '../../durable-objects/account-api.ts';
import { createBudgetStore } from '../../durable-objects/budget-store.ts';
import { openDatabase } from '../../durable-objects/database.ts';
import type { SpendLimits } from '../../src/core/models/budget.ts';
import { BudgetModel } from '../support/budget-model.ts';
import type { BudgetStep } from '../support/budget-model.ts';

const SEED = 20261121;
const LATER = 4_000_000_000_000;
type Stub = DurableObjectStub & AccountRpc;
const account = (name: string): Stub => env.ACCOUNTS.getByName(name);
const unlimited = { account: {}, day: {} };

test('50 racing spends on a budget of 10, from two populations: 10 are granted', async () => {
  const stub = account('race');
  await stub.setBudget({ account: { usdMicro: 10 }, day: {} });
  const race = Array.from({ length: 50 }, (_, i) =>
    stub.reserveSpend({
      id: `p${i % 2}/${i}`,
      population: `p${i % 2}`,
      micro: 1,
      tokens: 7,
      until: LATER,
    }),
  );
  const answers = await Promise.all(race);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(10);
  const refusal = answers.find(({ ok }) => !ok);
  expect(refusal).toEqual({
    ok: false,
    error: {
      scope: 'account',
      limit: 'usd',
      left: 0,
      final: false,
      crossed: [],
      renewsAt: null,
    },
  });
  expect((await stub.budget()).account).toEqual({
    spent: { micro: 0, tokens: 0, calls: 0 },
    reserved: { micro: 10, tokens: 70, calls: 10 },
  });
});

test('the race is one: reading first and reserving afterwards overruns', async () => {
  const stub = account('naive');
  await stub.setBudget(unlimited);
  const spend = async (id: number): Promise<void> => {
    const { account: totals } = await stub.budget();
    if (totals.reserved.micro + 1 > 10) return;
    await stub.reserveSpend({ id: `${id}`, population: 'p', micro: 1, tokens: 0, until: LATER });
  };
  await Promise.all(Array.from({ length: 50 }, (_, id) => spend(id)));
  expect((await stub.budget()).account.reserved.micro).toBeGreaterThan(10);
});

test('a refusal by the day takes nothing from the account, and the other way round', async () => {
  const stub = account('both');
  const spend = (id: string, micro: number) =>
    stub.reserveSpend({ id, population: 'p', micro, tokens: 0, until: LATER });
  await stub.setBudget({ account: { usdMicro: 100 }, day: { usdMicro: 5 } });
  const today = new Date().toISOString().slice(0, 10);
  expect(await spend('a', 6)).toMatchObject({
    ok: false,
    error: {
      scope: `day/${today}`,
      limit: 'usd',
      final: true,
      renewsAt: Date.parse(`${today}T00:00:00Z`) + 86_400_000,
    },
  });
  await stub.setBudget({ account: { usdMicro: 5 }, day: { usdMicro: 100 } });
  expect(await spend('a', 6)).toMatchObject({ ok: false, error: { scope: 'account', left: 5 } });
  const { account: life, day } = await stub.budget();
  expect(life.reserved.micro + day.reserved.micro).toBe(0);
  expect(await spend('a', 5)).toEqual({ ok: true, value: null });
});

test('a crash between reserve and settle: the worst case is charged, and the truth corrects it', async () => {
  const stub = account('crashed');
  await stub.setBudget(unlimited);
  const once = { id: 'p/1', population: 'p', micro: 900, tokens: 90, until: LATER };
  expect(await stub.reserveSpend(once)).toEqual({ ok: true, value: null });
  await evictDurableObject(stub);
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec('UPDATE reservations SET due = 1');
  });
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  expect((await stub.budget()).day).toEqual({
    spent: { micro: 900, tokens: 90, calls: 1 },
    reserved: { micro: 0, tokens: 0, calls: 0 },
  });
  await stub.settleSpends([{ id: 'p/1', charge: { micro: 40, tokens: 4 } }]);
  await stub.settleSpends([{ id: 'p/1', charge: { micro: 77, tokens: 7 } }]);
  await stub.reserveSpend(once);
  for (const totals of [(await stub.budget()).day, (await stub.budget()).account]) {
    expect(totals.spent).toEqual({ micro: 40, tokens: 4, calls: 1 });
    expect(totals.reserved.calls).toBe(0);
  }
});

test('levels are told once each, again when the limit was raised, and 100 % when nothing fits', async () => {
  const stub = account('levels');
  const spend = async (id: string, micro: number) => {
    const reserved = await stub.reserveSpend({
      id,
      population: 'p',
      micro,
      tokens: 0,
      until: LATER,
    });
    if (!reserved.ok) return reserved.error.crossed.map(({ percent }) => percent);
    const crossed = await stub.settleSpends([{ id, charge: { micro, tokens: 0 } }]);
    return crossed.map(({ percent }) => percent);
  };
  await stub.setBudget({ account: { usdMicro: 100 }, day: {} });
  expect(await spend('a', 49)).toEqual([]);
  expect(await spend('b', 1)).toEqual([50]);
  expect(await spend('c', 30)).toEqual([80]);
  expect(await spend('d', 30)).toEqual([100]);
  expect(await spend('e', 30)).toEqual([]);
  await stub.setBudget({ account: { usdMicro: 200 }, day: {} });
  expect(await spend('f', 100)).toEqual([50, 80]);
  expect(await spend('g', 20)).toEqual([100]);
});

test('a level that was passed by calls which nobody settled is told to whoever settles next', async () => {
  const stub = account('levels-expired');
  await stub.setBudget({ account: { usdMicro: 100 }, day: {} });
  const one = { population: 'p', tokens: 0, until: LATER };
  expect((await stub.reserveSpend({ ...one, id: 'p/1', micro: 60 })).ok).toBe(true);
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec('UPDATE reservations SET due = 1');
  });
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  expect((await stub.budget()).account.spent.micro).toBe(60);
  expect((await stub.reserveSpend({ ...one, id: 'p/2', micro: 1 })).ok).toBe(true);
  const charge = { micro: 1, tokens: 0 };
  const crossed = [{ scope: 'account', percent: 50 }];
  expect(await stub.settleSpends([{ id: 'p/2', charge }])).toEqual(crossed);
});

test('whoever settles a call again is told the same levels again, and nobody else is', async () => {
  const stub = account('levels-again');
  await stub.setBudget({ account: { usdMicro: 100 }, day: {} });
  const one = { population: 'p', tokens: 0, until: LATER };
  expect((await stub.reserveSpend({ ...one, id: 'p/1', micro: 60 })).ok).toBe(true);
  expect((await stub.reserveSpend({ ...one, id: 'p/2', micro: 1 })).ok).toBe(true);
  const settle = (id: string, micro: number | null) =>
    stub.settleSpends([{ id, charge: micro === null ? null : { micro, tokens: 0 } }]);
  const half = [{ scope: 'account', percent: 50 }];
  expect(await settle('p/1', 60)).toEqual(half);
  expect(await settle('p/1', 60)).toEqual(half);
  expect(await settle('p/2', 1)).toEqual([]);
  // a refusal reaches 100 %, however often it is repeated; the call is settled as one never made
  for (let i = 0; i < 2; i++)
    expect((await stub.reserveSpend({ ...one, id: 'p/3', micro: 50 })).ok).toBe(false);
  for (let i = 0; i < 2; i++)
    expect(await settle('p/3', null)).toEqual([{ scope: 'account', percent: 100 }]);
});

test('settled calls are forgotten after a month, open ones never', async () => {
  const stub = account('forgotten');
  await stub.budget();
  const rows = await runInDurableObject(stub, (_, { storage }) => {
    const store = createBudgetStore(openDatabase(storage));
    const limits = [{ scope: 'population' }];
    const one = { micro: 1, tokens: 1 };
    store.reserve('open', one, limits, LATER, 0);
    for (let day = 0; day < 100; day++) {
      const now = day * 86_400_000;
      store.reserve(`${day}`, one, limits, now + 1_000, now);
      store.settle(`${day}`, one, now);
    }
    return storage.sql.exec<{ id: string }>('SELECT id FROM reservations').toArray().length;
  });
  expect(rows).toBeLessThanOrEqual(31);
});

const amounts = fc.record({
  micro: fc.integer({ min: 0, max: 40 }),
  tokens: fc.integer({ min: 0, max: 40 }),
});
const ids = fc.integer({ min: 0, max: 12 });
const steps: fc.Arbitrary<BudgetStep> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('reserve' as const),
      id: ids,
      amount: amounts,
      lease: fc.integer({ min: 1, max: 50 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      id: ids,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), id: ids }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.integer({ min: 0, max: 30 }),
    }),
  },
);
const limit = (max: number, freq: number): fc.Arbitrary<number | null> =>
  fc.option(fc.integer({ min: 0, max }), { freq });
const limits: fc.Arbitrary<SpendLimits> = fc
  .record({ usdMicro: limit(400, 2), tokens: limit(400, 2), calls: limit(12, 1) })
  .map(({ usdMicro, tokens, calls }) => ({
    ...(usdMicro !== null && { usdMicro }),
    ...(tokens !== null && { tokens }),
    ...(calls !== null && { calls }),
  }));

test('no step overruns, sums are the ledger, nothing is leaked', async () => {
  const stub = account('property');
  await stub.budget();
  const reached = await runInDurableObject(stub, (_, { storage }) => {
    const model = new BudgetModel(createBudgetStore(openDatabase(storage)));
    const scripts = fc.array(steps, { minLength: 50, maxLength: 70 });
    fc.assert(
      fc.property(limits, limits, scripts, (population, life, script) => {
        model.begin([population, life]);
        for (const step of script) model.act(step);
        model.end();
      }),
      { seed: SEED, numRuns: 450 },
    );
    return model.reached;
  });
  console.log(`budget property, seed ${SEED}:`, JSON.stringify(reached));
  for (const [what, count] of Object.entries(reached)) expect(count, what).toBeGreaterThan(100);
  const { granted, refused, repeated } = reached;
  expect(granted + refused + repeated).toBeGreaterThan(10_000);
}, 120_000);
