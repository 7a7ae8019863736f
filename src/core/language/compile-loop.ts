/** Loops. The test stands at the end, so that an iteration takes one jump. */
import { Op } from './bytecode.ts';
import { compileForEffect } from './compile-assign.ts';
import { byKind, type Compiler, type StatementHandler } from './compiler.ts';
import { enterScope, isPlainLocal, renewVariable } from './compile-name.ts';
import { jumpIf } from './compile-operator.ts';
import type { Label } from './emit.ts';
import { DECLARE, Kind } from './kinds.ts';

const VAR = DECLARE.indexOf('var');

/** Compiles the body with `break` and `continue` going to the labels, and the labels before the loop. */
function body(c: Compiler, node: number, names: readonly number[], to: LoopLabels): void {
  c.control.push({ kind: 'loop', names, ...to });
  c.statement(node);
  c.control.pop();
}

interface LoopLabels {
  readonly breakTo: Label;
  readonly continueTo: Label;
}

const loopLabels = (c: Compiler): LoopLabels => ({
  breakTo: c.out.label(),
  continueTo: c.out.label(),
});

function compileWhile(c: Compiler, node: number): void {
  const names = c.takeLabels();
  const to = loopLabels(c);
  const start = c.out.label();
  c.out.jump(Op.Jump, to.continueTo);
  c.out.place(start);
  body(c, c.end(node + 1), names, to);
  c.out.place(to.continueTo);
  jumpIf(c, node + 1, true, start);
  c.out.place(to.breakTo);
}

function compileDoWhile(c: Compiler, node: number): void {
  const names = c.takeLabels();
  const to = loopLabels(c);
  const start = c.out.label();
  c.out.place(start);
  body(c, node + 1, names, to);
  c.out.place(to.continueTo);
  jumpIf(c, c.end(node + 1), true, start);
  c.out.place(to.breakTo);
}

function compileFor(c: Compiler, node: number): void {
  const names = c.takeLabels();
  const init = node + 1;
  const test = c.end(init);
  const step = c.end(test);
  const to = loopLabels(c);
  const start = c.out.label();
  const check = c.out.label();
  if (c.kind(init) === Kind.VariableDeclaration) {
    enterScope(c, node);
    c.statement(init);
    nextIteration(c, node);
  } else if (c.kind(init) !== Kind.Empty) compileForEffect(c, init);
  c.out.jump(Op.Jump, check);
  c.out.place(start);
  body(c, c.end(step), names, to);
  c.out.place(to.continueTo);
  nextIteration(c, node);
  if (c.kind(step) !== Kind.Empty) compileForEffect(c, step);
  c.out.place(check);
  if (c.kind(test) === Kind.Empty) c.out.jump(Op.Jump, start);
  else jumpIf(c, test, true, start);
  c.out.place(to.breakTo);
}

/** Closures keep the variables of their own iteration: the next one gets new cells with the same values. */
function nextIteration(c: Compiler, node: number): void {
  for (const variable of c.scopes.declaredAt[node] ?? [])
    if (variable.captured && variable.kind === 'let') c.out.op(Op.CopyCell, variable.place);
}

/** `for-of` and `for-in` differ in the iterator only. */
function compileForEach(c: Compiler, node: number, iterate: number): void {
  const names = c.takeLabels();
  const left = node + 1;
  const right = c.end(left);
  const declares = c.kind(left) === Kind.VariableDeclaration && c.value(left) !== VAR;
  if (declares) enterScope(c, node);
  const iterator = c.out.reserve();
  c.into(right, iterator);
  c.out.op(iterate, iterator, iterator);
  const value = elementRegister(c, left) ?? c.out.reserve();
  const to = loopLabels(c);
  const start = c.out.label();
  c.out.jump(Op.Jump, to.continueTo);
  c.out.place(start);
  if (declares) for (const variable of c.scopes.declaredAt[node] ?? []) renewVariable(c, variable);
  if (elementRegister(c, left) === undefined) c.pattern(patternOf(c, left), value);
  body(c, c.end(right), names, to);
  c.out.place(to.continueTo);
  c.out.jump(Op.Next, start, value, iterator);
  c.out.place(to.breakTo);
}

/** The pattern or target on the left: `const [a, b]` → the ArrayPattern. */
const patternOf = (c: Compiler, left: number): number =>
  c.kind(left) === Kind.VariableDeclaration ? left + 2 : left;

/** The register of a loop variable that elements can go straight into. */
function elementRegister(c: Compiler, left: number): number | undefined {
  const pattern = patternOf(c, left);
  const variable = c.kind(pattern) === Kind.Binding ? c.variable(pattern) : undefined;
  return variable !== undefined && isPlainLocal(variable) ? variable.place : undefined;
}

export const LOOPS = byKind<StatementHandler>({
  While: compileWhile,
  DoWhile: compileDoWhile,
  For: compileFor,
  ForOf: (c, node) => compileForEach(c, node, Op.Iterate),
  ForIn: (c, node) => compileForEach(c, node, Op.IterateKeys),
});
