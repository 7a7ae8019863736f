import { runInThisContext } from 'node:vm';
import { alphabetOf, operationsOf } from '../../src/core/evolution/expressions/alphabet.ts';
import type { Expression } from '../../src/core/evolution/expressions/expression.ts';
import { ExpressionScorer } from '../../src/core/evolution/expressions/score.ts';
import { rng } from '../../src/core/evolution/random.ts';
import type { Program } from '../../src/core/language/bytecode.ts';
import { compile } from '../../src/core/language/compile.ts';
import { planOf, runColumns } from '../../src/core/language/vector/run.ts';
import { type Figures, interleaved, round } from './figures.ts';
import { callOver, OPTIONS, treeOf } from './sides.ts';

const AGENTS = 500;
const XS = Array.from({ length: 100 }, (_, i) => i / 50 - 1);

/** Constants of the expressions: each pair of them is one. */
const CONSTANTS = Array.from({ length: 25 }, (_, i) => i);
const PAIRS = Array.from({ length: AGENTS }, (_, i): readonly [number, number] => [
  i % CONSTANTS.length,
  Math.floor(i / CONSTANTS.length),
]);

/**
 * A cold generation of different expressions of 15 nodes, 100 cases each: as agents in columns, in the machine and in
 * V8 unmetered; as codes in columns, scored.
 */
export function benchColumns(): Figures {
  const expressions = PAIRS.map(([a, b]) => `x * x * ${a} + (x - ${b}) * x / (1 + x)`);
  const { scorer, codes } = asCodes();
  const trees = expressions.map((one) => treeOf(textOf(one)));
  const args = [Float64Array.from(XS)];
  const ms = interleaved(
    {
      compile: () => trees.forEach((tree) => compile(tree)),
      columns: () => trees.forEach((tree) => inColumns(compile(tree), args)),
      machine: () => trees.forEach((tree) => callOver(compile(tree), XS)),
      v8: () => expressions.forEach(inV8),
      codes: () => codes.forEach((one) => scorer.score(one)),
    },
    15,
  );
  const us = (name: string): number => ((ms[name] ?? 0) * 1000) / AGENTS;
  return {
    compileUsPerAgent: round(us('compile')),
    columnsUsPerAgent: round(us('columns')),
    machineUsPerAgent: round(us('machine')),
    v8UsPerAgent: round(us('v8')),
    codesUsPerExpression: round(us('codes')),
    machineToColumns: round(us('machine') / us('columns')),
    machineToColumnsWithoutCompile: round(
      (us('machine') - us('compile')) / (us('columns') - us('compile')),
    ),
    columnsToV8: round(us('columns') / us('v8')),
    codesToV8: round(us('codes') / us('v8')),
  };
}

/** The same expressions as symbolic regression has them. */
function asCodes(): { readonly scorer: ExpressionScorer; readonly codes: readonly Expression[] } {
  const names = ['+', '-', '*', '/'];
  const operations =
    operationsOf({ operators: names, functions: [], methods: [], statements: [] }) ?? [];
  const range = [0, CONSTANTS.length - 1] as const;
  const random = rng(1, 'columns', 0, 0);
  const alphabet = alphabetOf(['x'], operations, { range, integer: true, rate: 0.5 }, random);
  const scorer = new ExpressionScorer(alphabet, {
    compare: { kind: 'squared-error' },
    columns: [Float64Array.from(XS)],
    expected: Float64Array.from(XS),
    weights: new Float64Array(XS.length).fill(1),
  });
  const [plus = 0, minus = 0, times = 0, by = 0] = names.map((_, i) => alphabet.terminals + i);
  const [x, one] = [0, 2];
  const codes = PAIRS.map(([a, b]) => {
    const left = [times, times, x, x, 1 + a];
    const right = [by, times, minus, x, 1 + b, x, plus, one, x];
    return [plus, ...left, ...right];
  });
  return { scorer, codes };
}

const textOf = (expression: string): string =>
  `export default function f(x) {\n  return ${expression};\n}\n`;

function inColumns(program: Program, args: readonly Float64Array[]): void {
  const plan = planOf(program);
  if (plan === null) throw new Error('no program for columns');
  const results = runColumns(plan, args, XS.length, OPTIONS.fuel);
  if (!results.isKnown(0)) throw new Error('left to the machine');
  results.release();
}

function inV8(expression: string): void {
  const f = runInThisContext(`(x) => ${expression}`) as (x: number) => number;
  let sum = 0;
  for (const x of XS) sum += f(x);
  if (typeof sum !== 'number')
    throw new Error('unreachable, but keeps the work from being dropped');
}
