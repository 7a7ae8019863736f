import type { Price, PriceTier } from './price.ts';

/**
 * A price that replaces those of a model from `price.validFrom` on, and makes a model known that the table does not
 * have. Written as JSON, in USD per million tokens:
 * `{"my-model": {"in": 0.5, "out": 2, "cacheRead": 0.05, "context": 128000, "maxOutput": 8192}}`
 */
export interface PriceOverride {
  /** Exactly as it is called: an id, an inference profile, an ARN. */
  readonly model: string;
  readonly price: Price;
  readonly name?: string;
  /** Tokens. Absent: the table's, else 128,000. */
  readonly context?: number;
  /** Tokens. Absent: the table's, else 8,192. */
  readonly maxOutput?: number;
}

/** What could be read, and for each entry that could not, what is wrong with it. */
export interface ParsedOverrides {
  readonly overrides: readonly PriceOverride[];
  readonly problems: readonly string[];
}

/** Far above any price there is. */
const MAX_PRICE = 10_000;
const MAX_TOKENS = 100_000_000;
const MAX_TIERS = 8;
const FIELDS = new Set(
  'in out cacheRead cacheWrite5m cacheWrite1h tiers validFrom source name context maxOutput'.split(
    ' ',
  ),
);

type Fields = Readonly<Record<string, unknown>>;

/** Reads overrides by model id. An entry with any mistake is left out whole: its model is then refused, not underpriced. */
export function parsePriceOverrides(value: unknown, source: string): ParsedOverrides {
  if (!isRecord(value)) return { overrides: [], problems: ['must be an object of models'] };
  const overrides: PriceOverride[] = [];
  const problems: string[] = [];
  for (const [model, entry] of Object.entries(value)) {
    const read = parsePriceOverride(model, entry, source);
    if (typeof read === 'string') problems.push(`${model}: ${read}`);
    else overrides.push(read);
  }
  return { overrides, problems };
}

/** One entry, or what is wrong with it. */
export function parsePriceOverride(
  model: string,
  entry: unknown,
  source: string,
): PriceOverride | string {
  if (model === '' || model.length > 2_048) return 'a model id has 1 to 2,048 characters';
  if (!isRecord(entry)) return 'must be an object of prices';
  const unknown = Object.keys(entry).find((field) => !FIELDS.has(field));
  if (unknown !== undefined) return `unknown field ${unknown}`;
  const rates = parseRates(entry);
  if (typeof rates === 'string') return rates;
  const tiers = parseTiers(entry['tiers'] ?? []);
  if (typeof tiers === 'string') return tiers;
  const validFrom = entry['validFrom'] ?? 0;
  if (!isWhole(validFrom, 0, Number.MAX_SAFE_INTEGER)) return 'validFrom must be ms since 1970';
  const { context, maxOutput, name } = entry;
  if (context !== undefined && !isWhole(context, 1, MAX_TOKENS)) return 'context must be tokens';
  if (maxOutput !== undefined && !isWhole(maxOutput, 1, MAX_TOKENS)) {
    return 'maxOutput must be tokens';
  }
  if (name !== undefined && typeof name !== 'string') return 'name must be a text';
  return {
    model,
    price: {
      validFrom,
      source: typeof entry['source'] === 'string' ? entry['source'] : source,
      ...rates,
      tiers,
    },
    ...(name === undefined ? {} : { name }),
    ...(context === undefined ? {} : { context }),
    ...(maxOutput === undefined ? {} : { maxOutput }),
  };
}

type Rates = Omit<PriceTier, 'inputAbove'>;

function parseRates(entry: Fields): Rates | string {
  const input = priceOf(entry['in']);
  const output = priceOf(entry['out']);
  if (input === undefined || output === undefined) {
    return `in and out must be USD per million tokens, 0 to ${MAX_PRICE}`;
  }
  const cache: (number | null)[] = [];
  for (const field of ['cacheRead', 'cacheWrite5m', 'cacheWrite1h']) {
    const price = entry[field] ?? null;
    const read = price === null ? null : priceOf(price);
    if (read === undefined) return `${field} must be USD per million tokens, or null`;
    cache.push(read);
  }
  const [cacheRead = null, cacheWrite5m = null, cacheWrite1h = null] = cache;
  return { in: input, out: output, cacheRead, cacheWrite5m, cacheWrite1h };
}

function parseTiers(value: unknown): readonly PriceTier[] | string {
  if (!Array.isArray(value) || value.length > MAX_TIERS)
    return `tiers must be a list of ≤ ${MAX_TIERS}`;
  const tiers: PriceTier[] = [];
  for (const entry of value) {
    if (!isRecord(entry)) return 'a tier must be an object of prices';
    const { inputAbove } = entry;
    if (!isWhole(inputAbove, tiers.at(-1)?.inputAbove ?? 0, MAX_TOKENS)) {
      return 'tiers need inputAbove, tokens, rising';
    }
    const rates = parseRates(entry);
    if (typeof rates === 'string') return rates;
    tiers.push({ inputAbove, ...rates });
  }
  return tiers;
}

/** Rounded up to the six decimals that sums are made of. */
function priceOf(value: unknown): number | undefined {
  if (typeof value !== 'number' || !(value >= 0 && value <= MAX_PRICE)) return undefined;
  const rounded = Math.round(value * 1e6) / 1e6;
  return rounded === value ? value : Math.ceil(value * 1e6) / 1e6;
}

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isWhole = (value: unknown, min: number, max: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
