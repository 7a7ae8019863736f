import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import type { AccountRpc } from '../../durable-objects/account-api.ts';
import type { CreatePopulation, PopulationView } from '../../durable-objects/population-api.ts';
import {
  CALLER,
  crash,
  populationId,
  populationOf,
  quadratic,
  until,
} from '../support/populations.ts';
import { createControl } from '../support/stand-ins/control.ts';
import { BEDROCK_CONTROL } from '../support/stand-ins/outbound-names.ts';

vi.setConfig({ testTimeout: 120_000 });

const bedrock = createControl(BEDROCK_CONTROL);
const guided = (id: string, account: string): CreatePopulation => ({
  ...quadratic(id, {
    models: { arms: ['local.mutator'], concurrency: 2, genetic: 20, share: 1 },
    budget: { usd: 100 },
    populationSize: 50,
    stop: { generations: 20 },
  }),
  account,
  start: true,
});

async function begin(id: string, account: string): Promise<void> {
  await bedrock.send({ do: 'mutate', options: { seed: 5 }, metadata: id });
  const created = await populationOf(id).create(guided(id, account), CALLER);
  if (!created.ok) throw new Error(created.error.detail);
}

async function budgetEvents(id: string): Promise<readonly string[]> {
  const page = await populationOf(id).events({ after: 0, limit: 500 });
  if (!page.ok) throw new Error(page.error.detail);
  return page.value.items
    .filter(({ type }) => type === 'budget-reached')
    .map(({ data }) => JSON.stringify([data['scope'], data['percent']]));
}

/** Once nothing is in flight: what the account has spent is what its populations have, to the last call allowed. */
async function expectSpent(
  account: AccountRpc,
  ids: readonly string[],
  limit: number,
): Promise<void> {
  await vi.waitFor(
    async () => {
      const { day } = await account.budget();
      expect(day.reserved).toEqual({ micro: 0, tokens: 0, calls: 0 });
      const views = await Promise.all(ids.map((id) => until(id)));
      const spent = views.map(({ models }) => Math.round((models?.spentUsd ?? 0) * 1e6));
      expect(day.spent.micro).toBe(spent.reduce((sum, micro) => sum + micro, 0));
    },
    { timeout: 30_000, interval: 100 },
  );
  const { day } = await account.budget();
  expect(day.spent.micro).toBeGreaterThan(0);
  expect(day.spent.calls).toBe(limit);
}

test('two populations, with crashes, share what the account may spend a day; then genetic operators go on', async () => {
  const name = 'shared-day';
  const account = env.ACCOUNTS.getByName(name);
  const limit = 30;
  await account.setBudget({ account: {}, day: { calls: limit } });
  const ids = [populationId('shared-a'), populationId('shared-b')];
  for (const id of ids) await begin(id, name);
  for (const id of ids) {
    await scheduler.wait(150);
    await crash(id);
  }
  const views: PopulationView[] = [];
  for (const id of ids) views.push(await until(id, ['completed'], 100));
  expect(views.map(({ state, stoppedBy }) => [state, stoppedBy])).toEqual([
    ['completed', 'generations'],
    ['completed', 'generations'],
  ]);
  await expectSpent(account, ids, limit);
  const { date } = await account.budget();
  // what a refusal reached is noted when the account hears of the call's end
  await vi.waitFor(
    async () => {
      const told = (await Promise.all(ids.map(budgetEvents))).flat();
      expect(told.toSorted()).toEqual([100, 50, 80].map((level) => `["day/${date}",${level}]`));
    },
    { timeout: 10_000, interval: 100 },
  );
  const reasons = views.map(({ models }) => models?.reason ?? '');
  expect(reasons.join()).toContain(`calls of day/${date}`);
});
