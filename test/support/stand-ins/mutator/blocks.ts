import { applyEdits, type Edit } from './edit.ts';

export interface Block {
  readonly search: string;
  readonly replace: string;
}

/** First and last line of a piece of the text. */
interface Lines {
  readonly first: number;
  readonly last: number;
}

/** The edits as SEARCH/REPLACE blocks of whole lines, each SEARCH found once; one block of the whole text if need be. */
export function asBlocks(text: string, edits: readonly Edit[]): readonly Block[] {
  const lines = text.split('\n');
  const starts: number[] = [0];
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  const lineAt = (offset: number): number => starts.findLastIndex((start) => start <= offset);
  const touched = edits.map(({ start, end }) => ({ first: lineAt(start), last: lineAt(end) }));
  const blocks = merged(touched.map((range) => grown(text, lines, range))).map((range) => {
    const start = starts[range.first] ?? 0;
    const search = textOf(lines, range);
    const inside = edits.filter((edit) => edit.start >= start && edit.end <= start + search.length);
    const moved = inside.map((edit) => ({
      ...edit,
      start: edit.start - start,
      end: edit.end - start,
    }));
    return { search, replace: applyEdits(search, moved) };
  });
  const wanted = applyEdits(text, edits);
  return appliedInOrder(text, blocks) === wanted ? blocks : [{ search: text, replace: wanted }];
}

const textOf = (lines: readonly string[], { first, last }: Lines): string =>
  lines.slice(first, last + 1).join('\n');

/** More lines below, then above, until the piece stands once in the text. */
function grown(text: string, lines: readonly string[], range: Lines): Lines {
  let { first, last } = range;
  while (!standsOnce(text, textOf(lines, { first, last }))) {
    if (last < lines.length - 1) last++;
    else if (first > 0) first--;
    else break;
  }
  return { first, last };
}

function standsOnce(text: string, piece: string): boolean {
  const at = text.indexOf(piece);
  return piece.trim() !== '' && at >= 0 && !text.includes(piece, at + 1);
}

function merged(ranges: readonly Lines[]): readonly Lines[] {
  const whole: Lines[] = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = whole.at(-1);
    if (before === undefined || range.first > before.last) whole.push(range);
    else whole.splice(-1, 1, { first: before.first, last: Math.max(before.last, range.last) });
  }
  return whole;
}

/** Null if a SEARCH is missing or ambiguous once the blocks before it were applied. */
function appliedInOrder(text: string, blocks: readonly Block[]): string | null {
  let changed = text;
  for (const { search, replace } of blocks) {
    if (!standsOnce(changed, search)) return null;
    changed = changed.replace(search, () => replace);
  }
  return changed;
}
