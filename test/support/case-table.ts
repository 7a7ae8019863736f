/** Prints `src/core/language/unicode-case-table.ts` from the case data of the running host (its ICU). */

/** The Unicode version of this host. */
export const HOST_UNICODE = process.versions['unicode'] ?? 'unknown';

/** Planes 2 to 13 and 15 on have no letters with case and nothing that case mapping ignores. */
const isLooked = (point: number): boolean =>
  (point < 0xd800 || point > 0xdfff) &&
  (point < 0x2_0000 || (point >= 0xe_0000 && point < 0xe_1000));
const points = Array.from({ length: 0xe_1000 }, (_, point) => point).filter(isLooked);

interface Run {
  first: number;
  last: number;
  step: number;
  delta: number;
}

type Change = (text: string) => string;

/** Runs of code points at equal steps that map by adding the same delta. */
function runs(change: Change): Run[] {
  const found: Run[] = [];
  for (const point of points) {
    const mapped = change(String.fromCodePoint(point));
    const to = mapped.codePointAt(0) ?? 0;
    if (mapped.length !== String.fromCodePoint(to).length || to === point) continue;
    const run = found.at(-1);
    const step = run === undefined ? 0 : point - run.last;
    if (run?.delta === to - point && (run.step === step || (run.step === 0 && step <= 2))) {
      run.step = step;
      run.last = point;
    } else found.push({ first: point, last: point, step: 0, delta: to - point });
  }
  return found;
}

/** gap to the last run, steps, step, delta: base 36, separated by spaces. */
function printRuns(change: Change): string {
  let before = 0;
  return runs(change)
    .flatMap((run) => {
      const gap = run.first - before;
      before = run.last;
      const steps = run.step === 0 ? 0 : (run.last - run.first) / run.step;
      return [gap, steps, run.step, run.delta];
    })
    .map((n) => n.toString(36))
    .join(' ');
}

/** Code points that become several: `point:expansion` by hex code units, separated by spaces. */
function printExpansions(change: Change): string {
  const found: string[] = [];
  for (const point of points) {
    const mapped = Array.from(change(String.fromCodePoint(point)), (c) => c.codePointAt(0) ?? 0);
    if (mapped.length > 1) found.push([point, ...mapped].map((n) => n.toString(16)).join(':'));
  }
  return found.join(' ');
}

/** Lengths of the alternating stretches without and with a property, base 36. */
function printProperty(property: RegExp): string {
  const lengths: number[] = [];
  let has = false;
  let start = 0;
  for (const point of points) {
    if (property.test(String.fromCodePoint(point)) === has) continue;
    lengths.push(point - start);
    start = point;
    has = !has;
  }
  return lengths.map((n) => n.toString(36)).join(' ');
}

/** Name → content of every constant of the table. */
export function caseTable(): Record<string, string> {
  const lower: Change = (text) => text.toLowerCase();
  const upper: Change = (text) => text.toUpperCase();
  return {
    LOWER: printRuns(lower),
    LOWER_EXPANSIONS: printExpansions(lower),
    UPPER: printRuns(upper),
    UPPER_EXPANSIONS: printExpansions(upper),
    CASED: printProperty(/^\p{Cased}$/u),
    CASE_IGNORABLE: printProperty(/^\p{Case_Ignorable}$/u),
  };
}
