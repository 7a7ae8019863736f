/** A stretch of a text: `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const isSpace = (unit: number): boolean => unit <= 32 || unit === 0xa0 || unit === 0xfeff;
const isWord = (char: string | undefined): boolean =>
  char !== undefined && /[\p{ID_Continue}$]/u.test(char);

/** A text without white space, and where each of its units stood. */
interface Squeezed {
  readonly text: string;
  readonly at: readonly number[];
}

function squeeze(text: string): Squeezed {
  const at: number[] = [];
  let kept = '';
  for (let i = 0; i < text.length; i++) {
    if (isSpace(text.charCodeAt(i))) continue;
    at.push(i);
    kept += text[i];
  }
  return { text: kept, at };
}

/** Whether two texts differ in white space only. */
export const sameButSpace = (a: string, b: string): boolean => squeeze(a).text === squeeze(b).text;

/**
 * What stands between `before` and `after` in a text that begins and ends with them but for white space; null where it
 * does not.
 */
export function between(text: string, before: string, after: string): string | null {
  const from = squeeze(text);
  const [head, tail] = [squeeze(before).text, squeeze(after).text];
  const length = from.text.length - head.length - tail.length;
  if (length < 0 || !from.text.startsWith(head) || !from.text.endsWith(tail)) return null;
  if (length === 0) return '';
  const start = from.at[head.length] ?? 0;
  return text.slice(start, (from.at[head.length + length - 1] ?? start) + 1);
}

/**
 * Where `search` stands in `text`: as it is, else whatever the white space. Whole words only, so that `x = 1` is not
 * found in `max = 1`. Of several places the first at or behind `from` that `isAllowed`, then the first behind `from`,
 * then the first. Null if there is none, or nothing to look for.
 */
export function locate(
  text: string,
  search: string,
  from: number,
  isAllowed: (span: Span) => boolean,
): Span | null {
  const exact = spansOf(text, search.trim());
  const spans = exact.length > 0 ? exact : looseSpans(text, search);
  const behind = spans.filter(({ start }) => start >= from);
  return behind.find(isAllowed) ?? spans.find(isAllowed) ?? behind[0] ?? spans[0] ?? null;
}

/** Places that are looked at: a SEARCH of one letter has thousands. */
const MOST_SPANS = 100;

function spansOf(text: string, search: string): readonly Span[] {
  const spans: Span[] = [];
  if (search === '') return spans;
  for (
    let at = text.indexOf(search);
    at >= 0 && spans.length < MOST_SPANS;
    at = text.indexOf(search, at + 1)
  ) {
    const span = { start: at, end: at + search.length };
    if (isWhole(text, span)) spans.push(span);
  }
  return spans;
}

function looseSpans(text: string, search: string): readonly Span[] {
  const from = squeeze(text);
  const wanted = squeeze(search).text;
  const spans: Span[] = [];
  if (wanted === '') return spans;
  for (
    let at = from.text.indexOf(wanted);
    at >= 0 && spans.length < MOST_SPANS;
    at = from.text.indexOf(wanted, at + 1)
  ) {
    const start = from.at[at] ?? 0;
    const span = { start, end: (from.at[at + wanted.length - 1] ?? start) + 1 };
    if (isWhole(text, span)) spans.push(span);
  }
  return spans;
}

/** Whether the span begins and ends where words do. */
const isWhole = (text: string, { start, end }: Span): boolean =>
  !(isWord(text[start - 1]) && isWord(text[start])) &&
  !(isWord(text[end - 1]) && isWord(text[end]));
