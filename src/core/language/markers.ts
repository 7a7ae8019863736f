import type { Comment } from 'acorn';

/**
 * EVOLVE-BLOCK markers: pairs of line comments around statements that may change. All outside stays byte-equal.
 * The pieces of text outside are the genome's frame; the statements between are `Region` nodes of the tree.
 */
export interface Region {
  /** Offset behind the line of the start marker. */
  readonly start: number;
  /** Offset of the line of the end marker. */
  readonly end: number;
}

export interface MarkerError {
  readonly offset: number;
  readonly detail: string;
}

const START = 'EVOLVE-BLOCK-START';
const END = 'EVOLVE-BLOCK-END';

/** Cheap test that spares the parser collecting comments. */
export const mentionsMarkers = (text: string): boolean => text.includes('EVOLVE-BLOCK-');

/** The regions between the marker comments, in order; an error for every marker without its partner or line. */
export function findRegions(
  text: string,
  comments: readonly Comment[],
): { readonly regions: readonly Region[]; readonly errors: readonly MarkerError[] } {
  const regions: Region[] = [];
  const errors: MarkerError[] = [];
  let open: number | undefined;
  for (const comment of comments) {
    const word = comment.value.trim();
    if (word !== START && word !== END) continue;
    const complain = (detail: string): number => errors.push({ offset: comment.start, detail });
    const line = lineAround(text, comment);
    if (comment.type !== 'Line' || line === undefined) complain('it is not on a line of its own');
    else if (word === START && open !== undefined) complain('a region starts inside a region');
    else if (word === START) open = line.next;
    else if (open === undefined) complain('an end without a start');
    else {
      regions.push({ start: open, end: line.start });
      open = undefined;
    }
  }
  if (open !== undefined) errors.push({ offset: open - 1, detail: 'a start without an end' });
  return { regions, errors };
}

/** Start of the comment's line and of the line after it, if nothing else stands on it. */
function lineAround(
  text: string,
  comment: Comment,
): { readonly start: number; readonly next: number } | undefined {
  const start = Math.max(
    text.lastIndexOf('\n', comment.start),
    text.lastIndexOf('\r', comment.start),
  );
  if (text.slice(start + 1, comment.start).trim() !== '') return undefined;
  const isCrLf = text.startsWith('\r\n', comment.end);
  return { start: start + 1, next: Math.min(comment.end + (isCrLf ? 2 : 1), text.length) };
}

/** The pieces of the text outside the regions: one more than there are regions. */
export function frameOf(text: string, regions: readonly Region[]): readonly string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const region of regions) {
    pieces.push(text.slice(from, region.start));
    from = region.end;
  }
  pieces.push(text.slice(from));
  return pieces;
}
