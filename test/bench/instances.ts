import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Figures } from './figures.ts';

/** Instances in a process of their own, where the collector can be called before each reading of the heap. */
export function benchInstances(): Figures {
  const script = path.join(import.meta.dirname, 'instances-process.ts');
  const out = execFileSync(process.execPath, ['--expose-gc', '--no-warnings', script], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  return JSON.parse(out) as Figures;
}
