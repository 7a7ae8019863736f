import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createCatalog } from '../../../src/core/models/catalog.ts';
import { MODELS_SOURCE, MODELS_TABLE, modelsTable } from '../../build/models-table.ts';

const source = readFileSync(MODELS_SOURCE, 'utf8');
const lines = source.trimEnd().split('\n');

test('the generated table is what its source gives: `node test/build/models-table.ts` makes it', () => {
  expect(readFileSync(MODELS_TABLE, 'utf8')).toBe(modelsTable(source));
});

test('every row of the source is in the catalog, figure by figure', () => {
  const catalog = createCatalog([]);
  expect(catalog.all()).toHaveLength(lines.length - 1);
  expect(lines.length - 1).toBe(202);
  const ids = catalog.all().map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted());
  for (const line of lines.slice(1)) {
    const [id = '', name, context, maxOutput, input, output, read, write, reasoning, , , tiers] =
      line.split('\t');
    const facts = catalog.find(id);
    const [price] = facts?.prices ?? [];
    const orNull = (usd: string | undefined): number | null => (usd === '0' ? null : Number(usd));
    expect(facts).toMatchObject({
      id,
      name,
      context: Number(context),
      maxOutput: Number(maxOutput),
    });
    expect(price).toMatchObject({
      in: Number(input),
      out: Number(output),
      cacheRead: orNull(read),
      cacheWrite5m: orNull(write),
      cacheWrite1h: id.includes('claude') ? 2 * Number(input) : orNull(write),
    });
    expect(price?.tiers.length).toBe(tiers === '' ? 0 : 1);
    if (reasoning === 'false') expect(facts?.capability.thinking).toBe('none');
    else expect(facts?.capability.thinking).not.toBe('none');
  }
});

test.each([
  ['a column more', (text: string) => text.replace('tiers', 'tiers\tmore')],
  ['an id twice', (text: string) => `${text.trimEnd()}\n${lines[1]}\n`],
  ['a price that is no number', (text: string) => text.replace('\t0.33\t', '\tfree\t')],
  ['a price that is missing', (text: string) => text.replace('\t0.33\t', '\t\t')],
  ['more than six decimals', (text: string) => text.replace('\t0.33\t', '\t0.3300001\t')],
  ['a context of nothing', (text: string) => text.replace('\t1000000\t', '\t0\t')],
  ['a tier without prices', (text: string) => text.replace('"output":2.5,', '')],
])('the generator refuses %s', (_, change) => {
  expect(change(source)).not.toBe(source);
  expect(() => modelsTable(change(source))).toThrow(/./);
});
