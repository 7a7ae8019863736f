import { expect, test } from 'vitest';
import { METHOD_OWNERS } from '../../../src/core/evolution/member-types.ts';
import { fillPrimitives } from '../../../src/core/evolution/primitives.ts';
import { inferSignature } from '../../../src/core/evolution/signature.ts';
import { builtIn, memberOf } from '../../../src/core/language/vocabulary.ts';
import { OPERATOR_TASKS, parsed } from '../../support/tasks.ts';

const SEED = parsed(
  `export default function f(n) {
    let out = '';
    for (let i = 1; i <= n; i++) { out += i ** 2 + 'Fizz'.padStart(8) + Math.sign(i) + parseInt('7'); }
    return out;
  }`,
);
const CASES = [
  { args: [3], expected: 'Buzz' },
  { args: [5], expected: 'FizzBuzz' },
];
const SIGNATURE = inferSignature(['n'], CASES);

test('nothing given: what the seed uses, what suits the kinds of value, the strings of seed and results', () => {
  const made = fillPrimitives({}, [SEED], SIGNATURE, CASES);
  expect(made.operators).toEqual(expect.arrayContaining(['**', '+', '<=', '===', '?:', '!']));
  expect(made.functions).toEqual(
    expect.arrayContaining(['Math.sign', 'parseInt', 'Math.max', 'String']),
  );
  expect(made.methods).toEqual(expect.arrayContaining(['padStart', 'charAt']));
  expect(made.methods).not.toContain('push');
  expect(made.strings).toEqual(expect.arrayContaining(['Fizz', 'Buzz', 'FizzBuzz']));
  expect(made.statements).toContain('for');
  expect([made.terminals, made.helpers]).toEqual([null, null]);
});

test('strings of a seed that no config could give are no material: half a character, too long', () => {
  const seed = parsed(
    `export default function f(x) { return ['\\ud800', \`\\udc00\`, '${'a'.repeat(1_025)}', '\\ud83d\\ude00']; }`,
  );
  expect(fillPrimitives({}, [seed], inferSignature(['x'], [])).strings).toEqual(['😀']);
});

test('a given list stands as it is; under strict what is absent is empty', () => {
  const made = fillPrimitives(
    { operators: ['+'], terminals: ['n'], constants: { range: [0, 1] } },
    [SEED],
    SIGNATURE,
  );
  expect(made.operators).toEqual(['+']);
  expect(made.functions).toContain('Math.sign');
  expect(made.terminals).toEqual(['n']);
  expect(made.constants.range).toEqual([0, 1]);
  const strict = fillPrimitives({ operators: ['+'], strict: true }, [SEED], SIGNATURE);
  expect([strict.functions, strict.methods, strict.statements]).toEqual([[], [], []]);
});

test('a seed that is one expression of numbers stays one: no statements are brought in', () => {
  const seed = parsed('export default function f(x, y) { return x * y; }');
  const signature = inferSignature(['x', 'y'], [{ args: [1.5, 2], expected: 3 }]);
  expect(fillPrimitives({}, [seed], signature).statements).toEqual([]);
});

test('all that is inferred exists in the vocabulary; Math.random is never inferred', () => {
  let names = 0;
  const random = parsed('export default function f(x) { return Math.random() * x; }');
  expect(fillPrimitives({}, [random], SIGNATURE).functions).not.toContain('Math.random');
  for (const { policy } of OPERATOR_TASKS) {
    for (const id of policy.primitives.functions) expect(builtIn(id), id).toBeDefined();
    for (const name of policy.primitives.methods)
      expect(
        METHOD_OWNERS.some((owner) => memberOf(owner, name) !== undefined),
        name,
      ).toBe(true);
    names += policy.primitives.methods.length + policy.primitives.functions.length;
  }
  expect(names).toBeGreaterThan(60);
});
