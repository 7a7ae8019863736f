/** `node test/build/models-table.ts`: writes the table of models anew, after a change of its source. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PROJECT_ROOT } from '../../src/cli/state-dir.ts';

export const MODELS_SOURCE = path.join(PROJECT_ROOT, 'src/core/models/bedrock-models.tsv');
export const MODELS_TABLE = path.join(PROJECT_ROOT, 'src/core/models/models.generated.ts');

const HEADER = `/**
 * Made by \`node test/build/models-table.ts\` from bedrock-models.tsv: do not edit.
 * Prices in USD per million tokens: input, output, cache read, cache write (5 minutes); 0 for a cache column: none.
 */
type Rates = readonly [input: number, output: number, cacheRead: number, cacheWrite: number];
export type ModelRow = readonly [
  id: string,
  name: string,
  context: number,
  maxOutput: number,
  rates: Rates,
  /** r: reasons; s: takes strict tools. */
  traits: string,
  /** Above that many input tokens. */
  tiers: readonly (readonly [inputAbove: number, rates: Rates])[],
];
export const MODEL_ROWS: readonly ModelRow[] = [
`;

const COLUMNS =
  'id name context max_output in_per_M out_per_M cache_read cache_write_5m reasoning strict input tiers region_default';

/** The text of `models.generated.ts`. Throws on a source that does not fit: columns, figures, ids twice. */
export function modelsTable(source: string): string {
  const [header, ...lines] = source.trimEnd().split('\n');
  if (header?.split('\t').join(' ') !== COLUMNS) throw new Error(`columns: ${header}`);
  const ids = new Set<string>();
  const rows = lines.map((line) => {
    const [id = '', name = '', context, maxOutput, ...rest] = line.split('\t');
    if (id === '' || name === '' || ids.has(id)) throw new Error(`an id missing or twice: ${line}`);
    ids.add(id);
    const [input, output, read, write, reasoning, strict, , tiers = ''] = rest;
    return JSON.stringify([
      id,
      name,
      whole(context),
      whole(maxOutput),
      [input, output, read, write].map(price),
      (reasoning === 'true' ? 'r' : '') + (strict === 'true' ? 's' : ''),
      tiers === '' ? [] : tiersOf(tiers),
    ]);
  });
  return `${HEADER}${rows.map((row) => `  ${row},\n`).join('')}];\n`;
}

function tiersOf(text: string): unknown[] {
  const tiers: unknown = JSON.parse(text);
  if (!Array.isArray(tiers)) throw new Error(`tiers: ${text}`);
  return tiers.map((tier: Record<string, unknown>) => [
    whole(tier['inputTokensAbove']),
    ['input', 'output', 'cacheRead', 'cacheWrite'].map((column) => price(tier[column])),
  ]);
}

function whole(value: unknown): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number <= 0)
    throw new Error(`not a count: ${String(value)}`);
  return number;
}

/** USD per million tokens: six decimals are all that the hub computes with. */
function price(value: unknown): number {
  const number = Number(value);
  if (value === '' || !(number >= 0) || Math.round(number * 1e6) / 1e6 !== number) {
    throw new Error(`not a price: ${String(value)}`);
  }
  return number;
}

if (process.argv[1] === import.meta.filename) {
  await writeFile(MODELS_TABLE, modelsTable(await readFile(MODELS_SOURCE, 'utf8')));
}
