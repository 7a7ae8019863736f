import { isRecent } from '../core/recent.ts';

/** Text for a terminal: nothing that came from elsewhere may move the cursor or reorder the line. */
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is removed here
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export const printable = (text: string): string => text.replace(UNSAFE, '');

/** Writes lines for a person: much of what a command says comes from a hub, a file or a model. */
export const tell = (out: NodeJS.WriteStream, text: string): void =>
  void out.write(`${printable(text)}\n`);

/** Writes what a command found: a document for a program, or lines for a person. */
export function tellResult(asJson: boolean, document: () => unknown, lines: () => string): void {
  if (asJson) process.stdout.write(`${JSON.stringify(document())}\n`);
  else tell(process.stdout, lines());
}

/** A status line that is rewritten in place on a terminal, and one line each 5 s elsewhere. */
export interface StatusLine {
  show(text: string): void;
  end(): void;
}

const LOG_EVERY_MS = 5_000;
const DRAW_EVERY_MS = 100;

export function statusLine(out: NodeJS.WriteStream): StatusLine {
  let last = 0;
  const due = (every: number): boolean => {
    const now = Date.now();
    if (isRecent(last, now, every)) return false;
    last = now;
    return true;
  };
  if (!out.isTTY)
    return { show: (text) => void (due(LOG_EVERY_MS) && tell(out, text)), end: () => {} };
  return {
    show: (text) => {
      if (due(DRAW_EVERY_MS)) out.write(`\r\u001b[2K${printable(text).slice(0, out.columns - 1)}`);
    },
    end: () => void out.write('\r\u001b[2K'),
  };
}

/** `[#####.....]` for a share of 0..1. */
export function bar(share: number, width = 24): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}]`;
}

/** Columns padded to their widest cell; the first is left-aligned, the others right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Values from left to right as a plot of a few lines; the lowest at the bottom. */
export function plot(values: readonly number[], width = 64, height = 8): string {
  const columns = Math.min(width, values.length);
  const sampled = Array.from(
    { length: columns },
    (_, i) => values[Math.round((i * (values.length - 1)) / Math.max(1, columns - 1))] ?? 0,
  );
  const low = Math.min(...sampled);
  const span = Math.max(...sampled) - low || 1;
  const level = sampled.map((value) => Math.round(((value - low) / span) * (height - 1)));
  const rows = Array.from({ length: height }, (_, i) =>
    level.map((at) => (at === height - 1 - i ? '*' : ' ')).join(''),
  );
  const label = (value: number): string => value.toPrecision(6).padStart(12);
  return rows
    .map((row, i) => {
      const edge = i === 0 ? label(low + span) : i === height - 1 ? label(low) : ' '.repeat(12);
      return `${edge} |${row.trimEnd()}`;
    })
    .join('\n');
}
