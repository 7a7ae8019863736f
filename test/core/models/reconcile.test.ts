import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnName, parseBill } from '../../../src/core/models/bill.ts';
import { createCatalog } from '../../../src/core/models/catalog.ts';
import type { CostRow } from '../../../src/core/models/cost-row.ts';
import { modelWords } from '../../../src/core/models/model-words.ts';
import { costMicro } from '../../../src/core/models/price.ts';
import { reconcile } from '../../../src/core/models/reconcile.ts';
import { costRow } from '../../support/cost-rows.ts';

const COLUMNS = [
  'line_item_line_item_type',
  'line_item_usage_start_date',
  'line_item_product_code',
  'line_item_usage_type',
  'line_item_usage_amount',
  'pricing_unit',
  'line_item_unblended_cost',
  'line_item_currency_code',
  'line_item_resource_id',
  'product_region_code',
  'product',
] as const;
type Line = Partial<Record<(typeof COLUMNS)[number], string>>;

/** A line of token usage of Haiku 4.5 in the shape of a marketplace model. */
const line = (change: Line = {}): Line => ({
  line_item_line_item_type: 'Usage',
  line_item_usage_start_date: '2026-11-20T07:00:00.000Z',
  line_item_product_code: 'AmazonBedrockFoundationModels',
  line_item_usage_type: 'USE1-MP:USE1_InputTokenCount_Global-Units',
  line_item_usage_amount: '1',
  pricing_unit: '1M tokens',
  line_item_unblended_cost: '1.0000000000',
  line_item_currency_code: 'USD',
  product_region_code: 'us-east-1',
  product: '{"servicename":"Claude Haiku 4.5 (Amazon Bedrock Edition)"}',
  ...change,
});

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const csv = (lines: readonly Line[], spelling = (name: string): string => name): string =>
  [
    COLUMNS.map(spelling).join(','),
    ...lines.map((each) => COLUMNS.map((column) => quoted(each[column] ?? '')).join(',')),
  ].join('\n');

const HAIKU = 'bedrock/us-east-1/global.anthropic.claude-haiku-4-5-20251001-v1:0';

