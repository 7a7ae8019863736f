/** Agents that go for the score instead of the task. */
import { describe, expect, test } from 'vitest';
import type { Evaluation } from '../../src/core/evolution/agent.ts';
import type { CasesTask, EvaluationCase } from '../../src/core/evolution/evaluation-task.ts';
import { lookUpTableFinding } from '../../src/core/evolution/look-up-table.ts';
import { createCasesEvaluator } from '../../src/engine/evaluate-cases.ts';
import { parsed } from '../support/tasks.ts';

/** The fitness of the largest error there is: a failed case counts as one. */
const NOTHING = 1 / (1 + 1e12);
const SQUARES: readonly EvaluationCase[] = Array.from({ length: 12 }, (_, i) => ({
  args: [i * 31],
  expected: (i * 31) ** 2,
}));
const ALL_ZERO: readonly EvaluationCase[] = [1, 2, 3].map((x) => ({ args: [x], expected: 0 }));

function evaluate(
  body: string,
  compare: CasesTask['compare'] = { kind: 'squared-error' },
  cases = SQUARES,
  changes: Partial<CasesTask> & { readonly split?: 'train' | 'heldOut' } = {},
): Evaluation {
  const { split = 'train', ...others } = changes;
  const task: CasesTask = {
    kind: 'cases',
    seed: 42,
    fuelPerCall: 20_000,
    bytesPerCall: 1_000_000,
    cases: { train: cases, heldOut: cases, test: [] },
    compare,
    ...others,
  };
  const evaluator = createCasesEvaluator(task);
  const text = `export default function f(x) { ${body} }`;
  evaluator.add([{ id: 'a', genome: parsed(text), split, repeats: [0] }]);
  for (let slices = 0; slices < 100_000; slices++) {
    const [result] = evaluator.work(1e6);
    if (result !== undefined) return result.evaluation;
  }
  throw new Error('no result');
}

describe('an output that is no honest value is a failed case, whatever it is compared with', () => {
  const outputs = [
    'NaN',
    'Infinity',
    '-Infinity',
    '[NaN]',
    '{ valueOf: () => 0 }',
    '{ toString: () => "0" }',
    '{ toJSON: () => 0 }',
    '{ then: (done) => done(0) }',
    '[0].values()',
    'new Map([[0, 0]])',
    'new Set([0])',
    'Error("0")',
    '() => 0',
    '"\\ud800"',
    '[undefined]',
    '"0".repeat(70000)',
  ];
  const compares: readonly CasesTask['compare'][] = [
    { kind: 'exact' },
    { kind: 'numeric', tolerance: 1e300 },
    { kind: 'squared-error' },
  ];
  test.each(outputs)('%s', (output) => {
    for (const compare of compares) {
      const evaluation = evaluate(`return ${output};`, compare, ALL_ZERO);
      expect(evaluation.failed).toBe(true);
      expect(evaluation.fitness).toBeLessThanOrEqual(NOTHING);
      expect(evaluation.metrics).toMatchObject({ failed: 3, solved: 0 });
      expect(evaluation.reason?.code, compare.kind).toBe('bad-output');
    }
  });
});

test('outputs of another type, near misses of equality and overflowing errors earn nothing', () => {
  for (const output of ['"0"', 'false', 'null', '[0]', '[]', '{}', '""', '[[0]]']) {
    for (const kind of ['exact', 'squared-error'] as const)
      expect(evaluate(`return ${output};`, { kind }, ALL_ZERO).fitness, output).toBeLessThanOrEqual(
        NOTHING,
      );
    const near = evaluate(`return ${output};`, { kind: 'numeric', tolerance: 1e300 }, ALL_ZERO);
    expect(near.fitness, output).toBe(0);
  }
  for (const output of ['1e308', '-1e308', '1.7e308 * (x % 2 === 0 ? 1 : -1)']) {
    const evaluation = evaluate(`return ${output};`);
    expect(evaluation.fitness).toBeGreaterThan(0);
    expect(evaluation.fitness).toBeLessThanOrEqual(NOTHING);
    expect(Number.isFinite(evaluation.distance)).toBe(true);
  }
  expect(evaluate('return -0;', { kind: 'exact' }, ALL_ZERO).fitness).toBe(1);
});

