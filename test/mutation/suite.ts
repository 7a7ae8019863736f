/**
 * A process that runs the same tests again and again, each time with another mutant in place of the file on disk, which
 * stays as it is. It is told mutants, and answers whether the tests pass; see `run.ts`.
 */
import path from 'node:path';
import { createVitest } from 'vitest/node';
import type { Placed } from './mutants.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
let mutant: Placed | null = null;

const vitest = await createVitest(
  'test',
  {
    root: ROOT,
    config: false,
    watch: false,
    include: process.argv.slice(2),
    bail: 1,
    isolate: false,
    pool: 'forks',
    maxWorkers: 1,
    reporters: [{}],
  },
  {
    plugins: [
      {
        name: 'mutant',
        enforce: 'pre',
        transform(code, id) {
          if (mutant === null || id.split('?')[0] !== path.join(ROOT, mutant.file)) return;
          return code.slice(0, mutant.start) + mutant.text + code.slice(mutant.end);
        },
      },
    ],
  },
);
const tests = await vitest.globTestSpecifications();

async function pass(next: Placed | null): Promise<boolean> {
  for (const changed of [mutant, next])
    if (changed !== null) vitest.invalidateFile(path.join(ROOT, changed.file));
  mutant = next;
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(tests, true);
  return unhandledErrors.length === 0 && testModules.every((module) => module.ok());
}

process.on('message', ({ mutant: next }: { readonly mutant: Placed | null }) => {
  void pass(next).then((passed) => process.send?.(passed));
});
// Nobody listens any more: with the workers, one of which may never end by itself.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
process.send?.('ready');
