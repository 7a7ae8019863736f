import { runInThisContext } from 'node:vm';
import type { Program } from '../../src/core/language/bytecode.ts';
import { compile } from '../../src/core/language/compile.ts';
import { planOf, runColumns } from '../../src/core/language/vector/run.ts';
import { type Figures, interleaved, round } from './figures.ts';
import { callOver, OPTIONS, treeOf } from './sides.ts';

const AGENTS = 500;
const XS = Array.from({ length: 100 }, (_, i) => i / 50 - 1);

/** A cold generation of different expressions of about 15 nodes, 100 cases each: columns, machine, V8 unmetered. */
export function benchColumns(): Figures {
  const expressions = Array.from(
    { length: AGENTS },
    (_, i) => `x * x * ${i} + (x - ${i}) * x / (1 + x)`,
  );
  const trees = expressions.map((one) => treeOf(textOf(one)));
  const args = [Float64Array.from(XS)];
  const ms = interleaved(
    {
      compile: () => trees.forEach((tree) => compile(tree)),
      columns: () => trees.forEach((tree) => inColumns(compile(tree), args)),
      machine: () => trees.forEach((tree) => callOver(compile(tree), XS)),
      v8: () => expressions.forEach(inV8),
    },
    15,
  );
  const us = (name: string): number => ((ms[name] ?? 0) * 1000) / AGENTS;
  return {
    compileUsPerAgent: round(us('compile')),
    columnsUsPerAgent: round(us('columns')),
    machineUsPerAgent: round(us('machine')),
    v8UsPerAgent: round(us('v8')),
    machineToColumns: round(us('machine') / us('columns')),
    machineToColumnsWithoutCompile: round(
      (us('machine') - us('compile')) / (us('columns') - us('compile')),
    ),
    columnsToV8: round(us('columns') / us('v8')),
  };
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
