/** One function: parameters, then body. Arguments arrive in registers 0 … n − 1, the rest array in n. */
import { type FunctionCode, Op } from './bytecode.ts';
import type { Compiler } from './compiler.ts';
import { enterScope, initVariable, isPlainLocal, renewVariable } from './compile-name.ts';
import { withDefault } from './compile-pattern.ts';
import { hoistFunctions } from './compile-statement.ts';
import { ControlStack } from './control.ts';
import { MAX_REGISTERS } from './emit.ts';
import { Kind } from './kinds.ts';
import type { FunctionScope, Variable } from './variable.ts';
import { NONE } from './tree.ts';

export function compileTopLevel(c: Compiler, fn: FunctionScope): FunctionCode {
  const entry = start(c, fn, 0);
  c.scopes.globals.forEach((variable, i) => (variable.place = i));
  hoistFunctions(c, 1, c.end(0));
  c.statements(1, c.end(0));
  c.out.op(Op.ReturnUndefined);
  return finish(c, { name: '', entry, params: 0, hasRest: false });
}

export function compileFunction(c: Compiler, fn: FunctionScope): FunctionCode {
  const { node, body } = fn;
  const params = parameters(c, node + 1);
  const hasRest = params.some((param) => c.kind(param) === Kind.Rest);
  const entry = start(c, fn, params.length);
  compileParameters(c, fn, params);
  if (c.kind(body) === Kind.Block) compileBody(c, fn);
  else c.out.op(Op.Return, c.operand(body));
  return finish(c, {
    name: c.kind(node) === Kind.Arrow || c.value(node) === NONE ? '' : c.text(node),
    entry,
    params: params.length - (hasRest ? 1 : 0),
    hasRest,
  });
}

function start(c: Compiler, fn: FunctionScope, used: number): number {
  c.fn = fn;
  c.control = new ControlStack(c.out);
  c.catches = [];
  c.out.startFunction(used);
  return c.out.length;
}

function finish(
  c: Compiler,
  code: Pick<FunctionCode, 'name' | 'entry' | 'params' | 'hasRest'>,
): FunctionCode {
  const handlers = c.catches.length === 0 ? undefined : c.catches;
  if (c.out.registers <= MAX_REGISTERS) return { ...code, registers: c.out.registers, handlers };
  // Operands are 15 bits. The arguments alone may be too many, so the frame has none.
  const entry = c.out.length;
  c.out.op(Op.Unsupported, c.out.constant('a function with too many variables'));
  return { name: code.name, entry, params: 0, hasRest: false, registers: 0, handlers: undefined };
}

function parameters(c: Compiler, list: number): number[] {
  const found: number[] = [];
  for (let param = list + 1; param < c.end(list); param = c.end(param)) found.push(param);
  return found;
}

function compileParameters(c: Compiler, fn: FunctionScope, params: readonly number[]): void {
  placeVariables(c, fn, params);
  params.forEach((param, register) => {
    const rest = c.kind(param) === Kind.Rest;
    const hasDefault = c.kind(param) === Kind.DefaultPattern;
    if (hasDefault) withDefault(c, param, register);
    const pattern = rest || hasDefault ? param + 1 : param;
    const variable = c.kind(pattern) === Kind.Binding ? c.variable(pattern) : undefined;
    if (variable === undefined || variable.place !== register) c.pattern(pattern, register);
  });
}

/** A plain parameter lives where its argument arrives; the others get registers or cells of their own. */
function placeVariables(c: Compiler, fn: FunctionScope, params: readonly number[]): void {
  params.forEach((param, register) => {
    const kind = c.kind(param);
    const leaf = kind === Kind.Rest || kind === Kind.DefaultPattern ? param + 1 : param;
    const variable = c.kind(leaf) === Kind.Binding ? c.variable(leaf) : undefined;
    if (variable !== undefined && isPlainLocal(variable)) variable.place = register;
  });
  for (const variable of c.scopes.declaredAt[fn.node] ?? []) {
    if (variable.place >= 0) continue;
    variable.place = c.out.reserve();
    renewVariable(c, variable);
  }
  if (fn.self === undefined) return;
  const mark = c.out.mark();
  const closure = c.out.reserve();
  c.out.op(Op.LoadSelf, closure);
  initVariable(c, fn.self, closure);
  c.out.release(mark);
}

function compileBody(c: Compiler, fn: FunctionScope): void {
  enterScope(c, fn.body);
  copyParameters(c, fn);
  hoistFunctions(c, fn.body + 1, c.end(fn.body));
  c.statements(fn.body + 1, c.end(fn.body));
  c.out.op(Op.ReturnUndefined);
}

/** `function f(a) { var a; }`: the variable starts with the argument. */
function copyParameters(c: Compiler, fn: FunctionScope): void {
  const vars = (c.scopes.declaredAt[fn.body] ?? []).filter(({ kind }) => kind === 'var');
  if (vars.length === 0) return;
  const params = new Map<string, Variable>();
  for (const known of c.scopes.declaredAt[fn.node] ?? [])
    if (known.kind === 'param') params.set(known.name, known);
  for (const variable of vars) {
    const param = params.get(variable.name);
    if (param === undefined) continue;
    const mark = c.out.mark();
    let source = param.place;
    if (param.captured) {
      source = c.out.reserve();
      c.out.op(Op.LoadCell, source, param.place, c.out.constant(param.name));
    }
    initVariable(c, variable, source);
    c.out.release(mark);
  }
}
