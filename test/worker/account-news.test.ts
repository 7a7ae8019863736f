/** What the account answers to a population's news becomes events once, wherever either of them ends in between. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { AccountRpc } from '../../durable-objects/account-api.ts';
import { queueNews, tellAccount } from '../../durable-objects/account-news.ts';
import type { PopulationStore } from '../../durable-objects/population-store.ts';
import type { BudgetCrossing } from '../../src/core/models/budget.ts';
import type { Env } from '../../src/env.ts';
import { createIn, FAR_FUTURE, steppingClock, withStore } from '../support/population-rows.ts';
import { quadratic } from '../support/populations.ts';
import { withOwn } from '../support/with-own.ts';

const HALF: BudgetCrossing = { scope: 'account', percent: 50 };

/** Accounts that take notes of calls in their own way. */
const accountsWith = (noteCalls: AccountRpc['noteCalls']): Env['ACCOUNTS'] => ({
  getByName: (name) => withOwn(env.ACCOUNTS.getByName(name), { noteCalls }),
});

/** A population with news of a call that brings its account to half of its budget. */
async function spentHalf(store: PopulationStore, account: string): Promise<void> {
  createIn(store, steppingClock(10), { ...quadratic(store.id, {}), account });
  const stub = env.ACCOUNTS.getByName(account);
  await stub.setBudget({ account: { usdMicro: 100 }, day: {} });
  const id = `${store.id}/1`;
  const money = { id, population: store.id, micro: 60, tokens: 0, until: FAR_FUTURE };
  expect((await stub.reserveSpend(money)).ok).toBe(true);
  settled(store, id, 60);
}

const settled = (store: PopulationStore, id: string, micro: number): void =>
  queueNews(store, { settle: { id, charge: { micro, tokens: 0 } } }, FAR_FUTURE);

test('a level is noted, though the process ended after the account had settled the call', async () => {
  await withStore('news-lost', async (store) => {
    await spentHalf(store, 'account-news-lost');
    const noted: BudgetCrossing[] = [];
    const note = (crossings: readonly BudgetCrossing[]): void => void noted.push(...crossings);
    const ending = accountsWith(async () => {
      throw new Error('ended');
    });
    await expect(tellAccount(store, ending, note)).rejects.toThrow('ended');
    expect([noted, store.proposals.hasNews()]).toEqual([[], true]);
    for (let i = 0; i < 2; i++) await tellAccount(store, env.ACCOUNTS, note);
    expect([noted, store.proposals.hasNews()]).toEqual([[HALF], false]);
  });
});

test('two runs that tell the same news note it once, and what only one of them tells too', async () => {
  await withStore('news-twice', async (store) => {
    await spentHalf(store, 'account-news-twice');
    const noted: BudgetCrossing[] = [];
    const note = (crossings: readonly BudgetCrossing[]): void => void noted.push(...crossings);
    const gate = Promise.withResolvers<void>();
    const slow = accountsWith(() => gate.promise);
    const first = tellAccount(store, slow, note);
    settled(store, `${store.id}/2`, 0);
    await tellAccount(store, env.ACCOUNTS, note);
    gate.resolve();
    await first;
    expect([noted, store.proposals.hasNews()]).toEqual([[HALF], false]);
  });
});
