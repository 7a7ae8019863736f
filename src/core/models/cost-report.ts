import type { ModelUsage } from './call.ts';
import { addTokens, NO_USAGE } from './call.ts';
import type { CostRow } from './cost-row.ts';

/** Cost rows added up: what `GET …/costs` answers. All sums are exact integers. */

/** A sum over rows. */
export interface CostSum {
  readonly calls: number;
  readonly failed: number;
  /** Answers from the gateway's storage, beside the calls. */
  readonly cached: number;
  readonly usage: ModelUsage;
  readonly costMicro: number;
  readonly accepted: number;
  readonly duplicates: number;
  /** What one accepted improvement has cost, all calls reckoned; null before the first. Rounded. */
  readonly perAcceptedMicro: number | null;
  /** Share of the input tokens that came from the provider's cache, 0..1. */
  readonly cacheShare: number;
}

/** A sum by one value of a column. */
export interface CostLine extends CostSum {
  readonly key: string;
}

export interface CostReport {
  readonly total: CostSum;
  /** By model in all regions: `provider/model`. These lists begin with the dearest. */
  readonly byModel: readonly CostLine[];
  /** By operator; `-` where no child was asked for. */
  readonly byOperator: readonly CostLine[];
  /** By what calls were for. */
  readonly byPurpose: readonly CostLine[];
  /** By day (UTC), in order of time. */
  readonly byDay: readonly CostLine[];
}

const NO_OPERATOR = '-';

/** Rows of any days, arms and populations, in any order. */
export function costReport(rows: readonly CostRow[]): CostReport {
  const days = linesBy(rows, ({ day }) => day);
  return {
    total: sumOf(rows),
    byModel: linesBy(rows, ({ arm }) => modelOfArm(arm)),
    byOperator: linesBy(rows, ({ operator }) => operator ?? NO_OPERATOR),
    byPurpose: linesBy(rows, ({ purpose }) => purpose),
    byDay: days.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
  };
}

/** `provider/model` of an `armId`: without the region in its middle. */
export const modelOfArm = (arm: string): string => {
  const [provider = '', , ...model] = arm.split('/');
  return [provider, ...model].join('/');
};

function linesBy(rows: readonly CostRow[], keyOf: (row: CostRow) => string): readonly CostLine[] {
  const groups = Map.groupBy(rows, keyOf);
  return [...groups]
    .map(([key, group]) => ({ key, ...sumOf(group) }))
    .toSorted((a, b) => b.costMicro - a.costMicro || (a.key < b.key ? -1 : 1));
}

/** Adds rows up. */
export function sumOf(rows: readonly CostRow[]): CostSum {
  const total = (of: (row: CostRow) => number): number =>
    rows.reduce((sum, row) => sum + of(row), 0);
  const usage = rows.reduce<ModelUsage>(addTokens, NO_USAGE);
  const input = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  const costMicro = total((row) => row.costMicro);
  const accepted = total((row) => row.accepted);
  return {
    calls: total(({ calls }) => calls),
    failed: total(({ failed }) => failed),
    cached: total(({ cached }) => cached),
    usage,
    costMicro,
    accepted,
    duplicates: total(({ duplicates }) => duplicates),
    perAcceptedMicro: accepted === 0 ? null : Math.round(costMicro / accepted),
    cacheShare: input === 0 ? 0 : usage.cacheReadTokens / input,
  };
}
