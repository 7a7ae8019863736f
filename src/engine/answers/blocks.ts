/** More edits than any answer needs: what is beyond is an attempt to keep us busy. */
const MOST_BLOCKS = 100;

/** One edit: what is looked for, and what takes its place. An empty `search` adds. */
export interface Block {
  readonly search: string;
  readonly replace: string;
}

/**
 * The edits of a patch in the notation that is asked for, or in one of the two that models fall back to: tags, and
 * unified diffs. Null if a block has no divider or there are more than 100; an empty list if there is none at all.
 */
export function readBlocks(patch: string): readonly Block[] | null {
  const blocks = blocksOf(patch.replaceAll('\r\n', '\n'));
  return blocks !== null && blocks.length <= MOST_BLOCKS ? blocks : null;
}

function blocksOf(text: string): readonly Block[] | null {
  if (OPEN.test(text)) return conflictBlocks(text.split('\n'));
  if (/<SEARCH>/i.test(text)) return tagBlocks(text);
  return diffBlocks(text.split('\n'));
}

const OPEN = /^[ \t]*<{5,9}[ \t]*(?:SEARCH|ORIGINAL|HEAD)/im;
const DIVIDER = /^\s*={5,9}\s*$/;
const CLOSE = /^\s*>{5,9}/;

/** `<<<<<<< SEARCH`, `=======`, `>>>>>>> REPLACE`. A missing last line ends with the next block or the patch. */
function conflictBlocks(lines: readonly string[]): readonly Block[] | null {
  const blocks: Block[] = [];
  let search: string[] | null = null;
  let replace: string[] | null = null;
  const close = (): boolean => {
    if (search === null) return true;
    if (replace === null) return false;
    blocks.push({ search: partText(search), replace: partText(replace) });
    search = replace = null;
    return true;
  };
  for (const line of lines) {
    if (OPEN.test(line)) {
      if (!close()) return null;
      search = [];
    } else if (CLOSE.test(line)) {
      if (!close()) return null;
    } else if (search !== null && replace === null && DIVIDER.test(line)) replace = [];
    else (replace ?? search)?.push(line);
  }
  return close() ? blocks : null;
}

const FENCE = /^\s*(?:```|~~~)[\w+-]*\s*$/;

/** Lines of one half without the fence that models put around it. */
function partText(lines: readonly string[]): string {
  const isFenced = FENCE.test(lines[0] ?? '');
  const from = isFenced ? 1 : 0;
  const to = FENCE.test(lines.at(-1) ?? '') ? lines.length - 1 : lines.length;
  return lines.slice(from, Math.max(from, to)).join('\n');
}

/** `<SEARCH>…</SEARCH><REPLACE>…</REPLACE>`. Each tag is looked for once: the time is linear, whatever a model wrote. */
function tagBlocks(text: string): readonly Block[] | null {
  const blocks: Block[] = [];
  for (const opened of text.split(/<SEARCH>/i).slice(1)) {
    const [search, rest] = cut(opened, /<\/SEARCH>\s*<REPLACE>/i);
    const [replace, after] = cut(rest ?? '', /<\/REPLACE>/i);
    if (after === undefined) return null;
    blocks.push({ search: tagText(search), replace: tagText(replace) });
  }
  return blocks;
}

const tagText = (text: string): string => partText(text.trim().split('\n'));

/** What stands before the first mark, and behind it; undefined where there is none. */
function cut(text: string, mark: RegExp): readonly [before: string, behind: string | undefined] {
  const found = mark.exec(text);
  return found === null
    ? [text, undefined]
    : [text.slice(0, found.index), text.slice(found.index + found[0].length)];
}

/** Hunks of a unified diff; line numbers are not believed. */
function diffBlocks(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  let hunk: string[] | null = null;
  const close = (): void => {
    if (hunk?.some((line) => /^[+-]/.test(line)) === true) blocks.push(hunkBlock(hunk));
  };
  for (const line of lines) {
    if (line.startsWith('@@')) {
      close();
      hunk = [];
    } else if (!FENCE.test(line)) hunk?.push(line);
  }
  close();
  return blocks;
}

const hunkBlock = (hunk: readonly string[]): Block => {
  const side = (mark: '+' | '-'): string =>
    hunk
      .filter((line) => line.startsWith(mark) || !/^[+-]/.test(line))
      .map((line) => line.slice(1))
      .join('\n')
      .trimEnd();
  return { search: side('-'), replace: side('+') };
};
