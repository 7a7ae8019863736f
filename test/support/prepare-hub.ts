/** `node test/support/prepare-hub.ts DIR`: the bundled Worker and a state folder with the schema of D1, for many hubs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { migrate } from '../../src/cli/runtime.ts';
import { writePaidConfig } from '../../src/cli/wrangler-config.ts';
import { bundleWorker } from './raw-workerd.ts';

const [, , dir = ''] = process.argv;
const state = path.join(dir, 'state');
mkdirSync(state);
migrate(state);
writeFileSync(path.join(dir, 'state-ready'), '');
bundleWorker(writePaidConfig(), path.join(dir, 'bundle'));
writeFileSync(path.join(dir, 'bundle-ready'), '');
