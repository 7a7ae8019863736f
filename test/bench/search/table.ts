import { readFileSync, writeFileSync } from 'node:fs';
import type { SearchBench, SearchRow } from './bench.ts';
import { keptRuns } from './results.ts';

const README = new URL('../../../README.md', import.meta.url);
const START = '<!-- bench:search -->';
const END = '<!-- /bench:search -->';

/** The table of everything that has been run with an engine that searches as this one does, in markdown. */
export function searchTable(parts: Readonly<Record<string, SearchBench>>): string {
  const rows = Object.entries(parts).flatMap(([part, bench]) => {
    const runs = keptRuns(part, bench);
    const mine = bench.tasks.flatMap((task) => runs.get(task) ?? []);
    const rowsByTask = bench.tasks.flatMap((task) => {
      const own = runs.get(task);
      return own === undefined ? [] : [line(part, bench.row(task, own), own.length >= bench.seeds)];
    });
    const total = mine.length === 0 ? undefined : bench.total?.(mine);
    if (total === undefined) return rowsByTask;
    return [...rowsByTask, line(part, total, mine.length >= bench.seeds * bench.tasks.length)];
  });
  return [
    '| part | task | budget × runs | reached here | anchor | target met |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** `isFull`: all seeds have run. */
function line(
  part: string,
  { task, budget, ours, anchor, reached }: SearchRow,
  isFull: boolean,
): string {
  const soFar = reached === null || isFull ? '' : ' so far';
  return `| \`${part}\` | ${task} | ${budget} | ${ours} | ${anchor} | ${verdict(reached)}${soFar} |`;
}

function verdict(reached: boolean | null): string {
  if (reached === null) return '–';
  return reached ? 'yes' : '**no**';
}

/** Puts the table between the README's two marks. Throws if they are not there. */
export function writeTable(table: string): void {
  const readme = readFileSync(README, 'utf8');
  const from = readme.indexOf(START);
  const to = readme.indexOf(END);
  if (from === -1 || to < from) throw new Error(`README.md has no ${START} … ${END}`);
  writeFileSync(README, `${readme.slice(0, from + START.length)}\n${table}\n${readme.slice(to)}`);
}
