import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { SpreadWaiting } from './support/spread-waiting.ts';
import { workerd } from './support/workerd.ts';

const root = path.resolve(import.meta.dirname, '..');

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
          isolate: false,
          include: ['test/{core,engine,schemas,examples,adapters,stand-ins,security}/**/*.test.ts'],
          testTimeout: 60_000,
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
          include: ['test/{process,chaos}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
