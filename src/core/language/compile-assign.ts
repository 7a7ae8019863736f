/** Assignments, `++` and `--`. A target's object and key are evaluated before the value, as in JavaScript. */
import { Op } from './bytecode.ts';
import { byKind, type Compiler, type ExpressionHandler } from './compiler.ts';
import { binaryOp, shortCircuit } from './compile-operator.ts';
import { fixedName } from './compile-member.ts';
import { isPlainLocal, loadVariable, storeVariable } from './compile-name.ts';
import { ASSIGN, BINARY, Kind, LOGICAL, UPDATE } from './kinds.ts';
import type { Variable } from './variable.ts';

/** Where a value goes: a variable, or a member whose object (and key) wait in registers. */
export type Target =
  | { readonly kind: 'variable'; readonly variable: Variable }
  | { readonly kind: 'member'; readonly object: number; readonly name: number }
  | { readonly kind: 'index'; readonly object: number; readonly key: number };

/** Evaluates the parts of a target; nodes [from, to) run before it is stored to. */
export function prepareTarget(c: Compiler, node: number, from: number, to: number): Target {
  switch (c.kind(node)) {
    case Kind.Member:
      return {
        kind: 'member',
        object: c.operandAcross(node + 1, from, to),
        name: fixedName(c, c.text(node)),
      };
    case Kind.Index: {
      const key = c.end(node + 1);
      const object = c.keepsLocals(from, to)
        ? c.operandAcross(node + 1, key, c.end(node))
        : c.temporary(node + 1);
      if (c.keepsLocals(from, to)) return { kind: 'index', object, key: c.operandOrConstant(key) };
      return { kind: 'index', object, key: c.temporary(key) };
    }
    default: {
      const variable = c.variable(node);
      if (variable === undefined) throw new Error('assignment to a free name');
      return { kind: 'variable', variable };
    }
  }
}

function loadTarget(c: Compiler, target: Target, dest: number): void {
  if (target.kind === 'variable') loadVariable(c, target.variable, dest);
  else if (target.kind === 'member') c.out.op(Op.GetMember, dest, target.object, target.name, 0);
  else c.out.op(Op.GetIndex, dest, target.object, target.key);
}

export function storeTarget(c: Compiler, target: Target, source: number): void {
  if (target.kind === 'variable') storeVariable(c, target.variable, source);
  else if (target.kind === 'member') c.out.op(Op.SetMember, target.object, target.name, source);
  else c.out.op(Op.SetIndex, target.object, target.key, source);
}

function compileAssign(c: Compiler, node: number, dest: number): void {
  const mark = c.out.mark();
  const operator = ASSIGN[c.value(node)];
  const kind = c.kind(node + 1);
  if (operator === '=' && (kind === Kind.ArrayPattern || kind === Kind.ObjectPattern)) {
    c.into(c.end(node + 1), dest);
    c.pattern(node + 1, dest);
  } else if (operator === '=') assignPlain(c, node, dest);
  else if (operator === '&&=' || operator === '||=' || operator === '??=')
    assignLogical(c, node, dest);
  else assignCompound(c, node, dest);
  c.out.release(mark);
}

function assignPlain(c: Compiler, node: number, dest: number): void {
  const value = c.end(node + 1);
  const end = c.end(node);
  const target = prepareTarget(c, node + 1, value, end);
  const source = c.operand(value);
  storeTarget(c, target, source);
  c.out.move(dest, source);
}

function assignCompound(c: Compiler, node: number, dest: number): void {
  const value = c.end(node + 1);
  const end = c.end(node);
  const target = prepareTarget(c, node + 1, value, end);
  const current = currentValue(c, target, value, end);
  const operator = (ASSIGN[c.value(node)] ?? '').slice(0, -1);
  const op = binaryOp(BINARY.findIndex((known) => known === operator));
  const result = inPlaceRegister(c, target) ?? c.out.reserve();
  c.out.op(op, result, current, c.operandOrConstant(value));
  if (result !== inPlaceRegister(c, target)) storeTarget(c, target, result);
  c.out.move(dest, result);
}

/** The register of a plain local variable, which operators can read and write directly. */
function inPlaceRegister(c: Compiler, target: Target): number | undefined {
  if (target.kind !== 'variable') return undefined;
  const { variable } = target;
  const plain = variable.owner === c.fn && isPlainLocal(variable);
  return plain && variable.kind !== 'const' && variable.kind !== 'self'
    ? variable.place
    : undefined;
}