test('a table of answers is found, in every form a program can hold one', () => {
  const pairs = SQUARES.map(
    ({ args, expected }) => [JSON.stringify(args[0]), JSON.stringify(expected)] as const,
  );
  const tables = [
    `return { ${pairs.map(([x, y]) => `${x}: ${y}`).join()} }[x];`,
    `return new Map([${pairs.map(([x, y]) => `[${x}, ${y}]`).join()}]).get(x);`,
    `return [${pairs.map(([, y]) => y).join()}][x / 31];`,
    `return JSON.parse('{${pairs.map(([x, y]) => `"${x}":${y}`).join()}}')[x];`,
    `switch (x) { ${pairs.map(([x, y]) => `case ${x}: return ${y};`).join(' ')} }`,
    `return ${pairs.map(([x, y]) => `x === ${x} ? ${y} : `).join('')} 0;`,
  ];
  for (const body of tables) {
    expect(evaluate(body).fitness, body).toBe(1);
    const { tree } = parsed(`export default function f(x) { ${body} }`);
    expect(lookUpTableFinding(tree, SQUARES)?.rule, body).toBe('look-up-table');
  }
  const { tree } = parsed('export default function f(x) { return x * x; }');
  expect(lookUpTableFinding(tree, SQUARES)).toBeNull();
});

test('nothing is learned from the limits: what a program gives does not depend on how much it may use', () => {
  // It would have to see that it runs out, or what is left, to tell the budgets apart.
  const probes = [
    'let n = 0; try { for (;;) n++; } catch { return n; } finally { n = -1; } return n;',
    'const g = (d) => { try { return g(d + 1); } catch { return d; } }; return g(0);',
    'const l = []; try { for (;;) l.push("x".repeat(1000)); } catch { return l.length; }',
    'try { return "x".repeat(300000).length; } catch (e) { return 7; }',
  ];
  for (const probe of probes)
    for (const fuelPerCall of [5_000, 20_000, 200_000]) {
      const evaluation = evaluate(probe, { kind: 'squared-error' }, ALL_ZERO, { fuelPerCall });
      expect(evaluation.failed, probe).toBe(true);
      expect(evaluation.fitness, probe).toBeLessThanOrEqual(NOTHING);
      expect(['fuel-exhausted', 'memory-exhausted', 'depth-exhausted']).toContain(
        evaluation.reason?.code,
      );
    }
  // Enough is enough: more fuel, bytes or another seed change no output, no fuel used.
  const honest = 'let s = 0; for (let i = 0; i < x % 50; i++) s += i; return s;';
  const base = evaluate(honest);
  for (const changes of [{ fuelPerCall: 900_000 }, { bytesPerCall: 30_000_000 }, { seed: 7 }])
    expect(evaluate(honest, undefined, undefined, changes)).toEqual(base);
});

test('luck tells the splits apart from each other, not for a program to see: it differs in each', () => {
  const draws = (split: 'train' | 'heldOut'): readonly number[] =>
    evaluate('return Math.random();', { kind: 'squared-error' }, ALL_ZERO, { split }).scores;
  expect(new Set([...draws('train'), ...draws('heldOut')]).size).toBe(6);
  expect(draws('train')).toEqual(draws('train'));
});

test('errors of a program reach nobody but its own reason, short and without a host’s text', () => {
  const evaluation = evaluate('throw Error("x".repeat(5000) + x);');
  const text = JSON.stringify(evaluation);
  expect(text.length).toBeLessThan(20_000);
  expect(evaluation.reason?.code).toBe('threw');
  expect(text).not.toMatch(/node:|\.ts\b|at [a-z]+ \(/i);
});
