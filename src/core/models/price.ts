import { utf8Length } from '../utf8-length.ts';
import type { ModelRequest, ModelUsage } from './call.ts';

/**
 * What calls cost. Prices are USD per million tokens, as providers print them; amounts are whole micro-USD, rounded up.
 * One dollar per million tokens is one micro-USD per token.
 */

/** Prices above a number of input tokens; they hold for the whole request (Bedrock's and OpenAI's rule for long input). */
export interface PriceTier {
  /** Input tokens, cached ones included: the tier holds from the next token on. */
  readonly inputAbove: number;
  readonly in: number;
  readonly out: number;
  /** As in `Price`. */
  readonly cacheRead: number | null;
  readonly cacheWrite5m: number | null;
  readonly cacheWrite1h: number | null;
}

/** USD per million tokens, with at most six decimals. */
export interface Price {
  /** Holds from this time on (ms since epoch), until the next price of the model. */
  readonly validFrom: number;
  /** Where the figures come from, for people. */
  readonly source: string;
  readonly in: number;
  readonly out: number;
  /** null: the model has no price for it, and if it happens anyway it costs as much as input. */
  readonly cacheRead: number | null;
  readonly cacheWrite5m: number | null;
  readonly cacheWrite1h: number | null;
  /** By `inputAbove`, rising. */
  readonly tiers: readonly PriceTier[];
}

/** Anything with a history of prices, oldest first, at least one. */
export interface Priced {
  readonly prices: readonly Price[];
}

type Rates = Pick<Price, 'in' | 'out' | 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h'>;

/** Pico-USD per token: six decimals of USD per million become whole numbers, so sums are exact up to 2^53 (9,007 USD). */
const pico = (usdPerMillion: number): number => Math.round(usdPerMillion * 1e6);
const toMicro = (picoUsd: number): number => Math.ceil(picoUsd / 1e6);

/**
 * What Bedrock and its chat templates add to the bytes of a request: roles and turn marks; with a schema also the
 * preamble for tools (Anthropic's documentation names 313 to 530 tokens) and our instruction to answer as JSON.
 */
const REQUEST_OVERHEAD = 64;
const SCHEMA_OVERHEAD = 1_024;
/** What a repair turn adds besides the answer it complains about. Complaints are cut to fewer bytes than this. */
export const REPAIR_TURN_TOKENS = 2_048;

/** The price at a time; before the first known one, the first. Throws without any price: a bug of the catalog. */
export function priceAt({ prices }: Priced, now: number): Price {
  let current = prices[0];
  for (const price of prices) if (price.validFrom <= now) current = price;
  if (current === undefined) throw new Error('a model without a price');
  return current;
}

/**
 * What a call has cost, in whole micro-USD. Cache writes are charged at the five-minute price, the only lifetime that
 * the hub asks for.
 */
export function costMicro(facts: Priced, usage: ModelUsage, now: number): number {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const rates = ratesAt(priceAt(facts, now), inputTokens + cacheReadTokens + cacheWriteTokens);
  return toMicro(
    inputTokens * pico(rates.in) +
      outputTokens * pico(rates.out) +
      cacheReadTokens * pico(rates.cacheRead ?? rates.in) +
      cacheWriteTokens * pico(rates.cacheWrite5m ?? rates.in),
  );
}

/**
 * The most that a call can cost, in whole micro-USD: every input token at the dearest column, output up to its limit,
 * and each further turn (a repair) with the answer before it as additional input.
 * @param turns 1, or 2 where an answer of the wrong shape is repaired
 */
export function worstCaseMicro(
  facts: Priced,
  inputTokens: number,
  maxTokens: number,
  turns: number,
  now: number,
): number {
  const price = priceAt(facts, now);
  let micro = 0;
  for (let turn = 0; turn < turns; turn++) {
    micro += toMicro(dearest(price, inputOfTurn(inputTokens, maxTokens, turn), maxTokens));
  }
  return micro;
}

/** Each turn sees the answers before it, and the complaints about them. */
const inputOfTurn = (inputTokens: number, maxTokens: number, turn: number): number =>
  inputTokens + turn * (maxTokens + REPAIR_TURN_TOKENS);

/**
 * An upper bound of the input tokens of a request: tokenizers work on bytes, so a text has at most as many tokens as
 * UTF-8 bytes. Three to four times too high for English and code, on purpose: a budget must not be overrun.
 */
export function inputTokenBound(request: ModelRequest): number {
  let bytes = utf8Length(request.system);
  for (const message of request.messages) bytes += utf8Length(message.text) + REQUEST_OVERHEAD;
  const { schema } = request;
  if (schema === undefined) return bytes + REQUEST_OVERHEAD;
  return (
    bytes +
    REQUEST_OVERHEAD +
    SCHEMA_OVERHEAD +
    utf8Length(schema.name + schema.description + JSON.stringify(schema.schema))
  );
}

function ratesAt(price: Price, input: number): Rates {
  let rates: Rates = price;
  for (const tier of price.tiers) if (input > tier.inputAbove) rates = tier;
  return rates;
}

/** Pico-USD of one turn: the dearest of all tiers up to `input`, since fewer tokens than the bound may be billed. */
function dearest(price: Price, input: number, output: number): number {
  const candidates: Rates[] = [price, ...price.tiers.filter((tier) => input > tier.inputAbove)];
  return Math.max(
    ...candidates.map(
      (rates) =>
        input * pico(Math.max(rates.in, rates.cacheRead ?? 0, rates.cacheWrite5m ?? 0)) +
        output * pico(rates.out),
    ),
  );
}
