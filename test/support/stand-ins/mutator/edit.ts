/** Text in place of a range of the program. Edits of one change do not overlap. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a proposal changes, and the sentence that says so. */
export interface Change {
  readonly idea: string;
  readonly edits: readonly Edit[];
}

export function applyEdits(text: string, edits: readonly Edit[]): string {
  let changed = '';
  let from = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    changed += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return changed + text.slice(from);
}
