/** What a bench part measured: plain figures with their units in the names, and ratios taken in the same run. */
export type Figures = { readonly [name: string]: number | string | Figures };

/** Of an even number of values the mean of the middle two; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Three significant digits: more would only be noise. */
export const round = (value: number): number => Number(value.toPrecision(3));

/** Milliseconds that `work` takes. */
function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/**
 * Medians of several works measured in turns, so that load of the machine meets all of them alike.
 * The first round warms up and does not count.
 */
export function interleaved(
  works: Readonly<Record<string, () => void>>,
  rounds: number,
): Record<string, number> {
  const names = Object.keys(works);
  const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++)
    for (const name of names) {
      const ms = timed(works[name] ?? (() => {}));
      if (round > 0) times[name]?.push(ms);
    }
  return Object.fromEntries(names.map((name) => [name, median(times[name] ?? [])]));
}
