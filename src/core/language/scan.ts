import { MAX_DEPTH } from './limits.ts';

const [LF, CR, LS, PS] = [0x0a, 0x0d, 0x2028, 0x2029];
const [DOUBLE, SINGLE, BACKTICK, BACKSLASH, DOLLAR] = [0x22, 0x27, 0x60, 0x5c, 0x24];
const [SLASH, STAR] = [0x2f, 0x2a];
const [ROUND, SQUARE, CURLY] = [0x28, 0x5b, 0x7b];
const [ROUND_END, SQUARE_END, CURLY_END] = [0x29, 0x5d, 0x7d];

/**
 * Offset of the first bracket (or template hole) nested deeper than `MAX_DEPTH`, or -1. Runs before the parser, in one
 * pass without recursion: strings, comments and the text of templates do not count.
 *
 * A `/` is read as an operator. A regular expression that contains a quote can therefore hide brackets from this scan;
 * such a text is refused anyway, and `parseText` turns the parser's own stack overflow into the same finding.
 */
export function findTooDeep(text: string): number {
  /** Per open bracket: 1 if it is a `${`, whose end continues the template. */
  const isHole = new Uint8Array(MAX_DEPTH + 1);
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    switch (unit) {
      case DOUBLE:
      case SINGLE:
        at = endOfString(text, at + 1, unit);
        break;
      case SLASH:
        at = endOfComment(text, at);
        break;
      case ROUND:
      case SQUARE:
      case CURLY:
        if (depth === MAX_DEPTH) return at;
        isHole[depth++] = 0;
        at++;
        break;
      case ROUND_END:
      case SQUARE_END:
        if (depth > 0) depth--;
        at++;
        break;
      case CURLY_END:
        if (depth > 0) depth--;
        at++;
        if (isHole[depth] !== 1) break;
        isHole[depth] = 0;
        at = endOfTemplateText(text, at);
        if (text.charCodeAt(at - 1) === CURLY) isHole[depth++] = 1;
        break;
      case BACKTICK:
        at = endOfTemplateText(text, at + 1);
        if (text.charCodeAt(at - 1) !== CURLY) break;
        if (depth === MAX_DEPTH) return at - 1;
        isHole[depth++] = 1;
        break;
      default:
        at++;
    }
  }
  return -1;
}

/** Behind the closing quote, or at the line's end if there is none. */
function endOfString(text: string, from: number, quote: number): number {
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) return at + 1;
    if (unit === BACKSLASH) at++;
    else if (unit === LF || unit === CR) return at;
  }
  return text.length;
}

/** Behind the comment that starts at `at`; behind the slash if none does. */
function endOfComment(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  if (next === STAR) {
    const end = text.indexOf('*/', at + 2);
    return end < 0 ? text.length : end + 2;
  }
  if (next !== SLASH) return at + 1;
  for (let i = at + 2; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === LF || unit === CR || unit === LS || unit === PS) return i;
  }
  return text.length;
}

/** Behind the closing backtick or behind the next `${`, whichever comes first. */
function endOfTemplateText(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === BACKTICK) return at + 1;
    if (unit === BACKSLASH) at++;
    else if (unit === DOLLAR && text.charCodeAt(at + 1) === CURLY) return at + 2;
  }
  return text.length;
}
