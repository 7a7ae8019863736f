/** `npm run bench:models [-- seeds]`: search strategies compared under a scripted model. One JSON document on stdout. */
import { benchOrchestration } from './orchestration.ts';

const [seeds] = process.argv.slice(2);
const figures = await benchOrchestration(seeds === undefined ? undefined : Number(seeds));
process.stdout.write(`${JSON.stringify({ node: process.version, ...figures }, null, 2)}\n`);
