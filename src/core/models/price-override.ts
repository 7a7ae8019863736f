import type { Price } from './price.ts';

/**
 * A price that replaces the bundled ones of a model from `price.validFrom` on, and makes a model known that the table
 * does not have.
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
