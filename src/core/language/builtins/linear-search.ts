/**
 * Where a pattern occurs in a text, in time linear in both: the host's own search is quadratic in the worst case.
 * Knuth, Morris, Pratt 1977, forwards and, seen from the end, backwards.
 */

/** Up to this length the host's search compares at most so many units a position. */
const SHORT = 8;

/** A pattern prepared once for all its occurrences. */
export class Searcher {
  readonly #pattern: string;
  #forward: Int32Array | undefined = undefined;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** The first position ≥ `from` at which the pattern occurs, or -1. */
  find(text: string, from: number): number {
    const pattern = this.#pattern;
    if (pattern.length <= SHORT) return text.indexOf(pattern, from);
    this.#forward ??= borders(pattern.length, (i) => pattern.charCodeAt(i));
    const last = walk(
      this.#forward,
      text.length - from,
      (i) => text.charCodeAt(from + i),
      (i) => pattern.charCodeAt(i),
    );
    return last < 0 ? -1 : from + last - pattern.length + 1;
  }

  /** The last position ≤ `from` at which the pattern occurs, or -1. */
  findLast(text: string, from: number): number {
    const pattern = this.#pattern;
    if (pattern.length <= SHORT) return text.lastIndexOf(pattern, from);
    const top = pattern.length - 1;
    const end = Math.min(from + top, text.length - 1);
    const unit = (i: number): number => pattern.charCodeAt(top - i);
    const last = walk(
      borders(pattern.length, unit),
      end + 1,
      (i) => text.charCodeAt(end - i),
      unit,
    );
    return last < 0 ? -1 : end - last;
  }
}

type Units = (i: number) => number;

/** At i: the length of the longest proper prefix of the pattern that ends at i. */
function borders(length: number, pattern: Units): Int32Array {
  const found = new Int32Array(length);
  for (let i = 1, matched = 0; i < length; i++) {
    while (matched > 0 && pattern(i) !== pattern(matched)) matched = found[matched - 1] ?? 0;
    if (pattern(i) === pattern(matched)) matched++;
    found[i] = matched;
  }
  return found;
}

/** The position of the last unit of the first occurrence, or -1. */
function walk(table: Int32Array, length: number, text: Units, pattern: Units): number {
  for (let i = 0, matched = 0; i < length; i++) {
    const unit = text(i);
    while (matched > 0 && unit !== pattern(matched)) matched = table[matched - 1] ?? 0;
    if (unit === pattern(matched)) matched++;
    if (matched === table.length) return i;
  }
  return -1;
}
