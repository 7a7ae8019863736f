import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../src/core/evolution/agent.ts';
import { lookUpTableFinding } from '../../../src/core/evolution/look-up-table.ts';
import { OPERATOR_TASKS, parsed } from '../../support/tasks.ts';

const squares = Array.from({ length: 20 }, (_, i) => ({
  args: [i * 7 - 50],
  expected: i * i + 0.25,
}));
const find = (
  text: string,
  cases: readonly { args: readonly Json[]; expected: Json }[] = squares,
) => lookUpTableFinding(parsed(text).tree, cases);

const body = (text: string): string => `export default function f(x) {\n${text}\n}\n`;
const pairs = (count: number) => squares.slice(0, count);

/** Ways to store answers. */
const TABLES: Record<string, (count: number) => string> = {
  'a chain of tests': (count) =>
    body(
      `${pairs(count)
        .map(({ args, expected }) => `if (x === ${args[0]}) return ${expected};`)
        .join('\n')}\nreturn 0;`,
    ),
  'an object': (count) =>
    body(
      `return { ${pairs(count)
        .map(({ args, expected }) => `"${args[0]}": ${expected}`)
        .join(', ')} }[x];`,
    ),
  'an array of answers': (count) =>
    body(
      `return [${pairs(count)
        .map(({ expected }) => expected)
        .join(', ')}][(x + 50) / 7];`,
    ),
  'a Map': (count) =>
    body(
      `return new Map([${pairs(count)
        .map(({ args, expected }) => `[${args[0]}, ${expected}]`)
        .join(', ')}]).get(x);`,
    ),
  'a switch': (count) =>
    body(
      `switch (x) {\n${pairs(count)
        .map(({ args, expected }) => `case ${args[0]}: return ${expected};`)
        .join('\n')}\n}\nreturn 0;`,
    ),
  'a text': (count) =>
    body(
      `return Number("${pairs(count)
        .map(({ expected }) => expected)
        .join(',')}".split(",")[(x + 50) / 7]);`,
    ),
  'JSON in a text': (count) =>
    body(
      `return JSON.parse('${JSON.stringify(Object.fromEntries(pairs(count).map(({ args, expected }) => [String(args[0]), expected])))}')[x];`,
    ),
};

test.each(Object.keys(TABLES))(
  '%s of the training cases is a finding from half of them on',
  (name) => {
    const table = TABLES[name];
    if (table === undefined) throw new Error(name);
    expect(find(table(20))).toMatchObject({ rule: 'look-up-table', stored: 20, cases: 20 });
    expect(find(table(10))).toMatchObject({ stored: 10 });
    expect(find(table(9))).toBeNull();
    expect(find(table(0))).toBeNull();
  },
);

test('inputs alone are stored too: many cases share an answer', () => {
  const cases = Array.from({ length: 16 }, (_, i) => ({
    args: [`word${i}`],
    expected: i % 2 === 0,
  }));
  const odd = cases.filter(({ expected }) => expected).map(({ args }) => `"${args[0]}"`);
  const all = cases.map(({ args }) => `"${args[0]}"`);
  expect(find(body(`return [${odd.join(', ')}].includes(x);`), cases)).toMatchObject({ stored: 8 });
  expect(find(body(`return [${all.join(', ')}].indexOf(x) % 2 === 0;`), cases)).not.toBeNull();
  expect(find(body('return Number(x.slice(4)) % 2 === 0;'), cases)).toBeNull();
});

test('a rule with a few constants is none, however many cases share them', () => {
  const fizz = Array.from({ length: 60 }, (_, i) => ({
    args: [i + 1],
    expected:
      (i + 1) % 15 === 0
        ? 'FizzBuzz'
        : (i + 1) % 5 === 0
          ? 'Buzz'
          : (i + 1) % 3 === 0
            ? 'Fizz'
            : String(i + 1),
  }));
  const rule = body(
    'if (x % 15 === 0) return "FizzBuzz";\nif (x % 5 === 0) return "Buzz";\nif (x % 3 === 0) return "Fizz";\nreturn String(x);',
  );
  expect(find(rule, fizz)).toBeNull();
  expect(find(body('return x * x + 0.25;'))).toBeNull();
  for (const { seed, cases } of OPERATOR_TASKS)
    expect(lookUpTableFinding(seed.tree, cases)).toBeNull();
});

test('small whole numbers are a table where the program is little else', () => {
  const fibonacci = [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89];
  const cases = fibonacci.map((expected, i) => ({ args: [i], expected }));
  expect(find(body(`return [${fibonacci.join(', ')}][x];`), cases)).toMatchObject({ stored: 12 });
  const rule =
    'let a = 0;\nlet b = 1;\nfor (let i = 0; i < x; i++) [a, b] = [b, a + b];\nreturn a;';
  expect(find(body(rule), cases)).toBeNull();
  // The same numbers as thresholds of a long rule are no table.
  const steps = fibonacci.map(
    (n) => `a += x > ${n} ? Math.sqrt(x + a) * Math.abs(a - x) : Math.min(x, a) / 2;`,
  );
  const long = body(`let a = 0;\n${steps.join('\n')}\nreturn a;`);
  expect(find(long, cases)).toBeNull();
});

test('few cases are met by chance, and are no table', () => {
  expect(find(TABLES['an object']?.(7) ?? '', squares.slice(0, 7))).toBeNull();
});

test('composite values count when all their parts are there', () => {
  const cases = Array.from({ length: 10 }, (_, i) => ({
    args: [i],
    expected: [i + 0.5, { k: i * 3.25 }],
  }));
  const table = cases.map(({ expected }) => JSON.stringify(expected)).join(', ');
  expect(find(body(`return [${table}][x];`), cases)).toMatchObject({ stored: 10 });
  expect(find(body('return [x + 0.5, { k: x * 3.25 }];'), cases)).toBeNull();
});

test('never more stored cases than literals, and the bound of half holds', () => {
  let found = 0;
  const cases = fc.uniqueArray(fc.integer({ min: 1_000, max: 1e9 }), {
    minLength: 8,
    maxLength: 40,
    size: 'max',
  });
  fc.assert(
    fc.property(cases, fc.nat(100), (values, percent) => {
      const kept = values.slice(0, Math.floor((values.length * percent) / 100));
      const examples = values.map((value, i) => ({ args: [-1 - i], expected: value }));
      const finding = find(body(`return [${kept.join(', ')}][-x];`), examples);
      const isTable = kept.length >= 8 && kept.length * 2 >= values.length;
      expect(finding !== null).toBe(isTable);
      if (finding === null) return;
      found++;
      expect(finding.stored).toBe(kept.length);
    }),
    { seed: 17, numRuns: 500 },
  );
  expect(found).toBeGreaterThan(100);
}, 30_000);
