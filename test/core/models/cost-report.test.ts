import fc from 'fast-check';
import { expect, test } from 'vitest';
import { totalTokens } from '../../../src/core/models/call.ts';
import { createCatalog } from '../../../src/core/models/catalog.ts';
import { costReport } from '../../../src/core/models/cost-report.ts';
import type { CostRow } from '../../../src/core/models/cost-row.ts';
import { recommendations } from '../../../src/core/models/optimizer.ts';
import { costRow } from '../../support/cost-rows.ts';

const anyRow = fc.record({
  day: fc.constantFrom('2026-11-19', '2026-11-20', '2026-11-21'),
  arm: fc.constantFrom('bedrock/us-east-1/a', 'bedrock/eu-west-1/a', 'openai/-/org/b'),
  purpose: fc.constantFrom('mutate', 'repair', 'advise'),
  operator: fc.constantFrom('patch', 'rewrite', null),
  calls: fc.nat(50),
  failed: fc.nat(5),
  cached: fc.nat(5),
  inputTokens: fc.nat(100_000),
  outputTokens: fc.nat(100_000),
  cacheReadTokens: fc.nat(100_000),
  cacheWriteTokens: fc.nat(100_000),
  costMicro: fc.nat(1_000_000_000),
  accepted: fc.nat(3),
  duplicates: fc.nat(3),
}) satisfies fc.Arbitrary<CostRow>;

test('every list of a report adds up to its total, to the last micro-USD and token', () => {
  let rich = 0;
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 40 }), (rows) => {
      const { total, byModel, byOperator, byPurpose, byDay } = costReport(rows);
      for (const list of [byModel, byOperator, byPurpose, byDay]) {
        const sum = (of: (line: (typeof list)[number]) => number): number =>
          list.reduce((all, line) => all + of(line), 0);
        expect(sum(({ costMicro }) => costMicro)).toBe(total.costMicro);
        expect(sum(({ calls }) => calls)).toBe(total.calls);
        expect(sum(({ accepted }) => accepted)).toBe(total.accepted);
        expect(sum(({ duplicates }) => duplicates)).toBe(total.duplicates);
        expect(sum(({ usage }) => totalTokens(usage))).toBe(totalTokens(total.usage));
        expect(new Set(list.map(({ key }) => key)).size).toBe(list.length);
      }
      expect(total.costMicro).toBe(rows.reduce((sum, row) => sum + row.costMicro, 0));
      expect(byDay.map(({ key }) => key)).toEqual(byDay.map(({ key }) => key).toSorted());
      if (byModel.length === 2 && byDay.length === 3 && total.accepted > 0) rich++;
    }),
    { seed: 9, numRuns: 300 },
  );
  expect(rich).toBeGreaterThan(100);
});

test('regions of a model are one line; money per accepted improvement; share of the cache', () => {
  const { total, byModel } = costReport([
    costRow({ arm: 'bedrock/us-east-1/a', costMicro: 300, inputTokens: 60, accepted: 1 }),
    costRow({ arm: 'bedrock/eu-west-1/a', costMicro: 700, cacheReadTokens: 40, accepted: 1 }),
    costRow({ arm: 'openai/-/org/b', costMicro: 5, operator: null }),
  ]);
  expect(byModel.map(({ key }) => key)).toEqual(['bedrock/a', 'openai/org/b']);
  expect(byModel[0]).toMatchObject({ costMicro: 1_000, perAcceptedMicro: 500, cacheShare: 0.4 });
  expect(byModel[1]?.perAcceptedMicro).toBeNull();
  expect(total.perAcceptedMicro).toBe(503);
});

const catalog = createCatalog([]);
const facts = {
  find: (model: string) => catalog.find(model),
  prefixTokens: 1_500,
  now: Date.UTC(2026, 10, 21),
};
const arm = (model: string): string => `bedrock/us-east-1/global.anthropic.${model}`;

