import type { Price } from './price.ts';

/**
 * A price that replaces those of a model from `price.validFrom` on, and makes a model known that the table does not
 * have. Comes from D1 or from the variable MODEL_PRICES.
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
