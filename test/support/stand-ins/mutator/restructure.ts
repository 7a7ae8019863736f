import type { Random } from '../../../../src/core/evolution/random.ts';
import type { Change, Edit } from './edit.ts';
import { type Expression, type ParsedText, parseText } from './expressions.ts';

const OPERATOR_GROUPS = [
  ['+', '-', '*', '/'],
  ['<', '<=', '>', '>='],
  ['===', '!=='],
  ['&&', '||'],
] as const;

const WRAPPINGS: readonly ((expression: string, constant: string) => string)[] = [
  (expression, constant) => `Math.max(${expression}, ${constant})`,
  (expression, constant) => `Math.min(${expression}, ${constant})`,
  (expression, constant) => `(${expression} + ${constant})`,
  (expression, constant) => `(${expression} * ${constant})`,
  (expression) => `Math.abs(${expression})`,
];

type Restructuring = (program: ParsedText, random: Random) => Change | null;

/** One change of the program's structure; null if it has nothing to change or is no program. */
export function restructure(
  text: string,
  isFree: (offset: number) => boolean,
  random: Random,
): Change | null {
  const program = parseText(text);
  if (program === null) return null;
  const free: ParsedText = {
    ...program,
    expressions: program.expressions.filter(({ start }) => isFree(start)),
    statements: program.statements.filter(({ start }) => isFree(start)),
  };
  const ways = [otherOperator, wrap, wrap, move, removeStatement].map((way) => way(free, random));
  const changes = ways.filter((change) => change !== null);
  return changes.length === 0 ? null : random.pick(changes);
}

const otherOperator: Restructuring = ({ expressions }, random) => {
  const choices = expressions.flatMap(({ operator, text }) => {
    const group = OPERATOR_GROUPS.find((members) => members.some((one) => one === operator?.text));
    return operator === null || group === undefined ? [] : [{ operator, group, text }];
  });
  if (choices.length === 0) return null;
  const { operator, group, text } = random.pick(choices);
  const other = random.pick(group.filter((one) => one !== operator.text));
  const { start, end } = operator;
  return change(`Tries ${other} for ${operator.text} in ${text}.`, [{ start, end, text: other }]);
};

const wrap: Restructuring = ({ expressions }, random) => {
  if (expressions.length === 0) return null;
  const { start, end, text } = random.pick(expressions);
  const wrapped = random.pick(WRAPPINGS)(text, String(Number(random.range(0, 2).toPrecision(3))));
  return change(`Turns ${text} into ${wrapped}.`, [{ start, end, text: wrapped }]);
};

/** One expression of the program in place of another that does not overlap it. */
const move: Restructuring = ({ expressions }, random) => {
  if (expressions.length < 2) return null;
  const place = random.pick(expressions);
  const others = expressions.filter(
    (other) => (other.end <= place.start || other.start >= place.end) && other.text !== place.text,
  );
  if (others.length === 0) return null;
  const { text } = random.pick<Expression>(others);
  return change(`Uses ${text} in place of ${place.text}.`, [
    { start: place.start, end: place.end, text: `(${text})` },
  ]);
};

const removeStatement: Restructuring = ({ statements }, random) => {
  if (statements.length === 0) return null;
  const { start, end } = random.pick(statements);
  return change('Drops a statement that may not be needed.', [{ start, end, text: '' }]);
};

const change = (idea: string, edits: readonly Edit[]): Change => ({ idea, edits });
