import path from 'node:path';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';
import { MODEL_VARIABLES } from './support/model-variables.ts';
import { createOutbound } from './support/stand-ins/outbound.ts';

const root = path.resolve(import.meta.dirname, '..');

/** All suites of `npm test`: pure code in Node, Durable Objects in workerd, whole processes under kill. */
export default defineConfig({
  root,
  test: {
    // two also on two cores: the process tests mostly wait
    maxWorkers: 2,
    reporters: ['default', path.join(root, 'test/support/closing-line.ts')],
    projects: [
      {
        root,
        test: {
          name: 'core',
          include: ['test/{core,engine,schemas,examples,adapters,stand-ins,security}/**/*.test.ts'],
        },
      },
      {
        root,
        test: {
          name: 'differential',
          include: ['test/differential/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        root,
        plugins: [
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
          })),
        ],
        test: {
          name: 'worker',
          include: ['test/worker/**/*.test.ts'],
          setupFiles: [path.join(root, 'test/support/apply-migrations.ts')],
        },
      },
      {
        root,
        test: {
          name: 'process',
          include: ['test/{process,chaos}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
