import { err, ok, type Result } from '../../core/result.ts';
import type { Block } from './blocks.ts';
import { type AnswerFault, answerFault } from './fault.ts';
import { locate, type Span } from './locate.ts';

/** The text after all edits, from first to last; the first that finds no place ends it: never half a patch. */
export function applyBlocks(base: string, blocks: readonly Block[]): Result<string, AnswerFault> {
  let text = base;
  let from = 0;
  for (const { search, replace } of blocks) {
    if (search.trim() === '') {
      text = withAddition(text, replace);
      continue;
    }
    const span = locate(text, search, from, insideRegions(text));
    if (span === null) return err(answerFault('no-match', missing(text, search)));
    const inserted = replace.trim();
    text = text.slice(0, span.start) + inserted + text.slice(span.end);
    from = span.start + inserted.length;
  }
  return ok(text);
}

const START_LINE = /^[ \t]*\/\/[ \t]*EVOLVE-BLOCK-START[ \t]*\r?\n/gm;
const END_LINE = /^[ \t]*\/\/[ \t]*EVOLVE-BLOCK-END[ \t]*\r?$/gm;

/** Whether a span touches nothing that must stay; without markers every place may change. */
function insideRegions(text: string): (span: Span) => boolean {
  const starts = [...text.matchAll(START_LINE)].map((line) => line.index + line[0].length);
  const ends = [...text.matchAll(END_LINE)].map((line) => line.index);
  if (starts.length === 0) return () => true;
  return (span) =>
    starts.some((start, i) => span.start >= start && span.end <= (ends[i] ?? text.length));
}

/** Added lines go to the end of the last region, or of the program. */
function withAddition(text: string, lines: string): string {
  const end = [...text.matchAll(END_LINE)].at(-1)?.index ?? text.length;
  const before = text.slice(0, end);
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  return `${before}${gap}${lines.trim()}\n${text.slice(end)}`;
}

const SHOWN_CHARS = 200;

/** The text that was not found, and the line of the program most like its first one. */
function missing(text: string, search: string): string {
  const [first = ''] = search.trim().split('\n');
  const wanted = wordsOf(first);
  let best = { line: '', shared: 0 };
  for (const line of text.split('\n')) {
    const shared = [...wordsOf(line)].filter((word) => wanted.has(word)).length;
    if (shared > best.shared) best = { line, shared };
  }
  const nearest =
    best.shared === 0 ? '' : `\nThe nearest line is: ${best.line.trim().slice(0, SHOWN_CHARS)}`;
  return `The program does not contain: ${search.trim().slice(0, SHOWN_CHARS)}${nearest}`;
}

const wordsOf = (line: string): ReadonlySet<string> => new Set(line.match(/[\w.]+/g) ?? []);
