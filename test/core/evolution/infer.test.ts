import { expect, test } from 'vitest';
import { analyse } from '../../../src/core/evolution/analysis.ts';
import { guessTypes } from '../../../src/core/evolution/infer.ts';
import { memberOfType } from '../../../src/core/evolution/member-types.ts';
import { seenTypes } from '../../../src/core/evolution/seen.ts';
import { inferSignature } from '../../../src/core/evolution/signature.ts';
import {
  ARRAY,
  BOOLEAN,
  MAP,
  NULLISH,
  NUMBER,
  OBJECT,
  SET,
  STRING,
  TEXT,
  WHOLE,
  containing,
  elementOf,
  fits,
  has,
} from '../../../src/core/evolution/value-type.ts';
import { compile } from '../../../src/core/language/compile.ts';
import { createInstance } from '../../../src/core/language/instance.ts';
import { Kind } from '../../../src/core/language/kinds.ts';
import { kindAt } from '../../../src/core/language/tree.ts';
import { DEFAULT_LIMITS } from '../../../src/core/language/outcome.ts';
import { OPERATOR_TASKS, paramNames, parsed } from '../../support/tasks.ts';

/** Guessed type of what the function returns, given example arguments. */
function guess(
  body: string,
  args: readonly (number | string | boolean | readonly number[] | readonly string[])[] = [],
): number {
  const params = ['a', 'b', 'c'].slice(0, args.length).join(', ');
  const genome = parsed(`export default function f(${params}) { ${body} }`);
  const signature = inferSignature(paramNames(genome), [{ args, expected: null }]);
  const types = guessTypes(analyse(genome.tree), signature);
  const at = genome.tree.kind.lastIndexOf(Kind.Return);
  return types.nodes[at + 1] ?? 0;
}

test('types follow values through names, loops, callbacks and calls', () => {
  expect(guess('return 1 + 2')).toBe(WHOLE);
  expect(guess('return 1 / 2')).toBe(NUMBER);
  expect(guess('return a + "x"', [1])).toBe(TEXT);
  expect(guess('return a + b', ['x', 1])).toBe(TEXT);
  expect(guess('return a < 1 && !b', [1, true])).toBe(BOOLEAN);
  expect(guess('let s = 0; for (const x of a) { s += x; } return s', [[1, 2]])).toBe(WHOLE);
  expect(guess('let out = []; for (const x of a) { out.push(x); } return out', [['p']])).toBe(
    containing(ARRAY, TEXT),
  );
  expect(guess('return a.map((x) => x * 2)', [[1.5]])).toBe(containing(ARRAY, NUMBER));
  expect(guess('return a.filter((x) => x)[0]', [['p']])).toBe(TEXT);
  expect(guess('return a.split(" ")', ['x'])).toBe(containing(ARRAY, TEXT));
  expect(guess('return a.length', ['x'])).toBe(WHOLE);
  expect(guess('const m = new Map(); m.set("k", 1); return m.get("k")')).toBe(WHOLE);
  expect(has(guess('const s = new Set(a); return s', [[1]]), SET)).toBe(true);
  expect(guess('const o = {p: "x"}; return o.p')).toBe(TEXT);
  expect(guess('const g = (n) => n + 1; return g(a)', [1])).toBe(WHOLE);
  expect(guess('return Math.floor(a)', [1.5])).toBe(WHOLE);
  expect(guess('return Math.sqrt(a)', [1.5])).toBe(NUMBER);
  expect(guess('return a ? "x" : "y"', [true])).toBe(TEXT);
});

test('elements, and what fits what', () => {
  const numbers = containing(ARRAY, NUMBER);
  expect(elementOf(numbers)).toBe(NUMBER);
  expect(elementOf(TEXT)).toBe(TEXT);
  expect(elementOf(elementOf(containing(ARRAY, numbers)))).toBe(NUMBER);
  expect(fits(WHOLE, NUMBER)).toBe(true);
  expect(fits(TEXT, NUMBER)).toBe(false);
  expect(fits(0, NUMBER)).toBe(true);
  expect(fits(numbers, containing(ARRAY, TEXT))).toBe(false);
  expect(fits(numbers, ARRAY)).toBe(true);
  expect(fits(NUMBER | NULLISH, NUMBER)).toBe(true);
  expect(fits(containing(MAP, NUMBER), containing(OBJECT, NUMBER))).toBe(false);
  expect(memberOfType(STRING, 'trim')?.id).toBe('string.trim');
  expect(memberOfType(NUMBER, 'trim')).toBeUndefined();
});

test('what the machine sees agrees with the guesses where both know something', () => {
  let compared = 0;
  for (const task of OPERATOR_TASKS) {
    const { tree } = task.seed;
    const instance = createInstance(compile(tree, { probe: true }), {
      ...DEFAULT_LIMITS,
      random: () => 0.5,
    });
    const masks = new Uint16Array(tree.kind.length);
    for (const one of task.cases) {
      instance.begin(one.args);
      instance.run(Number.POSITIVE_INFINITY);
      instance.seen.forEach((mask, node) => (masks[node] = (masks[node] ?? 0) | mask));
    }
    const seen = seenTypes(masks);
    const guesses = guessTypes(analyse(tree), task.policy.signature);
    seen.forEach((type, node) => {
      const guessed = guesses.nodes[node] ?? 0;
      const isCompared = (type & ~NULLISH) !== 0 && (guessed & ~NULLISH) !== 0;
      if (!isCompared) return;
      compared++;
      expect(
        fits(type & 0x3ff, guessed & 0x3ff),
        `${task.name}: node ${node}, kind ${kindAt(tree, node)}`,
      ).toBe(true);
    });
  }
  expect(compared).toBeGreaterThan(120);
});
