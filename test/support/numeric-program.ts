import fc from 'fast-check';
import { MATH_FUNCTIONS } from '../../src/core/language/builtins/math-namespace.ts';

const NUMBERS = [0, 1, -1, 2, 0.5, 3, 31, 4294967296, 1e21, 1e300, -1e-310, 1e-7, 0.1];
const LITERALS = fc.constantFrom('0', '1', '2', '0.5', '-3', '1e300', 'Infinity', 'NaN', 'K', '7');
const NAMES = fc.constantFrom('x', 'y', 'v', 'x', 'y');
const OPERATORS = ['+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>'];
const COMPARISONS = ['<', '<=', '>', '>=', '===', '!==', '==', '!='];
export const MATH = MATH_FUNCTIONS.map(({ id }) => id.slice('Math.'.length)).filter(
  (name) => name !== 'random',
);

type Tied = { readonly number: string; readonly condition: string };

const { number: NUMBER, condition: CONDITION } = fc.letrec<Tied>((tie) => ({
  number: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    NAMES,
    LITERALS,
    fc
      .tuple(tie('number'), fc.constantFrom(...OPERATORS), tie('number'))
      .map(([a, op, b]) => `((${a}) ${op} (${b}))`),
    fc.tuple(fc.constantFrom('-', '+', '~'), tie('number')).map(([op, a]) => `${op}(${a})`),
    fc
      .tuple(tie('condition'), tie('number'), tie('number'))
      .map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
    fc
      .tuple(fc.constantFrom(...MATH), fc.array(tie('number'), { minLength: 1, maxLength: 3 }))
      .map(([f, args]) => `Math.${f}(${args.join(', ')})`),
    fc
      .tuple(tie('number'), fc.constantFrom('&&', '||', '??'), tie('number'))
      .map(([a, op, b]) => `((${a}) ${op} (${b}))`),
    fc.tuple(tie('condition'), tie('number')).map(([c, a]) => `((${c}) + (${a}))`),
  ),
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .tuple(tie('number'), fc.constantFrom(...COMPARISONS), tie('number'))
      .map(([a, op, b]) => `((${a}) ${op} (${b}))`),
    fc
      .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('condition').map((c) => `!${c}`),
    tie('number').map((a) => `!(${a})`),
    fc.constantFrom('true', 'false', '(x === (y > 0))', '(undefined === v)'),
  ),
}));

/** What only the machine can do. */
const ODD = fc
  .constantFrom(
    'h(x)',
    '[x, y].length',
    'Math.random()',
    '(typeof x).length',
    'Math.max()',
    'Math.pow(x)',
  )
  .map((a) => `v = ${a};`);
const STATEMENT = fc.oneof(
  ODD,
  CONDITION.map((c) => `if (${c}) v = h(y);`),
  { weight: 6, arbitrary: NUMBER.map((a) => `v = ${a};`) },
  fc.tuple(CONDITION, NUMBER).map(([c, a]) => `if (${c}) v = ${a};`),
  fc.tuple(CONDITION, NUMBER).map(([c, a]) => `if (${c}) return ${a};`),
  NUMBER.map((a) => `for (let i = 0; i < 5; i++) v += (${a}) * i;`),
  NUMBER.map((a) => `for (let i = 0; i < x; i++) v = v / 2 + ${a};`),
  fc.constant('while (x > y) { x = x / 2 - 1; v++; }'),
  fc.constant('{ let w; w ??= y; v = w; }'),
);

const RESULT = fc.oneof(
  { weight: 8, arbitrary: NUMBER },
  { weight: 2, arbitrary: CONDITION },
  fc.constantFrom('undefined', 'null', '"s"'),
);
const TOP = [
  '',
  'const K = 2.5;\n',
  'const K = 2.5;\nfunction h(a) { return a; }\n',
  'const K = 2 * 3;\n',
  '',
];

/** Programs of one function of two numbers, most of which columns can run; some rows of some only the machine can. */
export const NUMERIC_PROGRAM = fc
  .tuple(fc.constantFrom(...TOP), fc.array(STATEMENT, { maxLength: 3 }), RESULT)
  .map(([top, body, result]) => {
    const main = `export default function f(x, y) {\n  let v = x;\n  ${body.join('\n  ')}\n  return ${result};\n}\n`;
    const text = `${top}${main}`;
    const names = [
      ...(top.includes('K') ? [] : ['const K = 4;\n']),
      ...(top.includes('h(') ? [] : ['function h(a) { return a + 1; }\n']),
    ];
    return `${names.join('')}${text}`;
  });

const VALUE = fc.oneof(
  fc.constantFrom(...NUMBERS),
  fc.double({ min: -10, max: 10, noNaN: true }),
  fc.integer({ min: -5, max: 40 }),
);
/** Arguments for it. */
export const NUMERIC_CASES = fc.array(fc.tuple(VALUE, VALUE), {
  minLength: 1,
  maxLength: 20,
  size: 'max',
});
