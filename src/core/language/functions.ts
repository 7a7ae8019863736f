/**
 * Function values. A closure is bytecode with its captured cells; a native is a built-in, one immutable object a
 * process (so `Math.max === Math.max`); a bound function keeps a target and its first arguments.
 */
import { Tag, type ErrorName, type Value, type VFunction } from './values.ts';
import type { FunctionCode } from './bytecode.ts';

/** Holds a captured variable. The value is `DEAD` before a `let` or `const` was initialised. */
export class Cell {
  value: Slot;

  constructor(value: Slot) {
    this.value = value;
  }
}

/** What a `let` or `const` holds in its dead zone. Never seen by an agent. */
export class Dead {
  readonly tag = -1;
}
export const DEAD = new Dead();

/** What a register can hold: values, and the cells of captured variables. */
export type Slot = Value | Cell | Dead;

/** Gives the one of equal texts that is kept, for any text that is to be replaced by it; other values as they are. */
export type Same = <S extends Slot>(value: S) => S;

export function shareAll(values: Slot[], same: Same): void {
  for (let i = 0; i < values.length; i++)
    if (typeof values[i] === 'string') values[i] = same(values[i]);
}

export class VClosure {
  readonly tag = Tag.function;
  readonly code: FunctionCode;
  readonly cells: readonly Cell[];

  constructor(code: FunctionCode, cells: readonly Cell[]) {
    this.code = code;
    this.cells = cells;
  }
}

export class VBound {
  readonly tag = Tag.function;
  /** Never itself bound: `bind` of a bound function flattens, so calls need no recursion. */
  readonly target: VClosure | VNative;
  readonly args: readonly Value[];

  constructor(target: VClosure | VNative, args: readonly Value[]) {
    this.target = target;
    this.args = args;
  }
}

/** A built-in that calls nothing. `self` is the receiver (`undefined` for globals and statics). Keeps no `args`. */
export type NativeCall = (host: Host, self: Value, args: readonly Value[]) => Value;
/** A built-in that calls agent functions: makes the frame that the machine then steps. Keeps no `args`. */
export type NativeBegin = (host: Host, self: Value, args: readonly Value[]) => NativeFrame;

/** What a built-in can do. `call` or `begin` for a call without `new` (neither: a TypeError), `construct` with it. */
export interface NativeSpec {
  readonly call?: NativeCall;
  readonly begin?: NativeBegin;
  readonly construct?: NativeCall;
  /** Methods of this function beside `call`, `apply` and `bind`: the agent an evaluator calls has some. */
  readonly methods?: ReadonlyMap<string, VNative>;
  /** Bytes that this function keeps alive beside the machine's own values. */
  readonly keeps?: () => number;
  /** For the right side of `instanceof`. */
  readonly hasInstance?: (value: Value) => boolean;
}

export class VNative {
  readonly tag = Tag.function;
  /** The vocabulary's id: `parseInt`, `Math.max`, `array.map`. */
  readonly id: string;
  readonly spec: NativeSpec;

  constructor(id: string, spec: NativeSpec) {
    this.id = id;
    this.spec = spec;
  }
}

/**
 * A running built-in that calls agent functions: a state machine on the machine's own stack, so agents can never make
 * the host recurse. The machine calls `step` with `undefined` first, then with each call's result.
 */
export abstract class NativeFrame {
  /** The outcome, read after `step` returned true. */
  result: Value = undefined;
  /** The function to call and its arguments, read after `step` returned false. The array may be reused. */
  callee: Value = undefined;
  args: Value[] = [];
  /** Read after `step` returned false: there is nothing to call, the slice ends and `step` is asked again in the next. */
  waiting = false;
  /** Read after `step` returned false: there is nothing to call, the slice may end, and `step` is asked again. */
  pausing = false;

  /** Goes on until the next call is due (false) or the end (true). Spends and allocates as any built-in. */
  abstract step(host: Host, last: Value): boolean;

  /** For a `step` to return while it has more to do: the machine looks whether the slice is over. */
  protected pause(): false {
    this.pausing = true;
    return false;
  }

  /** Every value this frame still needs, for the recount of bytes (partial results included). */
  abstract held(): readonly Value[];

  /** Replaces each text that only this frame holds, also in lists that `held` gave copies of. */
  share(_same: Same): void {}
}

/** Ends of a call that no `catch` or `finally` sees. */
export type TrapCode =
  | 'fuel-exhausted'
  | 'memory-exhausted'
  | 'depth-exhausted'
  | 'unsupported'
  | 'bad-output';

/** What a built-in may ask of the machine. Prices: `meter.ts`. Methods of type `never` do not return. */
export interface Host {
  /** Units one string may have; `text` checks it. */
  readonly stringUnits: number;
  /** Charges fuel BEFORE the work it pays for is done. */
  spend(fuel: number): void;
  /** Charges bytes BEFORE the allocation (prices `arrayBytes`, `stringBytes`, … of meter.ts). */
  allocate(bytes: number): void;
  /** Checks the length of a string about to be made and charges its bytes; too long traps `memory-exhausted`. */
  allocateString(units: number): void;
  /** Throws an error that the agent can catch. */
  throwError(name: ErrorName, message: string): never;
  trap(code: TrapCode, detail: string): never;
  /** Does work that cannot be left half-way: it takes at most `MAX_AT_ONCE` fuel, or traps `fuel-exhausted`. */
  atOnce<T>(work: () => T): T;
  /** Whether the step of a built-in's frame has gone on for long enough: it should `pause`. */
  readonly isLong: boolean;
  /** The case's stream, in [0, 1). */
  random(): number;
}

export const isFunction = (value: Value): value is VFunction =>
  typeof value === 'object' && value !== null && value.tag === Tag.function;
