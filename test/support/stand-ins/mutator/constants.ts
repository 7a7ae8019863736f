import { tokenizer, tokTypes } from 'acorn';

/** A number in a program's text, with its sign where that is no subtraction. */
export interface Constant {
  readonly start: number;
  readonly end: number;
  readonly value: number;
  /** Written without a point or an exponent. */
  readonly isInteger: boolean;
  /** A negative number in its place must stand in brackets. */
  readonly needsBrackets: boolean;
}

interface Word {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly isNumber: boolean;
  /** Something can be subtracted from it. */
  readonly endsOperand: boolean;
}

/** All constants of a program, or of a piece of one; none if the text cannot be cut into tokens. */
export function constantsOf(text: string): readonly Constant[] {
  const words = wordsOf(text);
  return words.flatMap((word, at): Constant[] => {
    const value = Number(word.text.replaceAll('_', ''));
    if (!word.isNumber || !Number.isFinite(value)) return [];
    const before = words[at - 1];
    const isNegative = before?.text === '-' && words[at - 2]?.endsOperand !== true;
    return [
      {
        start: isNegative ? before.start : word.start,
        end: word.end,
        value: isNegative ? -value : value,
        isInteger: /^\d+$/.test(word.text),
        // `a - -1` would be fine, `a--1` and `-1 ** 2` are not
        needsBrackets:
          SIGNS.has(words[isNegative ? at - 2 : at - 1]?.text ?? '') ||
          words[at + 1]?.text === '**',
      },
    ];
  });
}

const SIGNS: ReadonlySet<string> = new Set(['+', '-']);

/** The text with `#` for each constant: equal for programs that differ in their numbers only. */
export function skeletonOf(text: string): string {
  let skeleton = '';
  let from = 0;
  for (const { start, end } of constantsOf(text)) {
    skeleton += `${text.slice(from, start)}#`;
    from = end;
  }
  return skeleton + text.slice(from);
}

/** Six significant digits, as short as can be. */
export function printConstant(value: number, needsBrackets: boolean): string {
  const rounded = Number(value.toPrecision(6));
  return rounded < 0 && needsBrackets ? `(${rounded})` : String(rounded);
}

function wordsOf(text: string): readonly Word[] {
  try {
    const tokens = [...tokenizer(text, { ecmaVersion: 'latest', sourceType: 'module' })];
    return tokens.map(({ start, end, type }) => ({
      start,
      end,
      text: text.slice(start, end),
      isNumber: type === tokTypes.num,
      endsOperand: OPERAND_ENDS.has(type),
    }));
  } catch {
    return [];
  }
}

const OPERAND_ENDS: ReadonlySet<unknown> = new Set([
  tokTypes.num,
  tokTypes.name,
  tokTypes.string,
  tokTypes.parenR,
  tokTypes.bracketR,
  tokTypes.braceR,
  tokTypes.incDec,
  tokTypes._this,
  tokTypes._null,
  tokTypes._true,
  tokTypes._false,
]);
