/** Blocks, declarations, `if`, `switch`, labels, `return`, `throw`, `try`. Loops: compile-loop.ts. */
import { Op } from './bytecode.ts';
import { compileForEffect } from './compile-assign.ts';
import { byKind, type Compiler, type StatementHandler } from './compiler.ts';
import { compileClosure } from './compile-literal.ts';
import { enterScope, initVariable, isPlainLocal } from './compile-name.ts';
import { jumpIf } from './compile-operator.ts';
import { DECLARE, Kind } from './kinds.ts';
import { NONE } from './tree.ts';
import type { Finally } from './control.ts';

const VAR = DECLARE.indexOf('var');

function compileBlock(c: Compiler, node: number): void {
  enterScope(c, node);
  hoistFunctions(c, node + 1, c.end(node));
  c.statements(node + 1, c.end(node));
}

/** Functions declared among these statements exist before the first of them runs. */
export function hoistFunctions(c: Compiler, from: number, to: number): void {
  for (let node = from; node < to; node = c.end(node)) {
    const kind = c.kind(node);
    if (kind === Kind.Region) hoistFunctions(c, node + 1, c.end(node));
    else if (kind === Kind.FunctionDeclaration || kind === Kind.ExportFunction) declare(c, node);
  }
}

function declare(c: Compiler, node: number): void {
  const mark = c.out.mark();
  const closure = c.out.reserve();
  compileClosure(c, node, closure);
  const variable = c.variable(node);
  if (variable !== undefined) initVariable(c, variable, closure);
  // An anonymous default export has the last place of the top level (compile.ts).
  else c.out.op(Op.InitGlobal, c.scopes.globals.length, closure);
  c.out.release(mark);
}

function compileDeclaration(c: Compiler, node: number): void {
  const isVar = c.value(node) === VAR;
  for (let d = node + 1; d < c.end(node); d = c.end(d)) {
    const mark = c.out.mark();
    declareOne(c, d + 1, isVar);
    c.out.release(mark);
  }
}

function declareOne(c: Compiler, pattern: number, isVar: boolean): void {
  const init = c.end(pattern);
  const variable = c.kind(pattern) === Kind.Binding ? c.variable(pattern) : undefined;
  const empty = c.kind(init) === Kind.Empty;
  if (empty && isVar) return;
  // A `var` can be read (in a `catch`, say) while its initialiser runs, the others cannot.
  if (variable !== undefined && !isVar && isPlainLocal(variable)) {
    if (empty) c.out.load(variable.place, undefined);
    else c.into(init, variable.place);
  } else if (empty) {
    const register = c.out.reserve();
    c.out.load(register, undefined);
    c.pattern(pattern, register);
  } else c.pattern(pattern, c.operand(init));
}

function compileIf(c: Compiler, node: number): void {
  const yes = c.end(node + 1);
  const no = c.end(yes);
  const otherwise = c.out.label();
  jumpIf(c, node + 1, false, otherwise);
  c.statement(yes);
  if (c.kind(no) === Kind.Empty) return c.out.place(otherwise);
  const end = c.out.label();
  c.out.jump(Op.Jump, end);
  c.out.place(otherwise);
  c.statement(no);
  c.out.place(end);
}

function compileSwitch(c: Compiler, node: number): void {
  const first = c.end(node + 1);
  const discriminant = c.temporary(node + 1);
  const breakTo = c.out.label();
  if (first < c.end(node)) enterScope(c, first);
  for (let k = first; k < c.end(node); k = c.end(k)) hoistFunctions(c, c.end(k + 1), c.end(k));
  const bodies = compileTests(c, node, first, discriminant, breakTo);
  c.control.push({ kind: 'switch', names: [], breakTo, continueTo: undefined });
  for (let k = first, i = 0; k < c.end(node); k = c.end(k), i++) {
    const label = bodies[i];
    if (label !== undefined) c.out.place(label);
    c.statements(c.end(k + 1), c.end(k));
  }
  c.control.pop();
  c.out.place(breakTo);
}

