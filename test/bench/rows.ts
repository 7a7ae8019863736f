import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { PROJECT_ROOT } from '../../src/cli/state-dir.ts';
import { type Figures, round } from './figures.ts';

/** Dollars a million rows written, Durable Objects on the Workers Paid plan (developers.cloudflare.com, pricing). */
const DOLLARS_PER_MILLION_ROWS = 1;

/** What a population writes, as its object's SQLite counts it: only the worker tests can look inside an object. */
export function benchRows(): Figures {
  const out = execFileSync(
    process.execPath,
    [
      path.join(PROJECT_ROOT, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--config=test/vitest.config.ts',
      '--project=worker',
      '--testNamePattern=rows written',
      'test/worker/evolution.test.ts',
    ],
    { cwd: PROJECT_ROOT, encoding: 'utf8', timeout: 300_000, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const rows = Number(/rows written per 1,000 evaluations: ([\d.]+)/.exec(out)?.[1]);
  return {
    rowsWrittenPer1000Evaluations: round(rows),
    dollarsPerMillionEvaluationsAtListPrice: round((rows / 1000) * DOLLARS_PER_MILLION_ROWS),
  };
}