test('optimizer: the cheaper of two models that improve equally often is recommended, a worse one is not', () => {
  const dear = costRow({
    arm: arm('claude-opus-5'),
    calls: 100,
    accepted: 20,
    costMicro: 4_000_000,
    cacheReadTokens: 150_000,
  });
  const cheap = {
    arm: arm('claude-haiku-5-5'),
    calls: 100,
    costMicro: 40_000,
    cacheReadTokens: 150_000,
  };
  const [found, ...others] = recommendations([dear, costRow({ ...cheap, accepted: 19 })], facts);
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    kind: 'cheaper-model',
    about: 'bedrock/global.anthropic.claude-opus-5',
    savingMicro: 3_960_000,
  });
  expect(found?.text).toContain('claude-haiku-5-5 improves a program in 19 % of its calls');
  const worse = recommendations([dear, costRow({ ...cheap, accepted: 5 })], facts);
  expect(worse.filter(({ kind }) => kind === 'cheaper-model')).toEqual([]);
  const unknown = recommendations([dear, costRow({ ...cheap, calls: 10, accepted: 2 })], facts);
  expect(unknown.filter(({ kind }) => kind === 'cheaper-model')).toEqual([]);
});

test('optimizer: a prefix that is never cached, and why, by the minimum of the model', () => {
  const row = (model: string): CostRow =>
    costRow({ arm: arm(model), calls: 100, inputTokens: 400_000, costMicro: 800_000 });
  const [warm] = recommendations([row('claude-opus-5')], facts);
  // 150,000 tokens at 5.00 instead of 0.50 USD per million.
  expect(warm).toMatchObject({ kind: 'uncached-prefix', savingMicro: 675_000 });
  expect(warm?.text).toContain('five minutes');
  const [short] = recommendations([row('claude-haiku-4-5-20251001-v1:0')], facts);
  expect(short?.text).toContain('nothing shorter than 4096');
  const cached = { ...row('claude-opus-5'), cacheReadTokens: 150_000 };
  expect(recommendations([cached], facts)).toEqual([]);
});

test('optimizer: duplicates that were paid for', () => {
  const row = costRow({
    arm: 'bedrock/us-east-1/amazon.nova-premier-v1:0',
    operator: 'rewrite',
    calls: 40,
    duplicates: 10,
    costMicro: 2_000,
  });
  expect(recommendations([row], facts)).toMatchObject([
    { kind: 'duplicates', about: 'rewrite', savingMicro: 500 },
  ]);
  expect(recommendations([{ ...row, duplicates: 3 }], facts)).toEqual([]);
});

test('optimizer: every saving is positive and at most what was spent, the largest first', () => {
  let found = 0;
  const row = fc.record({
    arm: fc.constantFrom(...['claude-opus-5', 'claude-haiku-5-5', 'claude-sonnet-5'].map(arm)),
    operator: fc.constantFrom('patch', 'rewrite', null),
    calls: fc.integer({ min: 20, max: 200 }),
    accepted: fc.nat(20),
    duplicates: fc.nat(20),
    inputTokens: fc.nat(2_000_000),
    cacheReadTokens: fc.nat(200_000),
    costMicro: fc.integer({ min: 1, max: 20_000_000 }),
  });
  fc.assert(
    fc.property(fc.array(row.map(costRow), { maxLength: 8 }), (rows) => {
      const spent = rows.reduce((sum, { costMicro }) => sum + costMicro, 0);
      const all = recommendations(rows, facts).map(({ savingMicro }) => savingMicro);
      for (const saving of all) expect(saving).toBeGreaterThan(0);
      for (const saving of all) expect(saving).toBeLessThanOrEqual(spent);
      expect(all).toEqual(all.toSorted((a, b) => b - a));
      if (all.length > 1) found++;
    }),
    { seed: 10, numRuns: 600 },
  );
  expect(found).toBeGreaterThan(80);
});
