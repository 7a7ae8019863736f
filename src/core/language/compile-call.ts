/** Calls, method calls, optional calls, `new`. The order is V8's: receiver, method, arguments, then the call. */
import { CONSTANT, Op } from './bytecode.ts';
import { byKind, type Compiler, type ExpressionHandler } from './compiler.ts';
import { buildArray } from './compile-literal.ts';
import { builtInId } from './compile-constant.ts';
import { fixedName, leaveChainIfNullish } from './compile-member.ts';
import { Kind } from './kinds.ts';

/** The arguments are nodes [from, to) of a call. */
interface Arguments {
  readonly from: number;
  readonly to: number;
}

function compileCall(c: Compiler, node: number, dest: number): void {
  const mark = c.out.mark();
  const callee = node + 1;
  const args = { from: c.end(callee), to: c.end(node) };
  if (isMethod(c, callee)) callMethod(c, callee, args, dest, c.kind(node) === Kind.OptionalCall);
  else {
    const optional = c.kind(node) === Kind.OptionalCall;
    // The jump of an optional call reads a register: a built-in's name is not left a constant operand there.
    const fn = optional
      ? c.operandAcross(callee, args.from, args.to)
      : c.operandOrConstant(callee, args.from, args.to);
    if (optional) leaveChainIfNullish(c, fn);
    if (hasSpread(c, args)) c.out.op(Op.CallSpread, dest, fn, argumentArray(c, args));
    else c.out.op(Op.Call, dest, fn, ...argumentRegisters(c, args));
  }
  c.out.release(mark);
}

function isMethod(c: Compiler, callee: number): boolean {
  const kind = c.kind(callee);
  return (
    (kind === Kind.Member && builtInId(c.tree, c.scopes, callee) === undefined) ||
    kind === Kind.Index ||
    kind === Kind.OptionalMember ||
    kind === Kind.OptionalIndex
  );
}

function callMethod(
  c: Compiler,
  callee: number,
  args: Arguments,
  dest: number,
  optionalCall: boolean,
): void {
  const kind = c.kind(callee);
  const named = kind === Kind.Member || kind === Kind.OptionalMember;
  const object = c.operandAcross(callee + 1, c.end(callee + 1), args.to);
  if (kind === Kind.OptionalMember || kind === Kind.OptionalIndex) leaveChainIfNullish(c, object);
  // Nothing in quiet arguments can tell whether the method was looked up before or after them.
  if (named && !optionalCall && !hasSpread(c, args) && c.isQuiet(args.from, args.to)) {
    const name = fixedName(c, c.text(callee));
    c.out.op(Op.CallMethod, dest, object, name, ...argumentRegisters(c, args));
    return;
  }
  const method = c.out.reserve();
  if (named) {
    c.out.op(Op.GetMethod, method, object, methodName(c, callee));
  } else {
    const key = c.operandOrConstant(c.end(callee + 1));
    c.out.op(Op.GetMethod, method, object, key);
  }
  if (optionalCall) leaveChainIfNullish(c, method);
  if (hasSpread(c, args)) c.out.op(Op.CallWithSpread, dest, method, object, argumentArray(c, args));
  else c.out.op(Op.CallWith, dest, method, object, ...argumentRegisters(c, args));
}

/** A member name as a `k` operand. */
function methodName(c: Compiler, callee: number): number {
  const constant = fixedName(c, c.text(callee));
  if (constant < CONSTANT) return constant | CONSTANT;
  const register = c.out.reserve();
  c.out.load(register, c.text(callee));
  return register;
}

function compileNew(c: Compiler, node: number, dest: number): void {
  const mark = c.out.mark();
  const callee = node + 1;
  const args = { from: c.end(callee), to: c.end(node) };
  const fn = c.operandOrConstant(callee, args.from, args.to);
  if (hasSpread(c, args)) c.out.op(Op.NewSpread, dest, fn, argumentArray(c, args));
  else c.out.op(Op.New, dest, fn, ...argumentRegisters(c, args));
  c.out.release(mark);
}

function hasSpread(c: Compiler, args: Arguments): boolean {
  for (let node = args.from; node < args.to; node = c.end(node))
    if (c.kind(node) === Kind.Spread) return true;
  return false;
}

/** Evaluates into consecutive registers on top of all others: they become the callee's first registers. */
function argumentRegisters(c: Compiler, args: Arguments): [first: number, count: number] {
  const first = c.out.mark();
  let count = 0;
  for (let node = args.from; node < args.to; node = c.end(node)) {
    c.temporary(node);
    count++;
  }
  return [first, count];
}

function argumentArray(c: Compiler, args: Arguments): number {
  const array = c.out.reserve();
  buildArray(c, args.from, args.to, array);
  return array;
}

export const CALLS = byKind<ExpressionHandler>({
  Call: compileCall,
  OptionalCall: compileCall,
  New: compileNew,
});
