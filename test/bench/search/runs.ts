/** What the parts of `npm run bench:search` share: reading kept runs, and saying what a run costs. */
import type { Run } from './bench.ts';

/** The entry of a table of tasks. Throws where there is none of that name. */
export function named<T>(tasks: Readonly<Record<string, T | undefined>>, name: string): T {
  const task = tasks[name];
  if (task === undefined) throw new Error(`no task ${name}`);
  return task;
}

/** One figure of every run; NaN where a run has none. */
export const figureOf = (runs: readonly Run[], figure: string): readonly number[] =>
  runs.map(({ figures }) => figures[figure] ?? Number.NaN);

export const sumOf = (runs: readonly Run[], figure: string): number =>
  figureOf(runs, figure).reduce((sum, one) => sum + one, 0);

/** The runs in which something is the case: its figure is 1. */
export const runsWith = (runs: readonly Run[], figure: string): readonly Run[] =>
  runs.filter(({ figures }) => figures[figure] === 1);

/** `60,000 evaluations × 15`. */
export const budgetText = (evaluations: number, runs: readonly Run[]): string =>
  `${evaluations.toLocaleString('en')} evaluations × ${runs.length}`;

/** A share of 1 in whole per cent, without the sign. */
export const percent = (share: number): string => (100 * share).toFixed(0);

/** What the work gives, and the processor time it took, in seconds. */
export function onProcessor<T>(work: () => T): { readonly value: T; readonly cpuSeconds: number } {
  const start = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(start);
  return { value, cpuSeconds: (user + system) / 1e6 };
}
