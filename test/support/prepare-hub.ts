/** `node test/support/prepare-hub.ts DIR`: a state folder with the schema of D1 and the bundled Worker, for many hubs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle, migrate } from '../../src/cli/runtime.ts';

const [, , dir = ''] = process.argv;
const state = path.join(dir, 'state');
mkdirSync(state);
migrate(state);
bundle(state);
writeFileSync(path.join(dir, 'ready'), '');