/** Compares in order; the label of each case's body. */
function compileTests(
  c: Compiler,
  node: number,
  first: number,
  discriminant: number,
  breakTo: ReturnType<Compiler['out']['label']>,
): ReturnType<Compiler['out']['label']>[] {
  const bodies = [];
  let fallback = breakTo;
  for (let k = first; k < c.end(node); k = c.end(k)) {
    const body = c.out.label();
    bodies.push(body);
    if (c.kind(k + 1) === Kind.Empty) fallback = body;
    else {
      const mark = c.out.mark();
      c.out.jump(Op.JumpEqual, body, discriminant, c.operandOrConstant(k + 1));
      c.out.release(mark);
    }
  }
  c.out.jump(Op.Jump, fallback);
  return bodies;
}

function compileLabeled(c: Compiler, node: number): void {
  const names = [c.value(node)];
  let body = node + 1;
  for (; c.kind(body) === Kind.Labeled; body++) names.push(c.value(body));
  if (isLoop(c.kind(body))) {
    c.labels = names;
    return c.statement(body);
  }
  const breakTo = c.out.label();
  c.control.push({ kind: 'label', names, breakTo, continueTo: undefined });
  c.statement(body);
  c.control.pop();
  c.out.place(breakTo);
}

const isLoop = (kind: number): boolean =>
  kind === Kind.For ||
  kind === Kind.ForOf ||
  kind === Kind.ForIn ||
  kind === Kind.While ||
  kind === Kind.DoWhile;

const jumpTarget = (c: Compiler, node: number): number | undefined =>
  c.value(node) === NONE ? undefined : c.value(node);

function compileReturn(c: Compiler, node: number): void {
  if (c.kind(node + 1) !== Kind.Empty) return c.control.returnFrom(c.operand(node + 1));
  if (!c.control.insideFinally) return c.out.op(Op.ReturnUndefined);
  const register = c.out.reserve();
  c.out.load(register, undefined);
  c.control.returnFrom(register);
}

function compileTry(c: Compiler, node: number): void {
  const block = node + 1;
  const param = c.end(block);
  const handler = c.end(param);
  const finalizer = c.end(handler);
  if (c.kind(finalizer) === Kind.Empty) return compileCatch(c, block, param, handler);
  const entry: Finally = {
    kind: 'finally',
    how: c.out.reserve(),
    value: c.out.reserve(),
    start: c.out.label(),
    exits: [],
  };
  c.control.push(entry);
  const from = c.out.length;
  if (c.kind(handler) === Kind.Empty) c.statement(block);
  else compileCatch(c, block, param, handler);
  c.out.load(entry.how, 0);
  c.out.jump(Op.Jump, entry.start);
  c.catches.push({ from, to: c.out.length, target: c.out.length, register: entry.value });
  c.out.load(entry.how, 1);
  c.control.pop();
  c.out.place(entry.start);
  c.statement(finalizer);
  c.control.resume(entry);
}

function compileCatch(c: Compiler, block: number, param: number, handler: number): void {
  const mark = c.out.mark();
  const end = c.out.label();
  const thrown = c.out.reserve();
  const from = c.out.length;
  c.statement(block);
  const to = c.out.length;
  c.out.jump(Op.Jump, end);
  c.catches.push({ from, to, target: c.out.length, register: thrown });
  if (c.kind(param) !== Kind.Empty) {
    enterScope(c, param);
    c.pattern(param, thrown);
  }
  c.statement(handler);
  c.out.place(end);
  c.out.release(mark);
}

const nothing: StatementHandler = () => {};

export const STATEMENTS = byKind<StatementHandler>({
  Region: (c, node) => c.statements(node + 1, c.end(node)),
  Block: compileBlock,
  VariableDeclaration: compileDeclaration,
  ExportFunction: nothing,
  FunctionDeclaration: nothing,
  EmptyStatement: nothing,
  ExpressionStatement: (c, node) => compileForEffect(c, node + 1),
  If: compileIf,
  Switch: compileSwitch,
  Labeled: compileLabeled,
  Break: (c, node) => c.control.jumpOut('break', jumpTarget(c, node)),
  Continue: (c, node) => c.control.jumpOut('continue', jumpTarget(c, node)),
  Return: compileReturn,
  Throw: (c, node) => c.out.op(Op.Throw, c.operand(node + 1)),
  Try: compileTry,
});
