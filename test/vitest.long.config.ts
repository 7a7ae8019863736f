import path from 'node:path';
import { defineConfig } from 'vitest/config';

const root = path.resolve(import.meta.dirname, '..');

/** `npm run test:long`: kills, long fuzz, seeds × examples. Minutes to hours, by hand or at night. */
export default defineConfig({
  root,
  test: {
    include: ['test/{long,chaos}/**/*.test.ts'],
    env: { LONG: '1' },
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
