import type { PriceOverride } from '../../core/models/price-override.ts';
import type { PriceTier } from '../../core/models/price.ts';

/** The order that the catalog wants: by time within a model. */
const PRICES = 'SELECT * FROM model_prices ORDER BY model, valid_from';
const TIERS = 'SELECT * FROM model_price_tiers ORDER BY model, valid_from, input_above';

/** Ranges and types are the tables' own constraints (migrations/0002_model_prices.sql). */
interface RatesRow {
  readonly model: string;
  readonly valid_from: number;
  readonly input: number;
  readonly output: number;
  readonly cache_read: number | null;
  readonly cache_write_5m: number | null;
  readonly cache_write_1h: number | null;
}

interface PriceRow extends RatesRow {
  readonly source: string;
  readonly context: number | null;
  readonly max_output: number | null;
  readonly name: string | null;
}

interface TierRow extends RatesRow {
  readonly input_above: number;
}

/** The prices that somebody put into D1. Throws if D1 does: without them a call could be reckoned too cheap. */
export async function readModelPrices(db: D1Database): Promise<readonly PriceOverride[]> {
  const [prices, tiers] = await Promise.all([
    db.prepare(PRICES).all<PriceRow>(),
    db.prepare(TIERS).all<TierRow>(),
  ]);
  const tiersOf = Map.groupBy(tiers.results, keyOf);
  return prices.results.map((row) => ({
    model: row.model,
    price: {
      validFrom: row.valid_from,
      source: row.source,
      ...ratesOf(row),
      tiers: (tiersOf.get(keyOf(row)) ?? []).map((tier) => ({
        inputAbove: tier.input_above,
        ...ratesOf(tier),
      })),
    },
    ...(row.name === null ? {} : { name: row.name }),
    ...(row.context === null ? {} : { context: row.context }),
    ...(row.max_output === null ? {} : { maxOutput: row.max_output }),
  }));
}

const keyOf = ({ model, valid_from }: RatesRow): string => `${valid_from} ${model}`;

const ratesOf = (row: RatesRow): Omit<PriceTier, 'inputAbove'> => ({
  in: row.input,
  out: row.output,
  cacheRead: row.cache_read,
  cacheWrite5m: row.cache_write_5m,
  cacheWrite1h: row.cache_write_1h,
});
