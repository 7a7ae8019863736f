import { createHash } from 'node:crypto';
import { type AskedCall, type CountedUsage, tokensOf } from './call.ts';

/** Counts tokens as a provider with prompt caching does: a prefix seen within five minutes is read, a new one written. */
export class PromptCache {
  readonly #seenAt = new Map<string, number>();
  readonly #minimum: number;

  /** Prefixes below `minimum` tokens are silently not cached. */
  constructor(minimum: number) {
    this.#minimum = minimum;
  }

  count(call: AskedCall, output: string, now: number): CountedUsage {
    const prompt = [call.system, ...call.messages.map((message) => message.text)].join('');
    const prefix = tokensOf(call.cachedPrefix);
    const rest = { input: tokensOf(prompt), output: tokensOf(output), cacheRead: 0, cacheWrite: 0 };
    if (prefix < this.#minimum || prefix === 0) return rest;
    const key = createHash('sha256').update(`${call.model}\n${call.cachedPrefix}`).digest('hex');
    const seen = this.#seenAt.get(key);
    this.#seenAt.set(key, now);
    const input = Math.max(0, rest.input - prefix);
    return seen !== undefined && now - seen <= LIFETIME_MS
      ? { ...rest, input, cacheRead: prefix }
      : { ...rest, input, cacheWrite: prefix };
  }

  clear(): void {
    this.#seenAt.clear();
  }
}

const LIFETIME_MS = 300_000;
