import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ModelRequest, ModelUsage } from '../../../src/core/models/call.ts';
import type { ModelFacts } from '../../../src/core/models/catalog.ts';
import { createCatalog } from '../../../src/core/models/catalog.ts';
import {
  REPAIR_TURN_TOKENS,
  costMicro,
  inputTokenBound,
  worstCaseMicro,
} from '../../../src/core/models/price.ts';

const NOW = 2e12;
const catalog = createCatalog([]);
const model = (id: string): ModelFacts => {
  const facts = catalog.find(id);
  if (facts === undefined) throw new Error(`${id} is not in the table`);
  return facts;
};
const usage = (input: number, output: number, read = 0, write = 0): ModelUsage => ({
  inputTokens: input,
  outputTokens: output,
  cacheReadTokens: read,
  cacheWriteTokens: write,
});

const HAIKU = 'global.anthropic.claude-haiku-5-5';

test.each([
  // aws.md 2.8: one mutation is 3k in, 2.5k of it cached, and 1k out
  [HAIKU, usage(500, 1_000, 2_500), 575],
  ['global.anthropic.claude-opus-5-5', usage(500, 1_000, 2_500), 22_500],
  [HAIKU, usage(0, 0), 0],
  // a part of a micro-dollar is a whole one
  [HAIKU, usage(1, 0), 1],
  // exactly at the tier, and above it: all of the call at the tier's price; cached tokens count as input
  [HAIKU, usage(100_000, 10), 10_005],
  [HAIKU, usage(100_001, 10), 50_026],
  [HAIKU, usage(1, 0, 89_999, 10_000), 2_151],
  [HAIKU, usage(1, 0, 90_000, 10_000), 10_751],
  // no price for the cache: as dear as input
  ['zai.glm-5', usage(0, 0, 1_000, 1_000), 2_000],
  // 0.07 times 100 is 7.000000000000001 in floating point
  ['openai.gpt-oss-20b', usage(100, 0), 7],
])('%s: %o costs %i micro-USD', (id, tokens, micro) => {
  expect(costMicro(model(id), tokens, NOW)).toBe(micro);
});

/** Counts from small to far above the tiers. */
const tokens = fc.oneof(
  fc.nat(10),
  fc.nat(20_000),
  fc.integer({ min: 90_000, max: 110_000 }),
  fc.integer({ min: 270_000, max: 900_000 }),
);
const facts = fc.constantFrom(...catalog.all());

/** The reference: the decimal text of each price as a fraction, in exact whole numbers. */
function exactMicro(of: ModelFacts, used: ModelUsage): bigint {
  const [price] = of.prices;
  if (price === undefined) throw new Error('no price');
  const total = used.inputTokens + used.cacheReadTokens + used.cacheWriteTokens;
  const rates = price.tiers.findLast(({ inputAbove }) => total > inputAbove) ?? price;
  const million = (usd: number): bigint => {
    const [whole = '0', decimals = ''] = String(usd).split('.');
    return BigInt(whole + decimals.padEnd(6, '0'));
  };
  const sum =
    BigInt(used.inputTokens) * million(rates.in) +
    BigInt(used.outputTokens) * million(rates.out) +
    BigInt(used.cacheReadTokens) * million(rates.cacheRead ?? rates.in) +
    BigInt(used.cacheWriteTokens) * million(rates.cacheWrite5m ?? rates.in);
  return (sum + 999_999n) / 1_000_000n;
}

test('a cost is the price table times the usage, exactly, rounded up to whole micro-USD', () => {
  let tiered = 0;
  let cached = 0;
  let fractions = 0;
  fc.assert(
    fc.property(facts, tokens, tokens, tokens, tokens, (of, input, output, read, write) => {
      const used = usage(input, output, read, write);
      const micro = costMicro(of, used, NOW);
      expect(Number.isSafeInteger(micro)).toBe(true);
      expect(BigInt(micro)).toBe(exactMicro(of, used));
      const [price] = of.prices;
      if ((price?.tiers[0]?.inputAbove ?? Infinity) < input + read + write) tiered++;
      if (price?.cacheRead !== null && read > 0) cached++;
      if (micro % 10 !== 0) fractions++;
    }),
    { seed: 11, numRuns: 1_500 },
  );
  expect(tiered).toBeGreaterThan(100);
  expect(cached).toBeGreaterThan(500);
  expect(fractions).toBeGreaterThan(500);
});

