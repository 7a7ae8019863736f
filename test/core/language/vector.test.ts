/** Columns give each case the machine's own outcome (value, failure, fuel, bytes, frames), or leave it to the machine. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Program } from '../../../src/core/language/bytecode.ts';
import { callAgent } from '../../../src/core/language/instance.ts';
import type { Outcome } from '../../../src/core/language/outcome.ts';
import { LANES, planOf, runColumns } from '../../../src/core/language/vector/run.ts';
import { MATH_FUNCTIONS } from '../../../src/core/language/builtins/math-namespace.ts';
import { OPTIONS, program } from '../../support/beside-v8.ts';

const SEED = 20261127;
const FUEL = 100_000;

const NUMBERS = [0, 1, -1, 2, 0.5, 3, 31, 4294967296, 1e21, 1e300, -1e-310, 1e-7, 0.1];
const LITERALS = fc.constantFrom('0', '1', '2', '0.5', '-3', '1e300', 'Infinity', 'NaN', 'K', '7');
const NAMES = fc.constantFrom('x', 'y', 'v', 'x', 'y');
const OPERATORS = ['+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>'];
const COMPARISONS = ['<', '<=', '>', '>=', '===', '!==', '==', '!='];
const MATH = MATH_FUNCTIONS.map(({ id }) => id.slice('Math.'.length)).filter(
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

const PROGRAM = fc
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
const CASES = fc.array(fc.tuple(VALUE, VALUE), { minLength: 1, maxLength: 20, size: 'max' });

type Outcomes = readonly (Outcome | undefined)[];

/** Empty if the program needs the machine for all. */
function columnOutcomes(compiled: Program, cases: readonly number[][], fuel: number): Outcomes {
  const plan = planOf(compiled);
  const args = [0, 1].map((i) => Float64Array.from(cases, (each) => each[i] ?? 0));
  if (plan === null || plan.code.params > args.length) return [];
  const results = runColumns(plan, args, cases.length, fuel);
  return cases.map((_, i) => results.outcome(i));
}

test('columns: the outcome of the machine, to the last fuel and byte', { timeout: 60_000 }, () => {
  const met = { columns: 0, machine: 0, failed: 0, parted: 0, whole: 0, short: 0 };
  fc.assert(
    fc.property(PROGRAM, CASES, fc.constantFrom(FUEL, FUEL, 60, 25), (text, cases, fuel) => {
      const compiled = program(text);
      const outcomes = columnOutcomes(compiled, cases, fuel);
      const fuels = new Set<number>();
      cases.forEach((each, i) => {
        const got = outcomes[i];
        if (got === undefined) met.machine++;
        else {
          expect(got).toEqual(callAgent(compiled, each, { ...OPTIONS, fuel }));
          met.columns++;
          fuels.add(got.fuel);
          if (!got.ok) met.failed++;
          if (fuel < FUEL) met.short++;
        }
      });
      if (fuels.size > 1) met.parted++;
      if (cases.every((_, i) => outcomes[i] !== undefined)) met.whole++;
    }),
    { seed: SEED, numRuns: 1_500 },
  );
  expect(met.columns).toBeGreaterThan(4_500);
  expect(met.failed).toBeGreaterThan(400);
  expect(met.machine).toBeGreaterThan(1_000);
  expect(met.parted).toBeGreaterThan(150);
  expect(met.whole).toBeGreaterThan(400);
  expect(met.short).toBeGreaterThan(1_000);
});

const outcomesOf = (text: string, cases: readonly number[][]): Outcomes =>
  columnOutcomes(program(text), cases, FUEL);

test('columns: every function of Math but random and hypot runs in them', () => {
  for (const name of MATH.filter((each) => each !== 'hypot')) {
    const text = `export default function f(x, y) { return Math.${name}(x, y); }`;
    const outcomes = outcomesOf(text, [[0.25, 2]]);
    expect(outcomes[0], name).toEqual(callAgent(program(text), [0.25, 2], OPTIONS));
  }
});

test('columns: a full block of cases that part in many ways', () => {
  const cases = Array.from({ length: LANES }, (_, i) => [i, i % 7]);
  const text = `export default function f(x, y) {
    let v = 0;
    while (x > 1) { v += x % 2 > 0 ? 1 : y; x = Math.floor(x / 2); }
    return y > 3 ? v : -v;
  }`;
  const outcomes = outcomesOf(text, cases);
  cases.forEach((each, i) => expect(outcomes[i]).toEqual(callAgent(program(text), each, OPTIONS)));
});

test('columns: what they cannot do is left to the machine', () => {
  const left = (text: string): boolean => outcomesOf(text, [[1, 2]])[0] === undefined;
  expect(left('export default function f(x) { return x; }')).toBe(false);
  expect(left('export default function f(x, y, z) { return x; }')).toBe(true);
  expect(left('export default function f(...x) { return 1; }')).toBe(true);
  expect(left('export default function f(x) { return [x]; }')).toBe(true);
  expect(left('export default function f(x) { return Math.random(); }')).toBe(true);
  expect(left('export default function f(x) { while (true) x++; }')).toBe(true);
  expect(left('const list = [1];\nexport default function f(x) { return x; }')).toBe(true);
  expect(left('export default function f(x) { f = 1; return x; }')).toBe(true);
});
