/**
 * `npm run bench:search [-- part … --seeds 1-5 --tasks a,b --fresh]`: how good the search is, offline, by fixed seeds and
 * budgets in evaluations. Runs are kept in `search/results`, one line each; those that count already are
 * not made again unless `--fresh`. The README's table is written from what is kept; `--seeds 0` only writes it. The whole
 * takes hours on one core; parts, tasks and seeds may run side by side.
 */
import { parseArgs } from 'node:util';
import { ENGINE_VERSION } from '../../src/core/version.ts';
import type { SearchBench } from './search/bench.ts';
import { binPacking } from './search/bin-packing.ts';
import { circlePacking } from './search/circle-packing.ts';
import { functionMinimisation } from './search/function-minimisation.ts';
import { nguyen } from './search/nguyen.ts';
import { constants } from './search/constants.ts';
import { deap } from './search/deap.ts';
import { operators } from './search/operators.ts';
import { psb1 } from './search/psb1.ts';
import { forgetRuns, keepRun, keptRuns } from './search/results.ts';
import { strategies } from './search/strategies.ts';
import { searchTable, writeTable } from './search/table.ts';

const PARTS: Readonly<Record<string, SearchBench>> = {
  constants,
  deap,
  binPacking,
  circlePacking,
  functionMinimisation,
  psb1,
  operators,
  nguyen,
  strategies,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string' },
    tasks: { type: 'string' },
    fresh: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !(name in PARTS));
if (unknown.length > 0)
  throw new Error(`no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);

for (const [part, bench] of Object.entries(PARTS)) {
  if (positionals.length === 0 || positionals.includes(part)) runPart(part, bench);
}
writeTable(searchTable(PARTS));

function runPart(part: string, bench: SearchBench): void {
  if (values.fresh) forgetRuns(part);
  const [first = 1, last = first] = values.seeds?.split('-').map(Number) ?? [1, bench.seeds];
  const kept = keptRuns(part, bench);
  for (const task of values.tasks?.split(',') ?? bench.tasks) {
    for (let seed = first; seed <= last && seed > 0; seed++) {
      if (kept.get(task)?.some((run) => run.seed === seed)) continue;
      const figures = bench.run(task, seed);
      keepRun(part, { task, seed, engine: ENGINE_VERSION, figures });
      process.stderr.write(`${part} ${task} seed ${seed}: ${JSON.stringify(figures)}\n`);
    }
  }
}
