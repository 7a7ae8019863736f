import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { SpreadWaiting } from './support/spread-waiting.ts';
import { workerd } from './support/workerd.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Node reads TypeScript itself: nothing is transformed, and calls between modules are as fast as they are. */
const NATIVE = { viteModuleRunner: false, nodeLoader: false };

/** All suites of `npm test`: pure code in Node, Durable Objects in workerd, whole processes under kill. */
export default defineConfig({
  root,
  test: {
    // more than two also on two cores: the process tests mostly wait
    maxWorkers: 4,
    sequence: { sequencer: SpreadWaiting },
    reporters: ['default', path.join(root, 'test/support/closing-line.ts')],
    projects: [
      {
        root,
        test: {
          name: 'core',
          experimental: NATIVE,
          isolate: false,
          include: ['test/{core,engine,schemas,examples,adapters,stand-ins,security}/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: 'differential',
          experimental: NATIVE,
          include: ['test/differential/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        root,
        plugins: [workerd(root)],
        test: {
          name: 'worker',
          isolate: false,
          include: ['test/worker/**/*.test.ts'],
          setupFiles: [path.join(root, 'test/support/fresh-storage.ts')],
          testTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: 'process',
          experimental: NATIVE,
          include: ['test/{process,chaos}/**/*.test.ts'],
          globalSetup: [path.join(root, 'test/support/prepared-hub.ts')],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
