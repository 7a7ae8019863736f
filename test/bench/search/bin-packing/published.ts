import { readFileSync } from 'node:fs';
import type { BinInstance } from '../../../../src/examples/instances.ts';

/**
 * The published instances, read from `bin_packing/bin_packing.ipynb` of github.com/google-deepmind/funsearch (data
 * CC BY 4.0): its path is in the environment variable FUNSEARCH_NOTEBOOK. `name`: `OR3` or `Weibull 5k`. Throws if it is
 * not there.
 */
export function publishedInstances(name: string): readonly BinInstance[] {
  const file = process.env['FUNSEARCH_NOTEBOOK'];
  if (file === undefined)
    throw new Error('FUNSEARCH_NOTEBOOK: path of bin_packing.ipynb of google-deepmind/funsearch');
  // what comes of it is checked by its users: best fit takes just the published number of bins
  const { cells } = JSON.parse(readFileSync(file, 'utf8')) as Notebook;
  const start = `datasets['${name}'] = `;
  const lines = cells.flatMap(({ source }) => source.join('').split('\n'));
  const line = lines.find((each) => each.startsWith(start));
  if (line === undefined) throw new Error(`${file} has no data set ${name}`);
  const dataset: unknown = JSON.parse(line.slice(start.length).replaceAll("'", '"'));
  return Object.values(dataset as Readonly<Record<string, BinInstance>>);
}

interface Notebook {
  readonly cells: readonly { readonly source: readonly string[] }[];
}