test.each([
  // cache writes are the dearest input, 0.125 and above the tier 0.625
  [HAIKU, 1_000, 1_000, 1, 625],
  [HAIKU, 100_000, 1_000, 1, 13_000],
  [HAIKU, 100_001, 1_000, 1, 65_001],
  // the second turn reads 1,000 + 1,000 + 2,048 tokens
  [HAIKU, 1_000, 1_000, 2, 625 + 1_006],
  // nothing is cached
  ['zai.glm-5', 1_000, 1_000, 1, 4_200],
  ['zai.glm-5', 0, 0, 1, 0],
])(
  '%s: %i tokens in, %i out, %i turns: at most %i micro-USD',
  (id, input, output, turns, micro) => {
    expect(worstCaseMicro(model(id), input, output, turns, NOW)).toBe(micro);
  },
);

test('no usage within the bounds costs more than the worst case, over one turn or two', () => {
  let close = 0;
  let two = 0;
  const share = fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(
      facts,
      tokens,
      fc.integer({ min: 1, max: 128_000 }),
      fc.constantFrom(1, 2),
      fc.array(fc.record({ input: share, output: share, read: share, write: share }), {
        minLength: 2,
        maxLength: 2,
      }),
      (of, bound, maxTokens, turns, shares) => {
        const worst = worstCaseMicro(of, bound, maxTokens, turns, NOW);
        let spent = 0;
        shares.slice(0, turns).forEach(({ input, output, read, write }, turn) => {
          // the second turn repeats the prompt and holds the first answer and a complaint
          const all = Math.floor(input * (bound + turn * (maxTokens + REPAIR_TURN_TOKENS)));
          const fromCache = Math.floor(all * read);
          const toCache = Math.floor((all - fromCache) * write);
          const used = usage(
            all - fromCache - toCache,
            Math.floor(output * maxTokens),
            fromCache,
            toCache,
          );
          spent += costMicro(of, used, NOW);
        });
        expect(spent).toBeLessThanOrEqual(worst);
        if (spent > 0.9 * worst) close++;
        if (turns === 2) two++;
      },
    ),
    { seed: 12, numRuns: 1_500 },
  );
  expect(close).toBeGreaterThan(50);
  expect(two).toBeGreaterThan(500);
});

test('the input bound is at least the bytes of every text, and grows with each', () => {
  let wide = 0;
  const text = fc
    .array(fc.oneof(fc.nat(0x7f), fc.nat(0xffff)), { maxLength: 40 })
    .map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(
      text,
      fc.array(text, { minLength: 1, maxLength: 5 }),
      fc.option(text),
      (system, texts, description) => {
        const request: ModelRequest = {
          purpose: 'mutate',
          owner: { kind: 'population', id: 'p' },
          system,
          messages: texts.map((content, i) => ({
            role: i % 2 === 0 ? ('user' as const) : ('assistant' as const),
            text: content,
          })),
          maxTokens: 10,
        };
        const schema = {
          name: 'advice',
          description: description ?? '',
          schema: { type: 'object' },
        };
        const bytes = [system, ...texts].reduce((sum, one) => sum + Buffer.byteLength(one), 0);
        const bound = inputTokenBound(request);
        expect(bound).toBeGreaterThan(bytes);
        expect(bound).toBeLessThanOrEqual(bytes + 64 * (texts.length + 1));
        expect(inputTokenBound({ ...request, system: `${system}a` })).toBe(bound + 1);
        const shaped = inputTokenBound({ ...request, schema });
        expect(shaped - bound).toBe(
          1_024 +
            Buffer.byteLength(schema.name + schema.description + JSON.stringify(schema.schema)),
        );
        if (bytes > system.length + texts.join('').length) wide++;
      },
    ),
    { seed: 13, numRuns: 200 },
  );
  expect(wide).toBeGreaterThan(100);
});
