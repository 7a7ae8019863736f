import * as z from 'zod';
import type { CostsQuery } from '../../durable-objects/account-api.ts';
import type { ModelFacts } from '../core/models/catalog.ts';
import { costReport, type CostSum } from '../core/models/cost-report.ts';
import type { CostRow } from '../core/models/cost-row.ts';
import { usdOf } from '../core/models/money.ts';
import { recommendations } from '../core/models/optimizer.ts';
import { ok } from '../core/result.ts';
import { costs } from '../schemas/costs.ts';
import type { Incoming } from './call.ts';
import { ownPopulation } from './ownership.ts';
import { type Answer, noBody, type Route, route } from './route.ts';

const day = z.iso.date().optional().meta({ description: 'UTC, included' });
const query = z.strictObject({
  from: day,
  to: day,
  rows: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: 'also every day, arm, purpose and operator' }),
});

export const costRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/costs',
    scope: 'read',
    summary: 'What models have cost and brought, and what could be saved',
    status: 200,
    query: query.extend({ population: z.string().max(64).optional() }),
    body: noBody,
    answer: costs,
    handle: async (call) => ok(await report(call, call.query, call.query.rows === 'true')),
  }),
  route({
    method: 'GET',
    path: '/v1/populations/{id}/costs',
    scope: 'read',
    summary: 'What models have cost and brought in this population',
    status: 200,
    query,
    body: noBody,
    answer: costs,
    handle: async (call) => {
      const owned = await ownPopulation(call);
      if (!owned.ok) return owned;
      const asked = { ...call.query, population: call.params['id'] };
      return ok(await report(call, asked, call.query.rows === 'true'));
    },
  }),
];

async function report(
  { services, account }: Incoming,
  { from, to, population }: CostsQuery,
  withRows: boolean,
): Promise<Answer> {
  const models = services.models();
  const [rows, catalog] = await Promise.all([
    services.account(account).costs({ from, to, population }),
    models.catalog(),
  ]);
  const { total, byModel, byOperator, byPurpose, byDay } = costReport(rows);
  const find = (model: string): ModelFacts | undefined => catalog.find(model);
  const facts = { find, prefixTokens: models.prefixTokens, now: Date.now() };
  return {
    body: {
      total: sumView(total),
      byModel: byModel.map(lineView),
      byOperator: byOperator.map(lineView),
      byPurpose: byPurpose.map(lineView),
      byDay: byDay.map(lineView),
      recommendations: recommendations(rows, facts).map(({ savingMicro, ...rest }) => ({
        ...rest,
        savingUsd: usdOf(savingMicro),
      })),
      ...(withRows && { rows: rows.map(rowView) }),
    },
  };
}

const sumView = ({ usage, costMicro, perAcceptedMicro, ...sum }: CostSum): object => ({
  ...sum,
  ...usage,
  usd: usdOf(costMicro),
  usdPerAccepted: perAcceptedMicro === null ? null : usdOf(perAcceptedMicro),
});

const lineView = ({ key, ...sum }: CostSum & { readonly key: string }): object => ({
  key,
  ...sumView(sum),
});

const rowView = ({ costMicro, ...row }: CostRow): object => ({ ...row, usd: usdOf(costMicro) });
