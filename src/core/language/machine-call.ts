/**
 * Calls beyond the loop's fast path: built-ins, bound functions, `call`/`apply`/`bind`, and the frames of built-ins
 * that call functions. Nothing here recurses: a call either ends at once or leaves a frame for the loop.
 */
import { requireFunction } from './builtins/array-callbacks.ts';
import { isFunction, VBound, VClosure, VNative } from './functions.ts';
import { FUNCTION_METHODS } from './machine-access.ts';
import type { Machine } from './machine.ts';
import { closureBytes, INSTRUCTION, movePrice } from './meter.ts';
import { type Value, VArray } from './values.ts';

/** A call boiled down to a closure or a built-in. */
interface Resolved {
  readonly callee: VClosure | VNative;
  readonly self: Value;
  readonly args: readonly Value[];
}

/**
 * Calls any value. A built-in's result goes to register `dest` of the running frame; a closure's frame is made and
 * the loop must go on in it.
 */
export function call(
  m: Machine,
  callee: Value,
  self: Value,
  args: readonly Value[],
  dest: number,
): void {
  if (callee === FUNCTION_METHODS.bind) return deliver(m, bind(m, self, args), dest);
  const resolved = resolve(m, callee, self, args);
  if (resolved.callee instanceof VClosure) return enter(m, resolved.callee, resolved.args, dest);
  const { spec } = resolved.callee;
  if (spec.call !== undefined)
    return deliver(m, runNative(m, spec.call, resolved.self, resolved.args), dest);
  if (spec.begin === undefined)
    return m.throwError('TypeError', `${resolved.callee.id} needs 'new'`);
  const native = runNative(m, spec.begin, resolved.self, resolved.args);
  m.enterNative(native, m.freeBase, dest);
  drive(m, undefined);
}

/** Runs a built-in, noting what it allocates while nothing reaches it yet. */
function runNative<T>(
  m: Machine,
  native: (host: Machine, self: Value, args: readonly Value[]) => T,
  self: Value,
  args: readonly Value[],
): T {
  m.beginNative();
  const result = native(m, self, args);
  m.endNative();
  return result;
}

/** The result of a call by the running frame. */
function deliver(m: Machine, value: Value, dest: number): void {
  const frame = m.top;
  m.space.stack[frame.base + dest] = value;
}

function enter(m: Machine, closure: VClosure, args: readonly Value[], dest: number): void {
  const base = m.freeBase;
  const { space } = m;
  m.spend(args.length >> 4);
  if (base + args.length > space.high) space.reach(base + args.length);
  const { stack } = space;
  for (let i = 0; i < args.length; i++) stack[base + i] = args[i];
  m.passing = base + args.length;
  m.enter(closure, base, args.length, dest);
  m.passing = 0;
}

/** Unwraps bound functions, `call` and `apply`. Bounded: `bind` flattens, and the two cannot be read as values. */
function resolve(m: Machine, callee: Value, self: Value, args: readonly Value[]): Resolved {
  let target = callee;
  let receiver = self;
  let list = args;
  if (target === FUNCTION_METHODS.call || target === FUNCTION_METHODS.apply) {
    list = target === FUNCTION_METHODS.call ? withoutFirst(m, args) : applied(m, args[1]);
    target = self;
    receiver = undefined;
  }
  if (target instanceof VBound) {
    m.spend(movePrice(target.args.length + list.length));
    list = [...target.args, ...list];
    target = target.target;
    receiver = undefined;
  }
  if (target instanceof VClosure || target instanceof VNative)
    return { callee: target, self: receiver, args: list };
  return m.throwError('TypeError', 'the value called is not a function');
}

function withoutFirst(m: Machine, args: readonly Value[]): readonly Value[] {
  m.spend(args.length >> 4);
  return args.slice(1);
}

function applied(m: Machine, list: Value): readonly Value[] {
  if (list === null || list === undefined) return [];
  if (list instanceof VArray) {
    m.spend(movePrice(list.items.length));
    return list.items.slice();
  }
  if (typeof list !== 'object') return m.throwError('TypeError', "'apply' takes an array");
  return m.trap('unsupported', "'apply' with anything but an array");
}

