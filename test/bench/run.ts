/**
 * `npm run bench [-- part …]`: one JSON document on stdout. Everything is compared with an anchor measured in turns in
 * the same run, because absolute times say more about the machine than about the hub.
 */
import { benchApi } from './api.ts';
import type { Figures } from './figures.ts';
import { benchFlatCost } from './flat-cost.ts';
import { benchInstances } from './instances.ts';
import { benchMachine } from './machine.ts';
import { benchPipeline } from './pipeline.ts';
import { benchRows } from './rows.ts';

const PARTS: Readonly<Record<string, () => Figures | Promise<Figures>>> = {
  pipeline: benchPipeline,
  machine: benchMachine,
  instances: benchInstances,
  flatCost: benchFlatCost,
  rows: benchRows,
  api: benchApi,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in PARTS));
if (unknown.length > 0)
  throw new Error(`no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);

const figures: Record<string, Figures> = {};
for (const [name, part] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stderr.write(`${name}…\n`);
  figures[name] = await part();
}
process.stdout.write(`${JSON.stringify({ node: process.version, ...figures }, null, 2)}\n`);
