import { asBlocks, type Block } from './blocks.ts';
import { applyEdits, type Change } from './edit.ts';

/** A change in the envelope that the prompts ask for. */
export function patchAnswer(text: string, { idea, edits }: Change): string {
  const blocks = asBlocks(text, edits).map(printBlock);
  return envelope(idea, `<PATCH>\n${blocks.join('\n')}\n</PATCH>`);
}

export const programAnswer = (text: string, { idea, edits }: Change): string =>
  envelope(idea, `<PROGRAM>\n\`\`\`js\n${applyEdits(text, edits)}\n\`\`\`\n</PROGRAM>`);

const printBlock = ({ search, replace }: Block): string =>
  `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;

function envelope(idea: string, body: string): string {
  const name =
    idea
      .toLowerCase()
      .match(/[a-z]+/g)
      ?.slice(0, 3)
      .join('-') ?? 'change';
  return `<NAME>${name}</NAME>\n<IDEA>${idea.replaceAll(/\s+/g, ' ')}</IDEA>\n${body}`;
}
