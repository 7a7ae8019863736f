import { inspect } from '../../src/core/language/genome.ts';
import { BOMBS, FLAT } from './bombs.ts';

/** Run in a process of its own with a small stack: prints the rules found in every bomb as JSON. */
const found = Object.entries({ ...BOMBS, ...FLAT }).map(([name, text]) => [
  name,
  inspect(text, { genomeBytes: 65_536 }).findings.map((finding) => finding.rule),
]);
process.stdout.write(JSON.stringify(Object.fromEntries(found)));
