import { NO_USAGE } from '../../src/core/models/call.ts';
import type { CostRow } from '../../src/core/models/cost-row.ts';

/** A row of the ledger: one call unless said otherwise. */
export const costRow = (change: Partial<CostRow> = {}): CostRow => ({
  ...NO_USAGE,
  day: '2026-11-20',
  arm: 'bedrock/us-east-1/global.anthropic.claude-haiku-5-5',
  purpose: 'mutate',
  operator: 'patch',
  calls: 1,
  failed: 0,
  cached: 0,
  costMicro: 0,
  accepted: 0,
  duplicates: 0,
  ...change,
});
