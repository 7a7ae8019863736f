import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Run, SearchBench } from './bench.ts';

const fileOf = (part: string): URL => new URL(`results/${part}.jsonl`, import.meta.url);

/** The runs of a part that count, by task in order of seed. */
export function keptRuns(
  part: string,
  { engine: first }: SearchBench,
): ReadonlyMap<string, readonly Run[]> {
  const file = fileOf(part);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const runs = lines
    .filter((line) => line !== '')
    .map((line): Run => JSON.parse(line))
    .filter(({ engine }) => engine >= first);
  return Map.groupBy(
    runs.toSorted((a, b) => a.seed - b.seed),
    ({ task }) => task,
  );
}

/** A line is appended at once, so that a bench that is stopped goes on where it was, and several may share a part. */
export const keepRun = (part: string, run: Run): void =>
  appendFileSync(fileOf(part), `${JSON.stringify(run)}\n`);

export const forgetRuns = (part: string): void => writeFileSync(fileOf(part), '');
