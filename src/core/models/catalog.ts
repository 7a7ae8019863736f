import type { Capability } from './capability.ts';
import { capabilityOf } from './capability.ts';
import type { ModelRow } from './models.generated.ts';
import { MODEL_ROWS } from './models.generated.ts';
import type { Price, Priced, PriceTier } from './price.ts';
import type { PriceOverride } from './price-override.ts';

/** What is known of a model: enough to choose, call and pay it. */
export interface ModelFacts extends Priced {
  /** As it is called, profile prefix included. */
  readonly id: string;
  readonly name: string;
  /** Tokens of input and output together. */
  readonly context: number;
  /** Tokens. */
  readonly maxOutput: number;
  /** Oldest first, at least one. */
  readonly prices: readonly Price[];
  readonly capability: Capability;
}

/** The models that may be called: one without a price is not in it, and so never called. */
export interface Catalog {
  /** undefined: unknown, or known without a price. */
  find(model: string): ModelFacts | undefined;
  /** By id. */
  all(): readonly ModelFacts[];
}

/** @param overrides least authoritative first (D1, then MODEL_PRICES), those of one source by `validFrom` */
export function createCatalog(overrides: readonly PriceOverride[]): Catalog {
  const models = new Map<string, ModelFacts>(MODEL_ROWS.map((row) => [row[0], factsOf(row)]));
  for (const override of overrides) {
    models.set(override.model, overridden(find(models, override.model), override));
  }
  return {
    find: (model) => find(models, model),
    all: () => [...models.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** When the bundled table was read; earlier times see its prices too. */
const TABLE_READ = 1_795_219_200_000;
const TABLE_SOURCE = 'models.dev by @earendil-works/pi-ai 1.5.2, November 2026';
/** Profiles of one geography cost a tenth more than the global one (AWS, Bedrock pricing). */
const GEO_PREFIX = /^(?:us|eu|jp|au|in|apac|ca)\./;
const GEO_SURCHARGE_PERCENT = 10;
/** System-defined profiles and foundation models by ARN; application profiles hide their model and need an override. */
const PLAIN_ARN = /^arn:aws[\w-]*:bedrock:[^:]*:\d*:(?:inference-profile|foundation-model)\/(.+)$/;
const UNKNOWN_MODEL = { context: 128_000, maxOutput: 8_192 };

function find(models: ReadonlyMap<string, ModelFacts>, model: string): ModelFacts | undefined {
  const exact = models.get(model);
  if (exact !== undefined) return exact;
  const named = PLAIN_ARN.exec(model)?.[1];
  if (named !== undefined) {
    const facts = find(models, named);
    return facts && { ...facts, id: model };
  }
  if (!GEO_PREFIX.test(model)) return undefined;
  const global = models.get(model.replace(GEO_PREFIX, 'global.'));
  return global && { ...global, id: model, prices: global.prices.map(surcharged) };
}

function factsOf([id, name, context, maxOutput, rates, traits, tiers]: ModelRow): ModelFacts {
  const isClaude = id.includes('claude');
  const columns = ([input, out, read, write]: ModelRow[4]): Omit<PriceTier, 'inputAbove'> => ({
    in: input,
    out,
    // 0 in the table: the model does not cache; it is never free.
    cacheRead: read || null,
    cacheWrite5m: write || null,
    // Only Claude keeps prompts for an hour, at twice the price of input.
    cacheWrite1h: write === 0 ? null : isClaude ? input * 2 : write,
  });
  return {
    id,
    name,
    context,
    maxOutput,
    prices: [
      {
        validFrom: TABLE_READ,
        source: TABLE_SOURCE,
        ...columns(rates),
        tiers: tiers.map(([inputAbove, tier]) => ({ inputAbove, ...columns(tier) })),
      },
    ],
    capability: capabilityOf(id, {
      reasoning: traits.includes('r'),
      strict: traits.includes('s'),
    }),
  };
}

function overridden(known: ModelFacts | undefined, override: PriceOverride): ModelFacts {
  const { model, price, name, context, maxOutput } = override;
  const before = (known?.prices ?? []).filter(({ validFrom }) => validFrom < price.validFrom);
  return {
    id: model,
    name: name ?? known?.name ?? model,
    context: context ?? known?.context ?? UNKNOWN_MODEL.context,
    maxOutput: maxOutput ?? known?.maxOutput ?? UNKNOWN_MODEL.maxOutput,
    prices: [...before, price],
    capability: known?.capability ?? capabilityOf(model, { reasoning: false, strict: false }),
  };
}

function surcharged(price: Price): Price {
  const dearer = (usd: number): number =>
    Math.ceil((Math.round(usd * 1e6) * (100 + GEO_SURCHARGE_PERCENT)) / 100) / 1e6;
  const columns = (rates: Price | PriceTier): Omit<PriceTier, 'inputAbove'> => ({
    in: dearer(rates.in),
    out: dearer(rates.out),
    cacheRead: rates.cacheRead && dearer(rates.cacheRead),
    cacheWrite5m: rates.cacheWrite5m && dearer(rates.cacheWrite5m),
    cacheWrite1h: rates.cacheWrite1h && dearer(rates.cacheWrite1h),
  });
  return {
    validFrom: price.validFrom,
    source: `${price.source}; +${GEO_SURCHARGE_PERCENT} % over the global profile`,
    ...columns(price),
    tiers: price.tiers.map((tier) => ({ inputAbove: tier.inputAbove, ...columns(tier) })),
  };
}
