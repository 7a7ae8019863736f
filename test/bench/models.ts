/**
 * `npm run bench:models [-- part …]`: search with models under a scripted one. One JSON document on stdout.
 * Part `strategies` takes minutes.
 */
import type { Figures } from './figures.ts';
import { benchModelHub } from './model-hub.ts';
import { benchModelOverhead } from './model-overhead.ts';
import { benchOrchestration } from './orchestration.ts';

const PARTS: Readonly<Record<string, () => Promise<Figures>>> = {
  overhead: benchModelOverhead,
  hub: benchModelHub,
  strategies: benchOrchestration,
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
