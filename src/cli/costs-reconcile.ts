/** `npm run costs:reconcile -- <csv>`: what the hub's ledger says against what AWS bills. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BillProblem } from '../core/models/bill.ts';
import type { CostRow } from '../core/models/cost-row.ts';
import { reconcile, type Reconciliation } from '../core/models/reconcile.ts';
import { createClient, environmentClient, type HubClient } from './client.ts';
import { parseLine, runCommand } from './options.ts';
import { announcedHub, openStateDir } from './state-dir.ts';
import { printable, table, tellResult } from './terminal.ts';

const USAGE = `usage: npm run costs:reconcile -- <cost and usage csv> [--state DIR] [--json]
The CSV is an AWS Data Export (CUR 2.0) or a legacy Cost and Usage Report, unpacked.
Asks the hub of HUB_URL and HUB_KEY, else the one that runs on DIR (.hub). Exit code 1 if anything differs by more than 1 %.`;

const usd = (micro: number): string => (micro / 1e6).toFixed(6);

/** A cost row as `GET /v1/costs` answers it: money in USD. */
type CostItem = Omit<CostRow, 'costMicro'> & { readonly usd: number };

runCommand(async () => {
  const line = parseLine({ state: { type: 'string' }, json: { type: 'boolean' } }, USAGE, 1);
  const [file] = line.positionals;
  if (file === undefined) throw new Error(USAGE);
  const csv = readFileSync(path.resolve(process.env['INIT_CWD'] ?? process.cwd(), file), 'utf8');
  const rows = await ledger(connect(line.text('state') ?? '.hub'));
  const result = reconcile(rows, csv);
  if (!result.ok) throw new Error(`${file}: ${sentence(result.error)}`);
  tellResult(
    line.flag('json'),
    () => asUsd(result.value),
    () => report(result.value),
  );
  if (result.value.differences.length > 0) process.exitCode = 1;
});

function connect(state: string): HubClient {
  const named = environmentClient();
  if (named !== undefined) return named;
  const hub = announcedHub(openStateDir(state));
  if (hub === undefined)
    throw new Error(`no hub runs on ${state}: npm start, or set HUB_URL and HUB_KEY`);
  return createClient(hub.url, hub.key);
}

/** Every row of the account: all populations, also deleted ones. */
async function ledger(hub: HubClient): Promise<readonly CostRow[]> {
  const { rows } = await hub.get<{ rows: readonly CostItem[] }>('/v1/costs?rows=true');
  return rows.map(({ usd, ...row }) => ({ ...row, costMicro: Math.round(usd * 1e6) }));
}

function sentence(problem: BillProblem): string {
  switch (problem.code) {
    case 'no-column':
      return `there is no column ${problem.column}: not a cost and usage report?`;
    case 'bad-number':
      return `line ${problem.line}: the cost is not a number`;
    case 'bad-date':
      return `line ${problem.line}: the start of the usage is not a date`;
    case 'not-usd':
      return `line ${problem.line}: the currency is not USD`;
  }
}

function report(found: Reconciliation): string {
  const { compared, ledgerMicro, billMicro, differences, unbilledDays, skipped } = found;
  const parts = [
    `${compared} pairs of model, region and day compared: ledger ${usd(ledgerMicro)} USD, bill ${usd(billMicro)} USD; ${skipped} other lines of the bill left out`,
  ];
  if (unbilledDays.length > 0) parts.push(`not in the bill (yet): ${unbilledDays.join(', ')}`);
  if (differences.length === 0) return [...parts, 'nothing differs by more than 1 %'].join('\n');
  const rows = differences.map((each) => [
    `${each.day} ${each.region} ${printable(each.model)}`,
    usd(each.ledgerMicro),
    usd(each.billMicro),
    each.percent === null ? 'only billed' : `${each.percent.toFixed(1)} %`,
    String(each.ledgerTokens),
    each.billTokens === null ? '-' : String(each.billTokens),
  ]);
  const header = ['differs', 'ledger USD', 'bill USD', 'by', 'ledger tokens', 'bill tokens'];
  return [...parts, '', table([header, ...rows])].join('\n');
}

/** Money as numbers of USD, as everywhere in the API. */
function asUsd({ ledgerMicro, billMicro, differences, ...rest }: Reconciliation) {
  return {
    ...rest,
    ...usdOf({ ledgerMicro, billMicro }),
    differences: differences.map(({ ledgerMicro: ledger, billMicro: bill, ...each }) => ({
      ...each,
      ...usdOf({ ledgerMicro: ledger, billMicro: bill }),
    })),
  };
}

function usdOf({ ledgerMicro, billMicro }: Pick<Reconciliation, 'ledgerMicro' | 'billMicro'>) {
  return { ledgerUsd: ledgerMicro / 1e6, billUsd: billMicro / 1e6 };
}