function bind(m: Machine, self: Value, args: readonly Value[]): Value {
  const target = requireFunction(m, self);
  const added = args.slice(1);
  const all = target instanceof VBound ? [...target.args, ...added] : added;
  m.spend(movePrice(all.length));
  m.allocate(closureBytes(all.length));
  return new VBound(target instanceof VBound ? target.target : target, all);
}

export function construct(m: Machine, callee: Value, args: readonly Value[], dest: number): void {
  if (callee instanceof VNative && callee.spec.construct !== undefined)
    return deliver(m, runNative(m, callee.spec.construct, undefined, args), dest);
  if (isFunction(callee))
    return m.trap('unsupported', "'new' of anything but a constructor of the language");
  return m.throwError('TypeError', 'the value after new is not a constructor');
}

/**
 * Goes on with the built-in whose frame is on top: `last` is the result of the call it made. Returns when bytecode is
 * to run, when the outermost frame ended (`m.depth` < 0, result in `m.last`), or when the slice ends (a built-in's
 * frame is then on top, `m.last` waits for it).
 */
export function drive(m: Machine, result: Value): void {
  let last = result;
  for (;;) {
    const frame = m.top;
    const { native } = frame;
    if (frame.closure !== undefined || native === undefined)
      throw new Error('no built-in is running');
    if (m.fuel <= m.floor) {
      if (m.fuel < INSTRUCTION) m.exhaust();
      m.last = last;
      return;
    }
    m.spend(INSTRUCTION);
    m.beginStep();
    m.last = last;
    const done = native.step(m, last);
    m.endNative();
    if (!done && native.pausing) {
      // Free, and slice or no slice the same: what was paid for this step stays paid when it goes on.
      native.pausing = false;
      m.fuel += INSTRUCTION;
      last = undefined;
      continue;
    }
    if (!done && native.waiting) {
      // The step that only found out that it must wait is free: how often it does must not show in the fuel.
      m.fuel += INSTRUCTION;
      m.floor = m.fuel;
      return;
    }
    if (done) {
      m.depth--;
      frame.native = undefined;
      if (giveBack(m, native.result, frame.dest)) return;
      last = native.result;
      continue;
    }
    const { callee } = native;
    if (callee instanceof VClosure) return enter(m, callee, native.args, 0);
    const resolved = resolve(m, callee, undefined, native.args);
    if (resolved.callee instanceof VClosure) return enter(m, resolved.callee, resolved.args, 0);
    const { spec, id } = resolved.callee;
    if (spec.call !== undefined) last = runNative(m, spec.call, undefined, resolved.args);
    else if (spec.begin === undefined) m.throwError('TypeError', `${id} needs 'new'`);
    else {
      m.enterNative(runNative(m, spec.begin, undefined, resolved.args), frame.base, 0);
      last = undefined;
    }
  }
}

/** Hands a result to the frame now on top. False if that is a built-in, which must go on with it. */
export function giveBack(m: Machine, value: Value, dest: number): boolean {
  if (m.depth < 0) {
    m.last = value;
    return true;
  }
  const frame = m.top;
  if (frame.closure === undefined) return false;
  m.space.stack[frame.base + dest] = value;
  return true;
}

/** Looks for the handler of the error on its way; false if no frame has one. Frames passed are gone. */
export function unwind(m: Machine): boolean {
  const value = m.thrown;
  m.endNative();
  m.passing = 0;
  for (; m.depth >= 0; m.depth--) {
    const frame = m.top;
    const handlers = frame.closure?.code.handlers;
    m.spend(INSTRUCTION + ((handlers?.length ?? 0) >> 4));
    // `pc` is behind the instruction that threw or called.
    const at = frame.pc - 1;
    const handler = handlers?.find((known) => at >= known.from && at < known.to);
    if (handler === undefined) continue;
    frame.pc = handler.target;
    m.space.stack[frame.base + handler.register] = value;
    m.thrown = undefined;
    return true;
  }
  return false;
}
