import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { workerd } from './support/workerd.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Tests of `npm test` that try more here. */
const LONGER = [
  'test/adapters/contract.test.ts',
  'test/core/language/builtins/against-host.test.ts',
];

/** Of either project. */
const long = {
  env: { LONG: '1' },
  testTimeout: 3_600_000,
  hookTimeout: 120_000,
  fileParallelism: false,
};

/** `npm run test:long`: kills, long fuzz, seeds × examples. Minutes to hours, by hand or at night. */
export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        test: {
          ...long,
          name: 'long',
          include: ['test/{long,chaos,differential}/**/*.test.ts', ...LONGER],
        },
      },
      {
        root,
        plugins: [workerd(root)],
        test: {
          ...long,
          name: 'worker',
          include: ['test/worker/population-model.test.ts'],
          setupFiles: [path.join(root, 'test/support/fresh-storage.ts')],
        },
      },
    ],
  },
});