/** The target's value before nodes [from, to) run. */
function currentValue(c: Compiler, target: Target, from: number, to: number): number {
  const register = inPlaceRegister(c, target);
  if (register !== undefined && c.keepsLocals(from, to)) return register;
  const current = c.out.reserve();
  loadTarget(c, target, current);
  return current;
}

function assignLogical(c: Compiler, node: number, dest: number): void {
  const value = c.end(node + 1);
  const operator = (ASSIGN[c.value(node)] ?? '').slice(0, -1);
  const target = prepareTarget(c, node + 1, value, c.end(node));
  const end = c.out.label();
  const current = c.out.reserve();
  loadTarget(c, target, current);
  c.out.jump(shortCircuit(LOGICAL.find((known) => known === operator)), end, current);
  c.into(value, current);
  storeTarget(c, target, current);
  c.out.place(end);
  c.out.move(dest, current);
}

function compileUpdate(c: Compiler, node: number, dest: number): void {
  const mark = c.out.mark();
  const operator = UPDATE[c.value(node)];
  const op = operator === '++x' || operator === 'x++' ? Op.Increment : Op.Decrement;
  const target = prepareTarget(c, node + 1, node, node);
  const current = currentValue(c, target, node, node);
  if (operator === 'x++' || operator === 'x--') {
    // The old value as a number is the result, the new one is stored.
    const old = c.out.reserve();
    c.out.op(Op.ToNumber, old, current);
    updateTarget(c, target, op, old);
    c.out.move(dest, old);
  } else c.out.move(dest, updateTarget(c, target, op, current));
  c.out.release(mark);
}

/** Stores the value one up or down; the register that holds it. */
function updateTarget(c: Compiler, target: Target, op: number, current: number): number {
  const inPlace = inPlaceRegister(c, target);
  const result = inPlace ?? c.out.reserve();
  c.out.op(op, result, current);
  if (inPlace === undefined) storeTarget(c, target, result);
  return result;
}

/** An assignment or update whose value nobody reads: an expression statement, a loop's step. */
export function compileForEffect(c: Compiler, node: number): void {
  const kind = c.kind(node);
  const mark = c.out.mark();
  if (kind === Kind.Update) {
    const target = prepareTarget(c, node + 1, node, node);
    const current = currentValue(c, target, node, node);
    const up = (UPDATE[c.value(node)] ?? '').includes('++');
    updateTarget(c, target, up ? Op.Increment : Op.Decrement, current);
  } else if (kind === Kind.Assign && assignsInPlace(c, node)) assignInPlace(c, node);
  else if (kind === Kind.Assign) compileAssign(c, node, c.out.reserve());
  else c.effect(node);
  c.out.release(mark);
}

/** Kinds that write their register only at the end, when everything was evaluated without an error. */
const WRITES_LAST: ReadonlySet<number> = new Set([
  Kind.Number,
  Kind.String,
  Kind.True,
  Kind.False,
  Kind.Null,
  Kind.Name,
  Kind.Binary,
  Kind.Member,
  Kind.Index,
  Kind.Call,
  Kind.New,
  Kind.Arrow,
  Kind.FunctionExpression,
]);

function assignsInPlace(c: Compiler, node: number): boolean {
  const operator = ASSIGN[c.value(node)];
  if (c.kind(node + 1) !== Kind.Name) return false;
  if (operator === '&&=' || operator === '||=' || operator === '??=') return false;
  const variable = c.variable(node + 1);
  if (variable === undefined) return false;
  if (inPlaceRegister(c, { kind: 'variable', variable }) === undefined) return false;
  return operator !== '=' || WRITES_LAST.has(c.kind(c.end(node + 1)));
}

/** `x = a + b` into the register of `x`. */
function assignInPlace(c: Compiler, node: number): void {
  const place = c.variable(node + 1)?.place ?? 0;
  if (ASSIGN[c.value(node)] === '=') c.into(c.end(node + 1), place);
  else assignCompound(c, node, place);
}

export const ASSIGNMENTS = byKind<ExpressionHandler>({
  Assign: compileAssign,
  Update: compileUpdate,
});
