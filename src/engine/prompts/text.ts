import { withoutSecrets } from './secrets.ts';

const LEAST_DIGITS = 6;
const MOST_DIGITS = 17;

/**
 * Scores as a model reads them: six significant digits, and as many more as it takes to tell different ones apart
 * (2.6359 and 2.6360 are worlds apart in a search; `.2f` hides it).
 */
export function formatScores(values: readonly number[]): string[] {
  const distinct = new Set(values).size;
  for (let digits = LEAST_DIGITS; digits < MOST_DIGITS; digits++) {
    const texts = values.map((value) => String(Number(value.toPrecision(digits))));
    if (new Set(texts).size === distinct) return texts;
  }
  return values.map(String);
}

export const formatScore = (value: number): string => formatScores([value])[0] ?? '';

const cutNote = (left: number): string => `… [${left} more characters cut]`;
const NOTE_CHARS = 40;

/** At most `limit` characters; what is cut is said. Never ends in half a character. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = Math.max(0, limit - NOTE_CHARS);
  return `${text.slice(0, kept).toWellFormed()}${cutNote(text.length - kept)}`.slice(0, limit);
}

// oxlint-disable-next-line no-control-regex -- they are what is removed
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

const clean = (text: string): string =>
  withoutSecrets(text.toWellFormed()).replace(CONTROLS, ' ').trim();

/** Text of people, evaluators and models: no keys, no control characters, at most `limit` characters. */
export const cleanText = (text: string, limit: number): string => clip(clean(text), limit);

/** The same on one line. */
export const cleanLine = (text: string, limit: number): string =>
  clip(clean(text).replaceAll(/\s+/g, ' '), limit);
