import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import { totalTokens } from './call.ts';
import type { BillLine, BillProblem } from './bill.ts';
import { parseBill } from './bill.ts';
import { modelWords } from './model-words.ts';
import type { CostRow } from './cost-row.ts';

/** Compares what the ledger says that Bedrock has cost with what AWS bills, per model, region and day. */
export interface Reconciliation {
  /** Pairs of model, region and day that were compared. */
  readonly compared: number;
  readonly ledgerMicro: number;
  readonly billMicro: number;
  /** Those that differ by more than 1 %, the largest difference first. */
  readonly differences: readonly Difference[];
  /** Days of the ledger outside the bill's first and last day, oldest first: a bill lags by about a day. */
  readonly unbilledDays: readonly string[];
  /** Lines of the bill that are not usage of Bedrock's tokens. */
  readonly skipped: number;
}

export interface Difference {
  readonly day: string;
  readonly region: string;
  /** As the ledger names it, or the bill if only it does; several names of one model are joined by `, `. */
  readonly model: string;
  readonly ledgerMicro: number;
  readonly billMicro: number;
  /** (bill − ledger) / ledger in percent; null where the ledger has nothing. */
  readonly percent: number | null;
  readonly ledgerTokens: number;
  /** Null where the bill does not count tokens. */
  readonly billTokens: number | null;
}

/** Share of the larger amount above which a difference is told. */
const TOLERATED = 0.01;

/**
 * @param rows the ledger's, of all populations of the AWS account; arms of other providers are left out
 * @param csv a cost and usage export (`bill.ts`)
 */
export function reconcile(
  rows: readonly CostRow[],
  csv: string,
): Result<Reconciliation, BillProblem> {
  const bill = parseBill(csv);
  if (!bill.ok) return bill;
  const billed = bill.value.lines.map(({ day }) => day).toSorted();
  const [first = '', last = ''] = [billed[0], billed.at(-1)];
  const ledger = rows.flatMap((row) => ledgerEntry(row));
  const inside = ledger.filter(({ day }) => day >= first && day <= last);
  const profiles = new Set(ledger.map(({ model }) => model).filter((model) => isArn(model)));
  const entries = [...inside, ...bill.value.lines.map((line) => billEntry(line, profiles))];
  const pairs = [...Map.groupBy(entries, ({ key }) => key).values()].map(pairOf);
  const sum = (of: (pair: Difference) => number): number =>
    pairs.reduce((total, pair) => total + of(pair.difference), 0);
  return ok({
    compared: pairs.length,
    ledgerMicro: sum(({ ledgerMicro }) => ledgerMicro),
    billMicro: sum(({ billMicro }) => billMicro),
    differences: pairs
      .filter(isDifferent)
      .map(({ difference }) => difference)
      .toSorted(byAmount),
    unbilledDays: [
      ...new Set(ledger.map(({ day }) => day).filter((day) => day < first || day > last)),
    ].toSorted(),
    skipped: bill.value.skipped,
  });
}

/** One row of either side. */
interface Entry {
  readonly key: string;
  readonly side: 'ledger' | 'bill';
  readonly day: string;
  readonly region: string;
  readonly model: string;
  readonly micro: number;
  readonly tokens: number | null;
  readonly calls: number;
}

const isArn = (model: string): boolean => model.startsWith('arn:');

const keyOf = (day: string, region: string, model: string): string =>
  `${day} ${region} ${isArn(model) ? model : modelWords(model)}`;

function ledgerEntry({ day, arm, costMicro, calls, ...usage }: CostRow): Entry[] {
  const [provider = '', region = '', ...rest] = arm.split('/');
  const model = rest.join('/');
  if (provider !== 'bedrock') return [];
  const key = keyOf(day, region, model);
  const tokens = totalTokens(usage);
  return [{ key, side: 'ledger', day, region, model, micro: costMicro, tokens, calls }];
}

/** A line of an inference profile that the ledger calls by its ARN is that one's; any other its model's. */
function billEntry(line: BillLine, profiles: ReadonlySet<string>): Entry {
  const { day, region, usd, tokens } = line;
  const model = profiles.has(line.resource) ? line.resource : line.model;
  const key = keyOf(day, region, model);
  return { key, side: 'bill', day, region, model, micro: usd * 1e6, tokens, calls: 0 };
}

interface Pair {
  readonly difference: Difference;
  /** Of the ledger. */
  readonly calls: number;
}

function pairOf(entries: readonly Entry[]): Pair {
  const [any] = entries;
  if (any === undefined) throw new Error('a group without entries');
  const ledger = entries.filter(({ side }) => side === 'ledger');
  const bill = entries.filter(({ side }) => side === 'bill');
  const micro = (of: readonly Entry[]): number =>
    Math.round(of.reduce((sum, entry) => sum + entry.micro, 0));
  const tokens = (of: readonly Entry[]): number =>
    Math.round(of.reduce((sum, entry) => sum + (entry.tokens ?? 0), 0));
  const [ledgerMicro, billMicro] = [micro(ledger), micro(bill)];
  const named = ledger.length > 0 ? ledger : bill;
  const difference: Difference = {
    day: any.day,
    region: any.region,
    model: [...new Set(named.map(({ model }) => model))].join(', '),
    ledgerMicro,
    billMicro,
    percent: ledgerMicro === 0 ? null : (100 * (billMicro - ledgerMicro)) / ledgerMicro,
    ledgerTokens: tokens(ledger),
    billTokens: bill.some((entry) => entry.tokens === null) ? null : tokens(bill),
  };
  return { difference, calls: ledger.reduce((sum, { calls }) => sum + calls, 0) };
}

/** The ledger rounds each call up to a whole micro-USD: so much is no difference. */
function isDifferent({ difference, calls }: Pair): boolean {
  const { ledgerMicro, billMicro } = difference;
  const larger = Math.max(ledgerMicro, billMicro);
  return amount(difference) > calls && amount(difference) > TOLERATED * larger;
}

const amount = ({ ledgerMicro, billMicro }: Difference): number =>
  Math.abs(billMicro - ledgerMicro);
const byAmount = (a: Difference, b: Difference): number => amount(b) - amount(a);
