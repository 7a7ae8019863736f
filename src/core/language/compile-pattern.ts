/** Destructuring: declarations (leaves are Bindings) and assignments (leaves are targets). */
import { Op } from './bytecode.ts';
import { prepareTarget, storeTarget } from './compile-assign.ts';
import type { Compiler } from './compiler.ts';
import { fixedOrComputedKey } from './compile-literal.ts';
import { fixedName } from './compile-member.ts';
import { initVariable, storeVariable } from './compile-name.ts';
import { Kind } from './kinds.ts';

/** Takes the value in `source` apart into the pattern at `node`. */
export function compilePattern(c: Compiler, node: number, source: number): void {
  const mark = c.out.mark();
  switch (c.kind(node)) {
    case Kind.Binding:
      bind(c, node, source);
      break;
    case Kind.DefaultPattern: {
      const value = c.out.reserve();
      c.out.move(value, source);
      withDefault(c, node, value);
      c.pattern(node + 1, value);
      break;
    }
    case Kind.ArrayPattern:
      arrayPattern(c, node, source);
      break;
    case Kind.ObjectPattern:
      objectPattern(c, node, source);
      break;
    default:
      storeTarget(c, prepareTarget(c, node, node, node), source);
  }
  c.out.release(mark);
}

function bind(c: Compiler, node: number, source: number): void {
  const variable = c.variable(node);
  if (variable === undefined) throw new Error('a binding without a variable');
  if (variable.kind === 'var') storeVariable(c, variable, source);
  else initVariable(c, variable, source);
}

/** Replaces the value by the default of the DefaultPattern at `node` if it is undefined. */
export function withDefault(c: Compiler, node: number, value: number): void {
  const given = c.out.label();
  c.out.jump(Op.JumpDefined, given, value);
  c.into(c.end(node + 1), value);
  c.out.place(given);
}

/**
 * Fetches one element into the pattern `node`. An assignment target's object and key are evaluated before the
 * element is fetched, as in JavaScript.
 */
function element(c: Compiler, node: number, fetch: (register: number) => void): void {
  const mark = c.out.mark();
  const hasDefault = c.kind(node) === Kind.DefaultPattern;
  const leaf = hasDefault ? node + 1 : node;
  const kind = c.kind(leaf);
  const isTarget = kind === Kind.Name || kind === Kind.Member || kind === Kind.Index;
  const target = isTarget
    ? prepareTarget(c, leaf, hasDefault ? c.end(leaf) : node, hasDefault ? c.end(node) : node)
    : undefined;
  const value = c.out.reserve();
  fetch(value);
  if (hasDefault) withDefault(c, node, value);
  if (target === undefined) c.pattern(leaf, value);
  else storeTarget(c, target, value);
  c.out.release(mark);
}

function arrayPattern(c: Compiler, node: number, source: number): void {
  const iterator = c.out.reserve();
  c.out.op(Op.Iterate, iterator, source);
  for (let child = node + 1; child < c.end(node); child = c.end(child)) {
    const kind = c.kind(child);
    if (kind === Kind.Empty) {
      const mark = c.out.mark();
      c.out.op(Op.Take, c.out.reserve(), iterator);
      c.out.release(mark);
    } else if (kind === Kind.Rest) element(c, child + 1, (r) => c.out.op(Op.TakeRest, r, iterator));
    else element(c, child, (r) => c.out.op(Op.Take, r, iterator));
  }
}

function objectPattern(c: Compiler, node: number, source: number): void {
  c.out.op(Op.RequireObject, source);
  const keys = keepsKeys(c, node) ? c.out.reserve(countChildren(c, node) - 1) : undefined;
  let index = 0;
  for (let child = node + 1; child < c.end(node); child = c.end(child)) {
    if (c.kind(child) === Kind.Rest) restOfObject(c, child, source, keys ?? 0, index);
    else property(c, child, source, keys === undefined ? undefined : keys + index);
    index++;
  }
}

/** A rest element needs the names that were taken before it. */
const keepsKeys = (c: Compiler, node: number): boolean => {
  for (let child = node + 1; child < c.end(node); child = c.end(child))
    if (c.kind(child) === Kind.Rest) return true;
  return false;
};

function countChildren(c: Compiler, node: number): number {
  let count = 0;
  for (let child = node + 1; child < c.end(node); child = c.end(child)) count++;
  return count;
}

function restOfObject(c: Compiler, node: number, source: number, keys: number, n: number): void {
  element(c, node + 1, (r) => c.out.op(Op.ObjectRest, r, source, keys, n));
}

function property(c: Compiler, node: number, source: number, keep: number | undefined): void {
  const mark = c.out.mark();
  const pattern = c.end(node + 1);
  const fixed = c.kind(node + 1) === Kind.Key ? c.text(node + 1) : undefined;
  const key = fixed === undefined ? fixedOrComputedKey(c, node + 1) : -1;
  if (keep !== undefined && fixed !== undefined) c.out.load(keep, fixed);
  else if (keep !== undefined) c.out.move(keep, key);
  element(c, pattern, (r) =>
    fixed === undefined
      ? c.out.op(Op.GetIndex, r, source, key)
      : c.out.op(Op.GetMember, r, source, fixedName(c, fixed), 0),
  );
  c.out.release(mark);
}
