import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/core/evolution/agent.ts';
import { rng } from '../../src/core/evolution/random.ts';
import { createLocalEvaluator } from '../../src/engine/local-evaluator.ts';
import { runSearch } from '../../src/engine/run-search.ts';
import type { Problem, ProblemCases } from '../bench/search/psb1/problem.ts';
import { drawCases } from '../bench/search/psb1/problem.ts';
import { PROBLEMS } from '../bench/search/psb1/problems.ts';
import { problemTask } from '../bench/search/psb1/runs.ts';

/** "Typical use" in the data sets' own descriptions: cases made by hand, all training cases, unseen ones. */
const SIZES: Readonly<Record<string, readonly [number, number, number]>> = {
  'Number IO': [0, 25, 1_000],
  Smallest: [5, 100, 1_000],
  Median: [0, 100, 1_000],
  'Negative To Zero': [17, 200, 2_000],
  'Mirror Image': [23, 100, 1_000],
  'Last Index of Zero': [72, 150, 1_000],
  'Vector Average': [10, 250, 2_550],
  'String Lengths Backwards': [10, 100, 1_000],
  'Replace Space with Newline': [30, 100, 1_000],
  'Count Odds': [32, 200, 2_000],
};

const isInteger = (min: number, max: number) => (value: Json) =>
  Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
const isNumber = (min: number, max: number) => (value: Json) =>
  typeof value === 'number' && value >= min && value <= max;
const isList = (min: number, isElement: (value: Json) => boolean) => (value: Json) =>
  Array.isArray(value) && value.length >= min && value.length <= 50 && value.every(isElement);
const isText = (min: number, max: number, unit: RegExp) => (value: Json) =>
  typeof value === 'string' && value.length >= min && value.length <= max && unit.test(value);

/** The published ranges of random arguments. */
const RANGES: Readonly<Record<string, readonly ((value: Json) => boolean)[]>> = {
  'Number IO': [isNumber(-100, 100), isInteger(-100, 100)],
  Smallest: Array.from({ length: 4 }, () => isInteger(-100, 100)),
  Median: Array.from({ length: 3 }, () => isInteger(-100, 100)),
  'Negative To Zero': [isList(1, isInteger(-1000, 1000))],
  'Mirror Image': Array.from({ length: 2 }, () => isList(1, isInteger(-1000, 1000))),
  'Last Index of Zero': [
    (value) => isList(1, isInteger(-50, 50))(value) && Array.isArray(value) && value.includes(0),
  ],
  'Vector Average': [isList(1, isNumber(-1000, 1000))],
  'String Lengths Backwards': [isList(1, isText(0, 50, /^[\n\t -~]*$/))],
  'Replace Space with Newline': [isText(2, 20, /^[ -~]*$/)],
  'Count Odds': [isList(1, isInteger(-1000, 1000))],
};

/** Written by hand of nothing but the problem's instructions. */
const SOLUTIONS: Readonly<Record<string, string>> = {
  'Number IO': 'f(a, b) { return a + b; }',
  Smallest: 'f(a, b, c, d) { return Math.min(Math.min(a, b), Math.min(c, d)); }',
  Median: 'f(a, b, c) { return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c)); }',
  'Negative To Zero': 'f(xs) { return xs.map((x) => Math.max(x, 0)); }',
  'Mirror Image': 'f(xs, ys) { return String(xs) === String(ys.toReversed()); }',
  'Last Index of Zero':
    'f(xs) { let k = 0; for (let i = 0; i < xs.length; i++) if (xs[i] === 0) k = i; return k; }',
  'Vector Average': 'f(xs) { return xs.reduce((a, b) => a + b, 0) / xs.length; }',
  'String Lengths Backwards':
    "f(texts) { return texts.toReversed().map((text) => text.length).join('\\n'); }",
  'Replace Space with Newline':
    "f(text) { let n = 0; for (const c of text) if (c !== ' ') n += 1; return [text.replaceAll(' ', '\\n'), n]; }",
  'Count Odds': 'f(xs) { let n = 0; for (const x of xs) if (x % 2 !== 0) n += 1; return n; }',
};

describe.each(PROBLEMS)('$name', (problem) => {
  const cases = drawCases(problem, rng(1, 'cases', 0, 0));
  const [edge = 0, train, unseen] = SIZES[problem.name] ?? [];

  test('the reference agrees with the published hand-made cases', () => {
    expect(problem.edge).toHaveLength(edge);
    for (const { args, expected } of problem.edge) expect(problem.solve(...args)).toEqual(expected);
  });

  test('as many cases as published, random ones in the published ranges', () => {
    expect(cases.train).toHaveLength(train ?? Number.NaN);
    expect(cases.test).toHaveLength(unseen ?? Number.NaN);
    const ranges = RANGES[problem.name] ?? [];
    const outside = [...cases.train.slice(edge), ...cases.test].filter(
      ({ args }) => args.length !== ranges.length || !args.every((value, i) => ranges[i]?.(value)),
    );
    expect(outside).toEqual([]);
  });

  test('every run has cases of its own', () => {
    const other = drawCases(problem, rng(2, 'cases', 0, 0));
    expect(other.train.slice(0, edge)).toEqual(cases.train.slice(0, edge));
    expect(other.train.at(-1)).not.toEqual(cases.train.at(-1));
    const again = drawCases(problem, rng(1, 'cases', 0, 0));
    expect(again.test.at(-1)).toEqual(cases.test.at(-1));
  });

  test('an agent of its instructions passes all cases within its fuel, the start does not', () => {
    const solution = SOLUTIONS[problem.name] ?? '';
    expect(foreignNames(problem, solution)).toEqual([]);
    expect(reached(problem, cases, `export default function ${solution}`)).toEqual([1, 1]);
    expect(reached(problem, cases, problem.seed)[0]).toBeLessThan(0.6);
  });
});

/** Fitness of an agent on the training and the unseen cases, by the engine. */
function reached(problem: Problem, cases: ProblemCases, agent: string): (number | null)[] {
  const stop = { generations: 1 };
  const task = problemTask(problem, cases, agent, { seed: 1, populationSize: 1, stop });
  const { state } = runSearch(task, createLocalEvaluator(task.evaluation));
  return [state.champion?.agent.evaluation.fitness ?? null, state.testFitness];
}

/** Functions and methods that the agent calls and the problem has not. */
function foreignNames(problem: Problem, agent: string): string[] {
  const { functions = [], methods = [] } = problem.primitives(rng(1, 'constants', 0, 0));
  const known = new Set(['f', 'if', 'for', ...functions, ...methods]);
  const called = [...agent.matchAll(/(Math\.\w+|\w+) ?\(/g)].map(([, name = '']) => name);
  return called.filter((name) => !known.has(name));
}
