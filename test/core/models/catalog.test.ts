import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCatalog } from '../../../src/core/models/catalog.ts';
import { priceAt } from '../../../src/core/models/price.ts';
import type { PriceOverride } from '../../../src/core/models/price-override.ts';

const bundled = createCatalog([]);

const override = (
  model: string,
  input: number,
  validFrom = 0,
  more: Partial<PriceOverride> = {},
): PriceOverride => ({
  model,
  price: {
    validFrom,
    source: 'test',
    in: input,
    out: 5 * input,
    cacheRead: null,
    cacheWrite5m: null,
    cacheWrite1h: null,
    tiers: [],
  },
  ...more,
});

test('a model without a price is not known: so it is never called', () => {
  for (const id of [
    'anthropic.claude-opus-9',
    'us.amazon.nova-imaginary-v1:0',
    'gpt-5.4',
    'local.mutator',
    '',
    'constructor',
    // bedrock sells it by geography at prices of their own: nothing to derive it from
    'jp.amazon.nova-pro-v1:0',
  ])
    expect(bundled.find(id), id).toBeUndefined();
});

test('a profile of a geography that the table lacks costs a tenth more than the global one, rounded up', () => {
  const haiku = bundled.find('in.anthropic.claude-haiku-5-5');
  expect(haiku?.id).toBe('in.anthropic.claude-haiku-5-5');
  expect(haiku?.prices[0]).toMatchObject({
    in: 0.11,
    out: 0.55,
    cacheRead: 0.011,
    cacheWrite5m: 0.1375,
    cacheWrite1h: 0.22,
    tiers: [{ inputAbove: 100_000, in: 0.55, out: 2.75, cacheRead: 0.055, cacheWrite5m: 0.6875 }],
  });
  expect(haiku?.prices[0]?.source).toContain('+10 %');
  expect(bundled.find('ca.xai.grok-4.7')?.prices[0]).toMatchObject({ cacheWrite5m: null });
});

test('that rule gives the price of every profile of a newer maker that the table does have', () => {
  let compared = 0;
  for (const facts of bundled.all()) {
    const [geo, maker, ...model] = facts.id.split('.');
    if (geo !== 'us' || maker === 'amazon' || maker === 'writer') continue;
    const name = [maker, ...model].join('.');
    // a geography that no row has stands for the rule
    const derived = ['in', 'ca', 'apac']
      .map((other) => `${other}.${name}`)
      .filter((id) => !bundled.all().some((row) => row.id === id))
      .map((id) => bundled.find(id))[0];
    // Sonnet 4 of 2025 has one price everywhere
    if (derived === undefined || name.includes('sonnet-4-2025')) continue;
    compared++;
    expect(derived.prices[0]?.in, name).toBeCloseTo(facts.prices[0]?.in ?? Number.NaN, 6);
    expect(derived.prices[0]?.out, name).toBeCloseTo(facts.prices[0]?.out ?? Number.NaN, 6);
  }
  expect(compared).toBeGreaterThan(15);
});

test('profiles and models are found by ARN too; an application profile hides its model and needs a price of its own', () => {
  const profile =
    'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-5-5';
  expect(bundled.find(profile)).toMatchObject({ id: profile, name: 'Claude Opus 5.5 (US)' });
  expect(
    bundled.find('arn:aws:bedrock:eu-west-1::foundation-model/openai.gpt-oss-20b-1:0')?.name,
  ).toBe('gpt-oss-20b');
  const application = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3';
  expect(bundled.find(application)).toBeUndefined();
  const named = createCatalog([override(application, 2, 0, { name: 'team', context: 200_000 })]);
  expect(named.find(application)).toMatchObject({ name: 'team', context: 200_000 });
});

test('D1 goes before the table and MODEL_PRICES before D1, each from its own time on', () => {
  const id = 'global.anthropic.claude-sonnet-5';
  const inTable = bundled.find(id)?.prices[0];
  if (inTable === undefined) throw new Error('not in the table');
  const later = inTable.validFrom + 1_000;
  const stored = [override(id, 3, later), override(id, 4, later + 1_000)];
  const at = (catalog: ReturnType<typeof createCatalog>, now: number): number | undefined => {
    const facts = catalog.find(id);
    return facts && priceAt(facts, now).in;
  };
  const withD1 = createCatalog(stored);
  expect([0, later - 1, later, later + 999, later + 1_000].map((now) => at(withD1, now))).toEqual([
    inTable.in,
    inTable.in,
    3,
    3,
    4,
  ]);
  const withBoth = createCatalog([...stored, override(id, 9)]);
  expect([0, later, later + 5_000].map((now) => at(withBoth, now))).toEqual([9, 9, 9]);
  expect(withBoth.find(id)).toMatchObject({ context: 1_000_000, name: 'Claude Sonnet 5 (Global)' });
  // what is derived follows
  expect(
    createCatalog([override(id, 10)]).find('ca.anthropic.claude-sonnet-5')?.prices[0],
  ).toMatchObject({ in: 11, out: 55 });
});

test('a model of one’s own has modest limits unless they are named', () => {
  const catalog = createCatalog([override('local.mutator', 0.1)]);
  expect(catalog.find('local.mutator')).toMatchObject({
    name: 'local.mutator',
    context: 128_000,
    maxOutput: 8_192,
    capability: { sampling: true, forcedTool: true, nativeSchema: false, cachePoints: false },
  });
  expect(catalog.all()).toHaveLength(bundled.all().length + 1);
});

test('whatever the overrides, history rises and the last one that holds decides', () => {
  const ids = ['x', 'global.anthropic.claude-opus-5', 'us.anthropic.claude-opus-5'];
  let replaced = 0;
  let dated = 0;
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          model: fc.constantFrom(...ids),
          input: fc.integer({ min: 1, max: 50 }),
          from: fc.constantFrom(0, 1_000, 2_000, 2e12, 3e12),
        }),
        { minLength: 1, maxLength: 12 },
      ),
      fc.constantFrom(0, 999, 1_500, 2_500, 1.9e12, 2.5e12, 4e12),
      (given, now) => {
        const overrides = given.map(({ model, input, from }) => override(model, input, from));
        const catalog = createCatalog(overrides);
        for (const id of ids) {
          const facts = catalog.find(id);
          const own = overrides.filter(({ model }) => model === id);
          if (facts === undefined) {
            expect(own).toEqual([]);
            continue;
          }
          const times = facts.prices.map(({ validFrom }) => validFrom);
          expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
          // an override ends those before it that begin later, so the last that began decides
          const holding = own.findLast(
            (one, i) =>
              one.price.validFrom <= now &&
              own.slice(i + 1).every((later) => later.price.validFrom > now),
          );
          if (holding === undefined) continue;
          if (own.length > 1) replaced++;
          if (times.length > 1) dated++;
          expect(priceAt(facts, now)).toEqual(holding.price);
        }
      },
    ),
    { seed: 4, numRuns: 150 },
  );
  expect(replaced).toBeGreaterThan(75);
  expect(dated).toBeGreaterThan(35);
});
