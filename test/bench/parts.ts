import type { Figures } from './figures.ts';

/** Runs the parts named on the command line, or all of them, and prints one JSON document to stdout. */
export async function runParts(
  parts: Readonly<Record<string, () => Figures | Promise<Figures>>>,
): Promise<void> {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !(name in parts));
  if (unknown.length > 0)
    throw new Error(`no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
  const figures: Record<string, Figures> = {};
  for (const [name, part] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stderr.write(`${name}…\n`);
    figures[name] = await part();
  }
  process.stdout.write(`${JSON.stringify({ node: process.version, ...figures }, null, 2)}\n`);
}
