/** Reading members, optional chains, `delete`. */
import { Op } from './bytecode.ts';
import { byKind, type Compiler, type ExpressionHandler } from './compiler.ts';
import { builtInId } from './compile-constant.ts';
import { loadBuiltIn } from './compile-name.ts';
import { Kind } from './kinds.ts';

/** Finding a property by a name of more units takes longer than an instruction may. */
const SHORT_NAME = 64;

/** Position of a member name in the pool. A long one pays as a key that is computed does, before each use. */
export function fixedName(c: Compiler, name: string): number {
  if (name.length > SHORT_NAME) {
    const mark = c.out.mark();
    const key = c.out.reserve();
    c.out.load(key, name);
    c.out.op(Op.ToKey, key, key);
    c.out.release(mark);
  }
  return c.out.member(name);
}

function compileMember(c: Compiler, node: number, dest: number): void {
  const id = builtInId(c.tree, c.scopes, node);
  if (id !== undefined) return loadBuiltIn(c, id, dest);
  const mark = c.out.mark();
  c.out.op(Op.GetMember, dest, c.operand(node + 1), fixedName(c, c.text(node)), 0);
  c.out.release(mark);
}

function compileIndex(c: Compiler, node: number, dest: number): void {
  const mark = c.out.mark();
  const key = c.end(node + 1);
  const object = c.operandAcross(node + 1, key, c.end(node));
  c.out.op(Op.GetIndex, dest, object, c.operandOrConstant(key));
  c.out.release(mark);
}

function compileOptionalMember(c: Compiler, node: number, dest: number): void {
  const mark = c.out.mark();
  const object = c.operand(node + 1);
  leaveChainIfNullish(c, object);
  c.out.op(Op.GetMember, dest, object, fixedName(c, c.text(node)), 0);
  c.out.release(mark);
}

function compileOptionalIndex(c: Compiler, node: number, dest: number): void {
  const mark = c.out.mark();
  const key = c.end(node + 1);
  const object = c.operandAcross(node + 1, key, c.end(node));
  leaveChainIfNullish(c, object);
  c.out.op(Op.GetIndex, dest, object, c.operandOrConstant(key));
  c.out.release(mark);
}

export function leaveChainIfNullish(c: Compiler, register: number): void {
  if (c.chain === undefined) throw new Error('an optional access outside a chain');
  c.out.jump(Op.JumpNullish, c.chain, register);
}

function compileChain(c: Compiler, node: number, dest: number): void {
  compileShortCircuit(c, undefined, dest, () => c.into(node + 1, dest));
}

/** Runs `inside` with an optional chain open; `dest` gets `value` where it was cut short. */
function compileShortCircuit(
  c: Compiler,
  value: true | undefined,
  dest: number,
  inside: () => void,
): void {
  const outer = c.chain;
  const cut = c.out.label();
  const end = c.out.label();
  c.chain = cut;
  inside();
  c.chain = outer;
  c.out.jump(Op.Jump, end);
  c.out.place(cut);
  c.out.load(dest, value);
  c.out.place(end);
}

/** `delete` of `target`: a member, an index, a chain that ends in one, or any other expression (true). */
export function compileDelete(c: Compiler, target: number, dest: number): void {
  const kind = c.kind(target);
  if (kind === Kind.Chain)
    return compileShortCircuit(c, true, dest, () => compileDelete(c, target + 1, dest));
  const optional = kind === Kind.OptionalMember || kind === Kind.OptionalIndex;
  const mark = c.out.mark();
  if (kind === Kind.Member || kind === Kind.OptionalMember) {
    const object = c.operand(target + 1);
    if (optional) leaveChainIfNullish(c, object);
    const key = c.out.reserve();
    c.out.load(key, c.text(target));
    c.out.op(Op.Delete, dest, object, key);
  } else if (kind === Kind.Index || kind === Kind.OptionalIndex) {
    const key = c.end(target + 1);
    const object = c.operandAcross(target + 1, key, c.end(target));
    if (optional) leaveChainIfNullish(c, object);
    c.out.op(Op.Delete, dest, object, c.operandOrConstant(key));
  } else {
    c.effect(target);
    c.out.load(dest, true);
  }
  c.out.release(mark);
}

export const MEMBERS = byKind<ExpressionHandler>({
  Member: compileMember,
  Index: compileIndex,
  OptionalMember: compileOptionalMember,
  OptionalIndex: compileOptionalIndex,
  Chain: compileChain,
});
