/**
 * What the parts of the compiler share: the tree, its scopes, the emitter, and the function being compiled. One
 * handler a node kind, in tables by kind (`compile-expression.ts`, …), so the parts call each other through here and
 * host recursion is bounded by the tree's depth (≤ 128).
 */
import { type Handler, Op } from './bytecode.ts';
import { constantValue } from './compile-constant.ts';
import type { ControlStack } from './control.ts';
import type { Emitter, Label } from './emit.ts';
import { type KindName, Kind } from './kinds.ts';
import type { Scopes } from './scope.ts';
import type { FunctionScope, Variable } from './variable.ts';
import { type Atom, type Tree } from './tree.ts';

/** Evaluates an expression into a register, which it writes last unless the register is a fresh temporary. */
export type ExpressionHandler = (c: Compiler, node: number, dest: number) => void;
export type StatementHandler = (c: Compiler, node: number) => void;
/** Takes a value apart into the names or targets of a pattern. */
type PatternHandler = (c: Compiler, node: number, source: number) => void;

export interface Handlers {
  readonly expressions: readonly (ExpressionHandler | undefined)[];
  readonly statements: readonly (StatementHandler | undefined)[];
  readonly pattern: PatternHandler;
}

/** A table by kind name as an array by kind number. */
export function byKind<T>(table: Partial<Record<KindName, T>>): (T | undefined)[] {
  const handlers: (T | undefined)[] = [];
  for (const [name, handler] of Object.entries(table)) handlers[kindNumber(name)] = handler;
  return handlers;
}

const kindNumber = (name: string): number =>
  Object.entries(Kind).find(([known]) => known === name)?.[1] ?? -1;

export class Compiler {
  readonly tree: Tree;
  readonly scopes: Scopes;
  readonly out: Emitter;
  readonly probing: boolean;
  readonly #handlers: Handlers;
  // The function being compiled.
  fn: FunctionScope;
  control: ControlStack;
  catches: Handler[] = [];
  /** Atoms of the labels right before the statement to be compiled, if it is a loop. */
  labels: readonly number[] = [];
  /** Where the innermost optional chain goes when it meets null or undefined. */
  chain: Label | undefined = undefined;

  constructor(
    tree: Tree,
    scopes: Scopes,
    out: Emitter,
    handlers: Handlers,
    control: ControlStack,
    probing: boolean,
  ) {
    const root = scopes.functions[0];
    if (root === undefined) throw new Error('a program has a top level');
    this.tree = tree;
    this.scopes = scopes;
    this.out = out;
    this.#handlers = handlers;
    this.control = control;
    this.probing = probing;
    this.fn = root;
  }

  // ---- the tree

  kind(node: number): number {
    return this.tree.kind[node] ?? 0;
  }

  /** The first node after the subtree. */
  end(node: number): number {
    return node + (this.tree.size[node] ?? 1);
  }

  value(node: number): number {
    return this.tree.value[node] ?? 0;
  }

  atom(node: number): Atom | undefined {
    return this.tree.atoms[this.value(node)];
  }

  text(node: number): string {
    return String(this.atom(node));
  }

  variable(node: number): Variable | undefined {
    return this.scopes.variableAt[node];
  }

  /** True if evaluating nodes [from, to) cannot change a local variable. */
  keepsLocals(from: number, to: number): boolean {
    const { writesBefore } = this.scopes;
    return writesBefore[from] === writesBefore[to];
  }

  /** True if evaluating nodes [from, to) calls nothing, assigns nothing, and can at most throw a TypeError. */
  isQuiet(from: number, to: number): boolean {
    const { effectsBefore } = this.scopes;
    return effectsBefore[from] === effectsBefore[to];
  }

  // ---- expressions

  /** Evaluates into a register that nothing else reads meanwhile: a fresh temporary, or a variable not yet in use. */
  into(node: number, dest: number): void {
    const handler = this.#handlers.expressions[this.kind(node)];
    if (handler === undefined) throw new Error(`no expression: kind ${this.kind(node)}`);
    handler(this, node, dest);
    if (this.probing) this.probe(node, dest);
  }

  probe(node: number, register: number): void {
    this.out.op(Op.Probe, register, node >>> 16, node & 0xffff);
  }

  /** The register that holds the value: a local variable's own, or a new temporary. */
  operand(node: number): number {
    const local = this.local(node);
    if (local < 0) return this.temporary(node);
    if (this.probing) this.probe(node, local);
    return local;
  }

  /** As `operand`, for a value that is still needed after nodes [from, to) ran. */
  operandAcross(node: number, from: number, to: number): number {
    return this.keepsLocals(from, to) ? this.operand(node) : this.temporary(node);
  }

  /** Evaluates into a new temporary. */
  temporary(node: number): number {
    const register = this.out.reserve();
    this.into(node, register);
    return register;
  }

  /** A register, or a constant; the register is still good after nodes [from, to) ran. */
  operandOrConstant(node: number, from = node, to = node): number {
    const known = constantValue(this.tree, this.scopes, node);
    const constant = known === undefined ? undefined : this.out.constantOperand(known.value);
    return constant ?? this.operandAcross(node, from, to);
  }

  /** The register of a local variable that can be read in place, or -1. */
  local(node: number): number {
    if (this.kind(node) !== Kind.Name) return -1;
    const variable = this.variable(node);
    if (variable === undefined || variable.owner !== this.fn) return -1;
    return variable.global || variable.captured || variable.checked ? -1 : variable.place;
  }

  /** Evaluates and drops the value. */
  effect(node: number): void {
    const mark = this.out.mark();
    this.into(node, this.out.reserve());
    this.out.release(mark);
  }

  // ---- statements and patterns

  statement(node: number): void {
    const handler = this.#handlers.statements[this.kind(node)];
    if (handler === undefined) throw new Error(`no statement: kind ${this.kind(node)}`);
    const mark = this.out.mark();
    handler(this, node);
    this.out.release(mark);
  }

  takeLabels(): readonly number[] {
    const names = this.labels;
    this.labels = [];
    return names;
  }

  statements(from: number, to: number): void {
    for (let node = from; node < to; node = this.end(node)) this.statement(node);
  }

  pattern(node: number, source: number): void {
    this.#handlers.pattern(this, node, source);
  }
}
