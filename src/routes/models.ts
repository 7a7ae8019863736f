import * as z from 'zod';
import type { ArmHealth } from '../../durable-objects/model-gateway-api.ts';
import { armId, type Arm } from '../core/models/call.ts';
import type { ModelFacts } from '../core/models/catalog.ts';
import { usdOf } from '../core/models/money.ts';
import { priceAt, type Price, type PriceTier } from '../core/models/price.ts';
import type { ArmStatistics } from '../core/models/tracker.ts';
import { ok } from '../core/result.ts';
import { models } from '../schemas/model.ts';
import type { Call } from './call.ts';
import { type Handled, noBody, type Route, route } from './route.ts';

const query = z.strictObject({
  catalogue: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: 'also list every model with a known price' }),
});

export const modelRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/models',
    scope: 'read',
    summary: 'The models that this hub may call: prices, capability, health, how they do',
    status: 200,
    query,
    body: noBody,
    answer: models,
    handle,
  }),
];

async function handle(call: Call<z.output<typeof query>, unknown>): Handled {
  const { services, account } = call;
  const { arms, problems, catalog } = services.models();
  const [known, statistics] = await Promise.all([
    catalog(),
    services.account(account).modelStatistics(),
  ]);
  const byArm = Map.groupBy(statistics, ({ arm }) => arm);
  const now = Date.now();
  const items = arms.map(async (arm) => {
    const seen = byArm.get(armId(arm)) ?? [];
    // one that was never called has no gateway yet, and asking would make one
    const health = seen.length === 0 ? null : await services.armHealth(account, arm);
    return armView(arm, known.find(arm.model), health, seen, now);
  });
  const catalogue = call.query.catalogue === 'true' && {
    catalogue: known.all().map((facts) => factsView(facts, now)),
  };
  return ok({ body: { items: await Promise.all(items), problems, ...catalogue } });
}

const armView = (
  arm: Arm,
  facts: ModelFacts | undefined,
  health: ArmHealth | null,
  statistics: readonly ArmStatistics[],
  now: number,
): object => ({
  arm: armId(arm),
  ...arm,
  usable: facts !== undefined,
  facts: facts === undefined ? null : factsView(facts, now),
  health: health && { open: health.open, until: health.until && iso(health.until) },
  statistics: statistics.map(({ arm: _arm, costMicro, ...rest }) => ({
    ...rest,
    usd: usdOf(costMicro),
  })),
});

function factsView(facts: ModelFacts, now: number): object {
  const { id, name, context, maxOutput, capability } = facts;
  const { burndown: _burndown, ...takes } = capability;
  return {
    model: id,
    name,
    context,
    maxOutput,
    price: priceView(priceAt(facts, now)),
    capability: takes,
  };
}

const priceView = (price: Price): object => ({
  ...ratesOf(price),
  tiers: price.tiers.map((tier) => ({ inputAbove: tier.inputAbove, ...ratesOf(tier) })),
  source: price.source,
  validFrom: iso(price.validFrom),
});

const ratesOf = (rates: Price | PriceTier): object => ({
  in: rates.in,
  out: rates.out,
  cacheRead: rates.cacheRead,
  cacheWrite5m: rates.cacheWrite5m,
  cacheWrite1h: rates.cacheWrite1h,
});

/** The last moment with a year of four digits: a price may be said to begin later. */
const LAST = Date.UTC(9999, 11, 31);
const iso = (at: number): string => new Date(Math.min(at, LAST)).toISOString();
