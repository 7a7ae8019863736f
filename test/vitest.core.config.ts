import path from 'node:path';
import { defineConfig } from 'vitest/config';

const root = path.resolve(import.meta.dirname, '..');

/** The inner loop: everything that runs in plain Node, in seconds. */
export default defineConfig({
  root,
  test: {
    include: ['test/{core,engine,schemas,examples,adapters,stand-ins,security}/**/*.test.ts'],
    isolate: false,
    // Node reads TypeScript itself: nothing is transformed
    experimental: { viteModuleRunner: false, nodeLoader: false },
    testTimeout: 60_000,
  },
});
