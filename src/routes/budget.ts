import type { AccountBudget } from '../../durable-objects/account-api.ts';
import type { Spend, SpendLimits, SpendTotals } from '../core/models/budget.ts';
import { microOf, usdOf } from '../core/models/money.ts';
import { ok } from '../core/result.ts';
import { budget, budgetLimits, type Limits } from '../schemas/budget.ts';
import { noBody, noQuery, type Route, route } from './route.ts';

/** What the account may spend on models, beside the budget of each population. */
export const budgetRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/budget',
    scope: 'read',
    summary: 'What the account may spend on models, has spent and has reserved',
    status: 200,
    query: noQuery,
    body: noBody,
    answer: budget,
    handle: async ({ services, account }) =>
      ok({ body: viewOf(await services.account(account).budget()) }),
  }),
  route({
    method: 'PUT',
    path: '/v1/budget',
    scope: 'admin',
    summary: 'Set both limits anew; calls in flight are not touched',
    status: 200,
    query: noQuery,
    body: budgetLimits,
    answer: budget,
    handle: async ({ services, account, body }) => {
      const limits = { account: inMicro(body.account), day: inMicro(body.day) };
      return ok({ body: viewOf(await services.account(account).setBudget(limits)) });
    },
  }),
];

const inMicro = ({ usd, calls, tokens }: Limits = {}): SpendLimits => ({
  ...(usd !== undefined && { usdMicro: microOf(usd) }),
  ...(calls !== undefined && { calls }),
  ...(tokens !== undefined && { tokens }),
});

const viewOf = ({ limits, account, day, date }: AccountBudget): object => ({
  account: standing(limits.account, account),
  day: standing(limits.day, day),
  date,
});

const standing = (
  { usdMicro, calls, tokens }: SpendLimits,
  { spent, reserved }: SpendTotals,
): object => ({
  limits: {
    ...(usdMicro !== undefined && { usd: usdOf(usdMicro) }),
    ...(calls !== undefined && { calls }),
    ...(tokens !== undefined && { tokens }),
  },
  spent: sums(spent),
  reserved: sums(reserved),
});

const sums = ({ micro, calls, tokens }: Spend): object => ({ usd: usdOf(micro), calls, tokens });