function compared(rows: readonly CostRow[], text: string) {
  const result = reconcile(rows, text);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

test('the three shapes of usage types name the same model, region and day as the ledger', () => {
  const cases: readonly [Line, string][] = [
    [line(), HAIKU],
    [
      line({
        line_item_product_code: 'AmazonBedrockService',
        line_item_usage_type: 'USE1-Claude4.5Haiku-input-tokens-cross-region-global',
        product_region_code: '',
        product: '',
      }),
      HAIKU,
    ],
    [
      line({
        line_item_usage_type: 'EUC1-anthropic.claude-opus-5-mantle-cache-read-tokens-standard',
        product_region_code: 'eu-central-1',
        product: '',
      }),
      'bedrock/eu-central-1/eu.anthropic.claude-opus-5',
    ],
    [
      line({
        line_item_product_code: 'AmazonBedrock',
        line_item_usage_type: 'USE1-Nova2.0Lite-text-input-tokens-flex',
        product: '',
      }),
      'bedrock/us-east-1/amazon.nova-2-lite-v1:0',
    ],
  ];
  for (const [billed, arm] of cases) {
    const rows = [costRow({ arm, costMicro: 1_000_000, inputTokens: 1_000_000 })];
    const report = compared(rows, csv([billed]));
    expect(report).toMatchObject({ compared: 1, differences: [], billMicro: 1_000_000 });
  }
});

test('no two models of the table are the same to the bill', () => {
  const names = new Map<string, Set<string>>();
  for (const { id, name } of createCatalog([]).all()) {
    const plain = name.replace(/^(?:AU|EU|US|JP|Global) (?:Anthropic )?/, '');
    const known = names.get(modelWords(id)) ?? new Set();
    names.set(modelWords(id), known.add(plain.replace(/ \(.*\)$/, '').toLowerCase()));
  }
  expect(names.size).toBeGreaterThan(80);
  expect([...names.values()].filter((each) => each.size > 1)).toEqual([]);
});

test('a difference of more than 1 % is listed with both sides, one of less is not', () => {
  const rows = [costRow({ arm: HAIKU, costMicro: 1_000_000, inputTokens: 990_000 })];
  const billed = (usd: string) => csv([line({ line_item_unblended_cost: usd })]);
  expect(compared(rows, billed('1.0099')).differences).toEqual([]);
  const [found] = compared(rows, billed('1.02')).differences;
  expect(found).toEqual({
    day: '2026-11-20',
    region: 'us-east-1',
    model: 'global.anthropic.claude-haiku-4-5-20251001-v1:0',
    ledgerMicro: 1_000_000,
    billMicro: 1_020_000,
    percent: expect.closeTo(2),
    ledgerTokens: 990_000,
    billTokens: 1_000_000,
  });
});

test('what only one side knows is a difference; days the bill has not reached are told apart; other arms are left out', () => {
  const rows = [
    costRow({ arm: HAIKU, day: '2026-11-19', costMicro: 5_000 }),
    costRow({ arm: HAIKU, day: '2026-11-20', costMicro: 1_000_000 }),
    costRow({ arm: 'bedrock/us-east-1/amazon.nova-pro-v1:0', costMicro: 7_000 }),
    costRow({ arm: HAIKU, day: '2026-11-21', costMicro: 9_000 }),
    costRow({ arm: 'openai/-/gpt', costMicro: 1_000_000 }),
  ];
  const lines = [
    line(),
    line({ product: '{"servicename":"Claude Opus 5"}', line_item_unblended_cost: '0.5' }),
    line({ line_item_line_item_type: 'Tax' }),
    line({ line_item_product_code: 'AmazonS3', product: '', line_item_usage_type: 'Requests' }),
  ];
  const report = compared(rows, csv(lines));
  expect(report.compared).toBe(3);
  expect(report.skipped).toBe(2);
  expect(report.unbilledDays).toEqual(['2026-11-19', '2026-11-21']);
  expect(report.differences.map(({ model, percent }) => [model, percent])).toEqual([
    ['Claude Opus 5', null],
    ['amazon.nova-pro-v1:0', -100],
  ]);
});

test('an application profile: the ledger and the bill know its ARN', () => {
  const arn = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc';
  const rows = [costRow({ arm: `bedrock/us-east-1/${arn}`, costMicro: 1_000_000 })];
  expect(compared(rows, csv([line({ line_item_resource_id: arn })])).differences).toEqual([]);
});

test('a legacy report is read like a data export, and what cannot be read is refused with its place', () => {
  const legacy = (name: string): string =>
    name
      .replace(/^(line_item|pricing|product)_/, (part) =>
        part === 'line_item_' ? 'lineItem/' : part.replace('_', '/'),
      )
      .replaceAll(
        /[/_]([a-z])/g,
        (part, letter: string) => (part.startsWith('/') ? '/' : '') + letter.toUpperCase(),
      );
  expect(legacy('line_item_usage_start_date')).toBe('lineItem/UsageStartDate');
  expect(COLUMNS.map(legacy).map(columnName)).toEqual(COLUMNS);
  const rows = [costRow({ arm: HAIKU, costMicro: 1_000_000 })];
  expect(compared(rows, csv([line()], legacy)).differences).toEqual([]);
  const refused = (text: string) => parseBill(text);
  expect(refused('a,b\n1,2')).toMatchObject({ error: { code: 'no-column' } });
  expect(refused(csv([line(), line({ line_item_unblended_cost: 'x' })]))).toEqual({
    ok: false,
    error: { code: 'bad-number', line: 3 },
  });
  expect(refused(csv([line({ line_item_currency_code: 'EUR' })]))).toMatchObject({
    error: { code: 'not-usd' },
  });
  expect(refused(csv([line({ line_item_usage_start_date: 'today' })]))).toMatchObject({
    error: { code: 'bad-date' },
  });
});

test('a bill made from the same usage and prices as the ledger has no difference; a price that is wrong by more is found', () => {
  const models = ['claude-haiku-5-5', 'claude-opus-5', 'claude-sonnet-5'].map((name) => ({
    arm: `bedrock/us-east-1/global.anthropic.${name}`,
    bill: `Claude ${name.replace('claude-', '').replaceAll('-', ' ')} (Amazon Bedrock Edition)`,
  }));
  const catalog = createCatalog([]);
  const now = Date.UTC(2026, 10, 21);
  const usage = fc.record({
    inputTokens: fc.nat(50_000),
    outputTokens: fc.nat(8_000),
    cacheReadTokens: fc.nat(5_000),
    cacheWriteTokens: fc.nat(5_000),
  });
  const call = fc.record({ model: fc.nat(2), day: fc.integer({ min: 18, max: 20 }), usage });
  let found = 0;
  fc.assert(
    fc.property(
      fc.array(call, { minLength: 1, maxLength: 30 }),
      fc.constantFrom(1, 1, 1.05, 0.9),
      (calls, factor) => {
        const rows: CostRow[] = [];
        const lines: Line[] = [];
        for (const { model, day, usage: used } of calls) {
          const { arm, bill } = models[model] ?? { arm: '', bill: '' };
          const facts = catalog.find(arm.split('/')[2] ?? '');
          const price = facts?.prices[0];
          if (facts === undefined || price === undefined) throw new Error(`no price of ${arm}`);
          const date = `2026-11-${day}`;
          rows.push(costRow({ ...used, arm, day: date, costMicro: costMicro(facts, used, now) }));
          const columns = [
            [used.inputTokens, price.in],
            [used.outputTokens, price.out],
            [used.cacheReadTokens, price.cacheRead ?? price.in],
            [used.cacheWriteTokens, price.cacheWrite5m ?? price.in],
          ] as const;
          for (const [tokens, usd] of columns) {
            lines.push(
              line({
                line_item_usage_start_date: `${date}T00:00:00Z`,
                line_item_usage_amount: String(tokens / 1e6),
                line_item_unblended_cost: ((tokens * usd * factor) / 1e6).toFixed(10),
                product: JSON.stringify({ servicename: bill }),
              }),
            );
          }
        }
        const { differences, ledgerMicro, billMicro } = compared(rows, csv(lines));
        if (factor === 1) expect(differences).toEqual([]);
        if (factor === 1)
          expect(Math.abs(ledgerMicro - billMicro)).toBeLessThanOrEqual(rows.length + 9);
        for (const { percent } of differences)
          expect(Math.sign(percent ?? 0)).toBe(Math.sign(factor - 1));
        if (factor !== 1 && ledgerMicro > 1_000 * rows.length) {
          expect(differences.length).toBeGreaterThan(0);
          found++;
        }
      },
    ),
    { seed: 13, numRuns: 300 },
  );
  expect(found).toBeGreaterThan(80);
});
