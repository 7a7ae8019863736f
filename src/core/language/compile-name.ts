/** Reading, writing and declaring variables, wherever they live: register, cell, captured cell, top level. */
import { Op } from './bytecode.ts';
import { builtInValue } from './compile-constant.ts';
import type { Compiler } from './compiler.ts';
import type { Variable } from './variable.ts';

/** Evaluates the name at `node`. Free names are built-ins; the gate refuses all others. */
export function loadName(c: Compiler, node: number, dest: number): void {
  const variable = c.variable(node);
  if (variable === undefined) loadBuiltIn(c, c.text(node), dest);
  else loadVariable(c, variable, dest);
}

/** A constant or function of the vocabulary by id (`NaN`, `parseInt`, `Math.max`). */
export function loadBuiltIn(c: Compiler, id: string, dest: number): void {
  const known = builtInValue(id);
  if (known === undefined) c.out.op(Op.Unsupported, c.out.constant(`the name ${id}`));
  else c.out.load(dest, known.value);
}

export function loadVariable(c: Compiler, variable: Variable, dest: number): void {
  const { out } = c;
  if (variable.global) out.op(Op.LoadGlobal, dest, variable.place);
  else if (variable.owner !== c.fn)
    out.op(Op.LoadCapture, dest, captureOf(c, variable), out.constant(variable.name));
  else if (variable.captured)
    out.op(Op.LoadCell, dest, variable.place, out.constant(variable.name));
  else {
    if (variable.checked) out.op(Op.CheckDead, variable.place, out.constant(variable.name));
    out.move(dest, variable.place);
  }
}

/** Assignment to an existing variable: dead zone and `const` are checked, after the value was evaluated. */
export function storeVariable(c: Compiler, variable: Variable, source: number): void {
  const { out } = c;
  if (variable.kind === 'const' || variable.kind === 'self') {
    const mark = out.mark();
    loadVariable(c, variable, out.reserve());
    out.release(mark);
    out.op(Op.ThrowConst, out.constant(variable.name));
  } else if (variable.global) out.op(Op.StoreGlobal, variable.place, source);
  else if (variable.owner !== c.fn)
    out.op(Op.StoreCapture, captureOf(c, variable), source, out.constant(variable.name));
  else if (variable.captured)
    out.op(Op.StoreCell, variable.place, source, out.constant(variable.name));
  else {
    if (variable.checked) out.op(Op.CheckDead, variable.place, out.constant(variable.name));
    out.move(variable.place, source);
  }
}

/** The value a declaration gives: ends the dead zone. Only the owner declares. */
export function initVariable(c: Compiler, variable: Variable, source: number): void {
  if (variable.global) c.out.op(Op.InitGlobal, variable.place, source);
  else if (variable.captured) c.out.op(Op.InitCell, variable.place, source);
  else c.out.move(variable.place, source);
}

/** True if the variable is nothing but a register of its function. */
export const isPlainLocal = (variable: Variable): boolean =>
  !variable.global && !variable.captured && !variable.checked;

/** Position of an outer variable among the cells of the closure being compiled. */
export function captureOf(c: Compiler, variable: Variable): number {
  const index = c.fn.captures.get(variable);
  if (index === undefined) throw new Error(`${variable.name} is not captured`);
  return index;
}

/** Gives the variables of a scope their registers, cells for captured ones, and starts dead zones. */
export function enterScope(c: Compiler, node: number): void {
  for (const variable of c.scopes.declaredAt[node] ?? []) {
    if (variable.global) continue;
    variable.place = c.out.reserve();
    renewVariable(c, variable);
  }
}

/** The start of a variable's life on every entry of its scope, and of every iteration of a loop head. */
export function renewVariable(c: Compiler, variable: Variable): void {
  const dead = variable.lexical || variable.kind === 'param';
  if (variable.captured) c.out.op(Op.NewCell, variable.place, dead ? 1 : 0);
  else if (variable.checked && dead) c.out.op(Op.SetDead, variable.place);
}
