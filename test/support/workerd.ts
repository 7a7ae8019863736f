import path from 'node:path';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers';
import { MODEL_VARIABLES } from './model-variables.ts';
import { createOutbound } from './stand-ins/outbound.ts';

/** Tests inside workerd, with the hub's bindings and the outside world played by stand-ins. */
export const workerd = (root: string): ReturnType<typeof cloudflareTest> =>
  cloudflareTest(async () => ({
    wrangler: { configPath: path.join(root, 'wrangler.toml') },
    miniflare: {
      workerLoaders: { LOADER: {} },
      bindings: {
        HUB_KEY: 'test-key',
        ...MODEL_VARIABLES,
        TEST_MIGRATIONS: await readD1Migrations(path.join(root, 'migrations')),
      },
      outboundService: { node: createOutbound() },
    },
  }));
