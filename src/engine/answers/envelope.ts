import { cleanLine } from '../prompts/text.ts';

/** An answer taken apart. */
export interface Envelope {
  /** At most 60 characters; empty if the model named nothing. */
  readonly name: string;
  /** One sentence, at most 200 characters; empty if there is none. */
  readonly idea: string;
  /** Text that holds blocks, or null. */
  readonly patch: string | null;
  /** Source of a whole program, or null. */
  readonly program: string | null;
}

const NAME_CHARS = 60;
const IDEA_CHARS = 200;

/**
 * Reads the envelope that the prompts ask for, and what models write instead: without tags, tags unclosed, in fences,
 * after a stretch of thinking, with CRLF, with escaped angle brackets.
 */
export function readEnvelope(answer: string): Envelope {
  const text = withoutThinking(unescaped(answer));
  return {
    name: cleanLine(tagLine(text, 'NAME') ?? '', NAME_CHARS),
    idea: cleanLine(tagLine(text, 'IDEA') ?? tagLine(text, 'DESCRIPTION') ?? '', IDEA_CHARS),
    patch: patchOf(text),
    program: programOf(text),
  };
}

/** Some gateways answer in HTML entities: then no angle bracket is left at all. */
const unescaped = (text: string): string =>
  text.includes('<') || !text.includes('&lt;')
    ? text
    : text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const THOUGHT_END = /<\/(?:think|thinking|reasoning)>/gi;

/** What follows the last end of a thought; open models put theirs into the answer's text. */
function withoutThinking(text: string): string {
  const end = [...text.matchAll(THOUGHT_END)].at(-1);
  return end === undefined ? text : text.slice(end.index + end[0].length);
}

/** Content of a short tag; without its closing tag the rest of the line. */
function tagLine(text: string, tag: string): string | undefined {
  const open = new RegExp(`<${tag}>`, 'i').exec(text);
  if (open === null) return undefined;
  const rest = text.slice(open.index + open[0].length);
  const close = new RegExp(`</${tag}>|<(?:IDEA|PATCH|PROGRAM|CODE|DIFF)>|\\n\\s*\\n`, 'i').exec(
    rest,
  );
  return close === null ? rest.split('\n', 1)[0] : rest.slice(0, close.index);
}

/** Content of a long tag, up to its last closing tag; without one the rest of the answer. */
function tagBody(text: string, tags: string): string | null {
  const open = new RegExp(`<(?:${tags})>`, 'i').exec(text);
  if (open === null) return null;
  const rest = text.slice(open.index + open[0].length);
  const close = [...rest.matchAll(new RegExp(`</(?:${tags})>`, 'gi'))].at(-1);
  return close === undefined ? rest : rest.slice(0, close.index);
}

const BLOCKS = /^[ \t]*<{5,9}[ \t]*(?:SEARCH|ORIGINAL|HEAD)|^[ \t]*<SEARCH>|^@@.*$/im;

function patchOf(text: string): string | null {
  const tagged = tagBody(text, 'PATCH|DIFF');
  if (tagged !== null) return tagged;
  return BLOCKS.test(text) ? text : null;
}

function programOf(text: string): string | null {
  const tagged = tagBody(text, 'PROGRAM|CODE');
  if (tagged !== null) return unfenced(tagged) ?? tagged;
  if (BLOCKS.test(text)) return null;
  const fenced = unfenced(text);
  if (fenced !== null) return fenced;
  // A bare program, perhaps with a sentence before it: it begins with the first line that can begin one.
  const start = /^(?:\/\/|\/\*|const |function |export )/m.exec(text);
  return start !== null && /^export default /m.test(text) ? text.slice(start.index) : null;
}

/** The blanks behind the language belong to it, or a line of blanks could be split between the two in too many ways. */
const FENCE = /^[ \t]*(?:```+|~~~+)[ \t]*(?:[\w+-]+[ \t]*)?\r?$/gm;

/** The fenced text with the default export, else the longest; null without a fence. An open fence ends with the text. */
function unfenced(text: string): string | null {
  const lines = [...text.matchAll(FENCE)];
  const bodies: string[] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const open = lines[i];
    if (open === undefined) break;
    bodies.push(text.slice(open.index + open[0].length + 1, lines[i + 1]?.index ?? text.length));
  }
  const whole = bodies.findLast((body) => body.includes('export default'));
  const longest = bodies.reduce<string | null>(
    (most, body) => (most === null || body.length > most.length ? body : most),
    null,
  );
  return whole ?? longest;
}
