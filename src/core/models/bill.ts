import { err, ok, type Result } from '../result.ts';
import { csvRows } from './csv.ts';

/**
 * Bedrock's lines of an AWS bill: CSV of a Data Export (CUR 2.0, columns like `line_item_usage_type`) or of a legacy Cost
 * and Usage Report (`lineItem/UsageType`: the same names in another spelling). Sources: docs.aws.amazon.com/cur/latest/
 * userguide/table-dictionary-cur2.html; bedrock/latest/userguide/cost-mgmt-understanding-cur-data.html.
 *
 * Three shapes of usage types are in use: `USE1-Claude4.5Haiku-input-tokens-cross-region-global`,
 * `USE1-anthropic.claude-opus-5-mantle-cache-read-tokens-standard`, and for models sold through the marketplace
 * `USE1-MP:USE1_InputTokenCount_Global-Units`, which names no model: that stands in the product's name.
 */
export interface BillLine {
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  /** As `us-east-1`; `?` if the line does not say. */
  readonly region: string;
  /** As the bill names it, or the ARN of an inference profile. */
  readonly model: string;
  readonly resource: string;
  readonly usd: number;
  /** Null where the unit is not one of tokens. */
  readonly tokens: number | null;
}

export interface Bill {
  readonly lines: readonly BillLine[];
  /** Lines of other services, taxes, credits and refunds. */
  readonly skipped: number;
}

export type BillProblem =
  | { readonly code: 'no-column'; readonly column: string }
  | { readonly code: 'bad-number' | 'not-usd' | 'bad-date'; readonly line: number };

/** Each may be missing in some exports: those that follow are tried in turn. */
const REQUIRED = [
  'line_item_usage_start_date',
  'line_item_usage_type',
  'line_item_unblended_cost',
] as const;

/** Reads a whole export. Lines are counted from 1, the header included. */
export function parseBill(csv: string): Result<Bill, BillProblem> {
  const rows = csvRows(csv);
  const header = rows.next();
  const names = header.done ? [] : header.value.map(columnName);
  const missing = REQUIRED.find((column) => !names.includes(column));
  if (missing !== undefined) return err({ code: 'no-column', column: missing });
  const lines: BillLine[] = [];
  let skipped = 0;
  let number = 1;
  for (const row of rows) {
    number++;
    const fields = new Map(names.map((name, i) => [name, row[i] ?? '']));
    const field = (name: string): string => fields.get(name) ?? '';
    if (!isBedrockUsage(field)) {
      skipped++;
      continue;
    }
    const line = billLine(field, number);
    if (!line.ok) return line;
    lines.push(line.value);
  }
  return ok({ lines, skipped });
}

/** `lineItem/UsageStartDate` → `line_item_usage_start_date`; CUR 2.0's names stay. */
export const columnName = (name: string): string =>
  name
    .trim()
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[/:\s]+/g, '_')
    .toLowerCase();

type Fields = (name: string) => string;

/** Usage of tokens; not taxes, credits, refunds, nor other features of Bedrock. */
function isBedrockUsage(field: Fields): boolean {
  const type = field('line_item_line_item_type');
  if (type !== '' && type !== 'Usage' && type !== 'DiscountedUsage') return false;
  const seller = [
    field('line_item_product_code'),
    field('product_servicecode'),
    productName(field),
  ];
  return seller.some((name) => /bedrock/i.test(name)) && TOKENS.test(usageType(field));
}

const TOKENS = /token/i;
const usageType = (field: Fields): string => field('line_item_usage_type');

/** CUR 2.0 keeps what it has no column for in a map, as JSON. */
function productName(field: Fields): string {
  const attributes = productMap(field('product'));
  const names = ['product_model', 'product_servicename', 'product_product_name'];
  const inMap = ['model', 'servicename', 'product_name'];
  return (
    [...names.map(field), ...inMap.map((name) => attributes[name])].find(
      (name) => name !== undefined && name !== '',
    ) ?? ''
  );
}

function productMap(text: string): Readonly<Record<string, string>> {
  if (!text.startsWith('{')) return {};
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return Object.fromEntries(
      entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}

function billLine(field: Fields, line: number): Result<BillLine, BillProblem> {
  const currency = field('line_item_currency_code');
  if (currency !== '' && currency !== 'USD') return err({ code: 'not-usd', line });
  const cost = field('line_item_unblended_cost');
  const usd = Number(cost);
  if (cost === '' || !Number.isFinite(usd)) return err({ code: 'bad-number', line });
  const day = /^\d{4}-\d{2}-\d{2}/.exec(field('line_item_usage_start_date'))?.[0];
  if (day === undefined) return err({ code: 'bad-date', line });
  const region =
    field('product_region_code') || field('product_region') || regionOf(usageType(field));
  const resource = field('line_item_resource_id');
  return ok({ day, region, model: modelName(field), resource, usd, tokens: tokensOf(field) });
}

/** The part of the usage type that names the model, or the product's name without its edition. */
function modelName(field: Fields): string {
  const usage = usageType(field).replace(/^[A-Z]+\d*-/, '');
  const inUsage = usage.startsWith('MP:') ? '' : usage.replace(TOKEN_PART, '');
  return inUsage || productName(field).replace(/\s*\(Amazon Bedrock Edition\)$/, '') || '?';
}

/** From the kind of tokens to the end: with the tier and the way of routing. */
const TOKEN_PART =
  /-(?:mantle-)?(?:text-|image-|video-|audio-)?(?:cache-?(?:read|write)|input|output)-.*$/;

/** Units of `pricing_unit`: `1K tokens`, `1M tokens`, `Tokens`. */
function tokensOf(field: Fields): number | null {
  const unit = /^(?:1?(k|m)\s+)?tokens?$/i.exec(field('pricing_unit').trim());
  const amount = field('line_item_usage_amount');
  if (unit === null || amount === '' || !Number.isFinite(Number(amount))) return null;
  const scale = { k: 1_000, m: 1_000_000 }[(unit[1] ?? '').toLowerCase()] ?? 1;
  return Number(amount) * scale;
}

/** Billing's codes of regions; only read where the export has no column for the region. */
const REGIONS: Readonly<Record<string, string>> = {
  USE1: 'us-east-1',
  USE2: 'us-east-2',
  USW1: 'us-west-1',
  USW2: 'us-west-2',
  CAN1: 'ca-central-1',
  SAE1: 'sa-east-1',
  EU: 'eu-west-1',
  EUW1: 'eu-west-1',
  EUW2: 'eu-west-2',
  EUW3: 'eu-west-3',
  EUC1: 'eu-central-1',
  EUC2: 'eu-central-2',
  EUN1: 'eu-north-1',
  EUS1: 'eu-south-1',
  EUS2: 'eu-south-2',
  APN1: 'ap-northeast-1',
  APN2: 'ap-northeast-2',
  APN3: 'ap-northeast-3',
  APS1: 'ap-southeast-1',
  APS2: 'ap-southeast-2',
  APS3: 'ap-south-1',
};

const regionOf = (usage: string): string => REGIONS[/^([A-Z]+\d*)-/.exec(usage)?.[1] ?? ''] ?? '?';
