/** Operators: a fast path for numbers, everything else outside the loop. */
import { type Bodies, charging } from './body.ts';

const NUMBERS = "typeof $a === 'number' && typeof $k === 'number'";

/** `place = a operator k`, with the text of what holds where it is no such quick work on numbers. */
const numeric = (place: string, operator: string, otherwise: string, quick = NUMBERS): string => `
  if (${quick}) ${place} = $a ${operator} $k;
  else {
    ${charging(`${place} = ${otherwise};`)}
  }`;

const arithmetic = (operator: string, quick?: string): string =>
  numeric('$r', operator, `arithmetic(m, '${operator}', $a, $k)`, quick);

/** How the result of `compare` (-1, 0, 1 or NaN) answers each operator. */
const ORDER = { '<': '=== -1', '<=': '<= 0', '>': '=== 1', '>=': '>= 0' };

export const ordered = (place: string, operator: keyof typeof ORDER): string =>
  numeric(place, operator, `compare(m, $a, $k) ${ORDER[operator]}`);

/** Only strings are equal without being one and the same, or cost more to compare: by their length. */
const equality = (operator: '===' | '!==', not: '' | '!'): string => `
  if (typeof $a === 'string') {
    ${charging(`$r = ${not}strictEquals(m, $a, $k);`)}
  } else $r = $a ${operator} $k;`;

/** An operator on one number; `of` gives its text for the text of the number. */
const unary = (of: (number: string) => string): string => `
  if (typeof $a === 'number') $r = ${of('$a')};
  else {
    ${charging(`$r = ${of('toNumber(m, $a)')};`)}
  }`;

export const OPERATORS = {
  Add: numeric('$r', '+', 'add(m, $a, $k)'),
  Sub: arithmetic('-'),
  Mul: arithmetic('*'),
  Div: arithmetic('/'),
  Mod: arithmetic('%', `${NUMBERS} && !isFarApart($a, $k)`),
  Pow: charging("$r = arithmetic(m, '**', $a, $k);"),
  Equal: equality('===', ''),
  NotEqual: equality('!==', '!'),
  LooseEqual: charging('$r = looseEquals(m, $a, $k);'),
  LooseNotEqual: charging('$r = !looseEquals(m, $a, $k);'),
  Less: ordered('$r', '<'),
  LessEqual: ordered('$r', '<='),
  Greater: ordered('$r', '>'),
  GreaterEqual: ordered('$r', '>='),
  BitAnd: arithmetic('&'),
  BitOr: arithmetic('|'),
  BitXor: arithmetic('^'),
  ShiftLeft: arithmetic('<<'),
  ShiftRight: arithmetic('>>'),
  ShiftRightZero: arithmetic('>>>'),
  In: charging('$r = hasProperty(m, $a, $k);'),
  InstanceOf: charging('$r = instanceOf(m, $a, $k);'),
  Negate: unary((number) => `-${number}`),
  ToNumber: unary((number) => number),
  Not: '$r = !isTruthy($a);',
  BitNot: unary((number) => `~${number}`),
  TypeOf: '$r = typeOf($a);',
  Increment: unary((number) => `${number} + 1`),
  Decrement: unary((number) => `${number} - 1`),
  ToText: `
    if (typeof $a === 'string') $r = $a;
    else {
      ${charging('$r = toText(m, $a);')}
    }`,
} satisfies Bodies;
