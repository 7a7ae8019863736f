import path from 'node:path';
import { defineConfig } from 'vitest/config';

const root = path.resolve(import.meta.dirname, '../..');
const { MUTANT_FILE, MUTANT_START, MUTANT_END, MUTANT_TEXT } = process.env;

/** Runs tests with one mutant in place of the file on disk, which stays as it is. */
export default defineConfig({
  root,
  plugins: [
    {
      name: 'mutant',
      enforce: 'pre',
      transform(code, id) {
        if (MUTANT_FILE === undefined || id.split('?')[0] !== path.join(root, MUTANT_FILE)) return;
        return code.slice(0, Number(MUTANT_START)) + MUTANT_TEXT + code.slice(Number(MUTANT_END));
      },
    },
  ],
  test: { bail: 1, maxWorkers: 1, reporters: ['dot'] },
});
