/**
 * Compiler: compact tree → bytecode (`bytecode.ts`). One pass over the tree for scopes (`scope.ts`), one for code,
 * function after function. It accepts every tree that the gate accepts, also too large ones: what does not fit the
 * operands becomes an `Unsupported` trap at run time.
 */
import { type FunctionCode, Op, type Program } from './bytecode.ts';
import { ASSIGNMENTS } from './compile-assign.ts';
import { CALLS } from './compile-call.ts';
import { compileFunction, compileTopLevel } from './compile-function.ts';
import { LITERALS } from './compile-literal.ts';
import { LOOPS } from './compile-loop.ts';
import { MEMBERS } from './compile-member.ts';
import { OPERATORS } from './compile-operator.ts';
import { compilePattern } from './compile-pattern.ts';
import { STATEMENTS } from './compile-statement.ts';
import { Compiler, type Handlers } from './compiler.ts';
import { ControlStack } from './control.ts';
import { Emitter, MAX_POOL, MAX_REGISTERS } from './emit.ts';
import { VClosure } from './functions.ts';
import { Kind } from './kinds.ts';
import { analyse, type Scopes } from './scope.ts';
import { kindAt, NONE, sizeAt, type Tree, valueAt } from './tree.ts';

export interface CompileOptions {
  /** Record at run time which kinds of value every expression had (`Instance.seen`). Changes no outcome, no fuel. */
  readonly probe?: boolean;
}

function merge<T>(...tables: (T | undefined)[][]): (T | undefined)[] {
  const all: (T | undefined)[] = [];
  for (const table of tables)
    table.forEach((handler, kind) => {
      if (handler !== undefined) all[kind] = handler;
    });
  return all;
}

const HANDLERS: Handlers = {
  expressions: merge(LITERALS, OPERATORS, MEMBERS, CALLS, ASSIGNMENTS),
  statements: merge(STATEMENTS, LOOPS),
  pattern: compilePattern,
};

/** Compiles a genome that passed the gate. The program is immutable and shared by all its instances. */
export function compile(tree: Tree, options: CompileOptions = {}): Program {
  const scopes = analyse(tree);
  const out = new Emitter();
  const probing = options.probe === true;
  const c = new Compiler(tree, scopes, out, HANDLERS, new ControlStack(out), probing);
  const functions: FunctionCode[] = scopes.functions.map((fn, i) =>
    i === 0 ? compileTopLevel(c, fn) : compileFunction(c, fn),
  );
  const { globals } = scopes;
  if (!fits(scopes, out)) functions[0] = refusal(out);
  return {
    code: out.finish(),
    constants: out.constants,
    functions,
    main: topLevel(functions),
    // One place more than there are names: an anonymous default export.
    globals: [...globals.map((variable) => variable.name), 'default'],
    dead: [...globals.map((variable) => variable.lexical), false],
    exported: exportedPlace(tree, scopes),
    probedNodes: probing ? tree.kind.length : 0,
  };
}

/** Whether everything that operands number can be numbered. Only modules of some 200 KB are too large for that. */
function fits(scopes: Scopes, out: Emitter): boolean {
  const { functions, globals } = scopes;
  return (
    Math.max(out.constants.length, functions.length, globals.length) <= MAX_POOL &&
    functions.every(({ captures }) => captures.size <= MAX_REGISTERS)
  );
}

/** A top level that traps. Nothing else runs, so the first constant's place is free for the reason. */
function refusal(out: Emitter): FunctionCode {
  const entry = out.length;
  out.op(Op.Unsupported, 0);
  out.constants[0] = 'a program with too many constants, functions or captured variables';
  return { name: '', entry, params: 0, hasRest: false, registers: 0, handlers: undefined };
}

function topLevel(functions: readonly FunctionCode[]): VClosure {
  const [code] = functions;
  if (code === undefined) throw new Error('a program has a top level');
  return new VClosure(code, []);
}

/** Place of the default export among the top-level names. */
function exportedPlace(tree: Tree, scopes: Scopes): number {
  const node = findExport(tree, 1, tree.kind.length);
  const anonymous = node < 0 || valueAt(tree, node) === NONE;
  return (anonymous ? undefined : scopes.variableAt[node]?.place) ?? scopes.globals.length;
}

function findExport(tree: Tree, from: number, to: number): number {
  for (let node = from; node < to; node += sizeAt(tree, node)) {
    const kind = kindAt(tree, node);
    if (kind === Kind.ExportFunction) return node;
    if (kind !== Kind.Region) continue;
    const inside = findExport(tree, node + 1, node + sizeAt(tree, node));
    if (inside >= 0) return inside;
  }
  return -1;
}
