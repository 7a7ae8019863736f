/** Literals, templates, array and object literals, function expressions. */
import { Op } from './bytecode.ts';
import { type Literal, literalValue } from './compile-constant.ts';
import { byKind, type Compiler, type ExpressionHandler } from './compiler.ts';
import { captureOf, loadName } from './compile-name.ts';
import { propertyKey } from './keys.ts';
import { Kind } from './kinds.ts';

/** Objects of longer names are built step by step: each name is paid for. */
const SHORT_NAME = 64;
/** Elements and values are built in runs of consecutive registers, no longer than this. */
const RUN = 64;

function compileTemplate(c: Compiler, node: number, dest: number): void {
  const mark = c.out.mark();
  const first = mark;
  let count = 0;
  const end = c.end(node);
  for (let part = node + 1; part < end; part = c.end(part)) {
    if (c.kind(part) === Kind.TemplateText) {
      if (c.text(part) === '') continue;
      c.out.load(c.out.reserve(), c.text(part));
    } else {
      const register = c.temporary(part);
      c.out.op(Op.ToText, register, register);
    }
    count++;
  }
  if (count === 0) c.out.load(dest, '');
  else c.out.op(Op.Concat, dest, first, count);
  c.out.release(mark);
}

function compileArray(c: Compiler, node: number, dest: number): void {
  const constants = constantElements(c, node);
  if (constants !== undefined) c.out.op(Op.CopyArray, dest, c.out.elements(constants));
  else buildArray(c, node + 1, c.end(node), dest);
}

/** The elements if there are at least two and all are literals. */
function constantElements(c: Compiler, node: number): Literal[] | undefined {
  const values: Literal[] = [];
  for (let element = node + 1; element < c.end(node); element = c.end(element)) {
    const known = literalValue(c.tree, element);
    if (known === undefined) return undefined;
    values.push(known.value);
  }
  return values.length > 1 ? values : undefined;
}

/** An array of the expressions and spreads in [from, to), also for calls with spread arguments. */
export function buildArray(c: Compiler, from: number, to: number, dest: number): void {
  let created = false;
  const flush = (first: number, count: number): void => {
    if (!created) c.out.op(Op.NewArray, dest, first, count);
    else if (count > 0) c.out.op(Op.Append, dest, first, count);
    created = true;
    c.out.release(first);
  };
  let first = c.out.mark();
  let count = 0;
  for (let node = from; node < to; node = c.end(node)) {
    const spread = c.kind(node) === Kind.Spread;
    if (spread || count === RUN) {
      flush(first, count);
      first = c.out.mark();
      count = 0;
    }
    const register = c.temporary(spread ? node + 1 : node);
    if (spread) {
      c.out.op(Op.AppendSpread, dest, register);
      c.out.release(register);
    } else count++;
  }
  if (count > 0 || !created) flush(first, count);
}

function compileObject(c: Compiler, node: number, dest: number): void {
  const keys = recordKeys(c, node);
  const mark = c.out.mark();
  if (keys === undefined) {
    c.out.op(Op.NewRecord, dest, c.out.recordKeys([]), mark);
    for (let p = node + 1; p < c.end(node); p = c.end(p)) defineProperty(c, p, dest);
  } else {
    for (let p = node + 1; p < c.end(node); p = c.end(p)) c.temporary(c.end(p + 1));
    c.out.op(Op.NewRecord, dest, c.out.recordKeys(keys), mark);
  }
  c.out.release(mark);
}

/** The keys of a literal of few distinct fixed names; undefined if it must be built step by step. */
function recordKeys(c: Compiler, node: number): string[] | undefined {
  const keys = new Set<string>();
  for (let property = node + 1; property < c.end(node); property = c.end(property)) {
    if (c.kind(property) !== Kind.Property || c.kind(property + 1) !== Kind.Key) return undefined;
    const key = propertyKey(c.text(property + 1));
    if (typeof key === 'number' || key.length > SHORT_NAME) return undefined;
    if (keys.has(key) || keys.size === RUN) return undefined;
    keys.add(key);
  }
  return [...keys];
}

function defineProperty(c: Compiler, node: number, object: number): void {
  const mark = c.out.mark();
  if (c.kind(node) === Kind.Spread) c.out.op(Op.CopyOwn, object, c.operand(node + 1));
  else {
    const key = fixedOrComputedKey(c, node + 1);
    c.out.op(Op.DefineOwn, object, key, c.operand(c.end(node + 1)));
  }
  c.out.release(mark);
}

/** A Key as a constant operand, a ComputedKey evaluated and converted. */
export function fixedOrComputedKey(c: Compiler, node: number): number {
  if (c.kind(node) === Kind.Key) {
    const constant = c.out.constantOperand(c.text(node));
    if (constant !== undefined) return constant;
    const register = c.out.reserve();
    c.out.load(register, c.text(node));
    return register;
  }
  const register = c.temporary(node + 1);
  c.out.op(Op.ToKey, register, register);
  return register;
}

/** Makes the closure of the function at `node`. Also for declarations. */
export function compileClosure(c: Compiler, node: number, dest: number): void {
  const fn = c.scopes.functionAt[node];
  if (fn === undefined) throw new Error('a function without a scope');
  c.out.op(Op.MakeClosure, dest, fn.index, fn.captures.size);
  for (const variable of fn.captures.keys())
    c.out.unit(variable.owner === c.fn ? variable.place * 2 : captureOf(c, variable) * 2 + 1);
}

const loadAtom: ExpressionHandler = (c, node, dest) => c.out.load(dest, c.atom(node));

export const LITERALS = byKind<ExpressionHandler>({
  Number: loadAtom,
  String: loadAtom,
  True: (c, _, dest) => c.out.load(dest, true),
  False: (c, _, dest) => c.out.load(dest, false),
  Null: (c, _, dest) => c.out.load(dest, null),
  Name: loadName,
  Template: compileTemplate,
  Array: compileArray,
  Object: compileObject,
  FunctionExpression: compileClosure,
  Arrow: compileClosure,
});
