/**
 * The state of one instance: meters, top-level names, the stack while a call is open. `machine-loop.generated.ts` runs
 * instructions over it, `machine-call.ts` makes calls, `instance.ts` is its outside.
 */
import type { Program } from './bytecode.ts';
import { borrowWorkspace, type Frame, returnWorkspace, type Workspace } from './frames.ts';
import {
  DEAD,
  type Host,
  type NativeFrame,
  type Slot,
  type TrapCode,
  type VClosure,
} from './functions.ts';
import {
  arrayBytes,
  FRAME_FUEL_SHIFT,
  MAX_AT_ONCE,
  MAX_STACK_SLOTS,
  PAUSE_EVERY,
  SLOTS_PER_FRAME,
  stringBytes,
  tableBytes,
  THROW,
} from './meter.ts';
import type { InstanceOptions } from './outcome.ts';
import { countReachable } from './reachable.ts';
import { THROWN, TRAPPED } from './trap.ts';
import { type ErrorName, type Value, VArray, VError } from './values.ts';
import { kindBit } from './values-seen.ts';

export class Machine implements Host {
  readonly program: Program;
  readonly options: InstanceOptions;
  /** Left of the call's budget. */
  fuel = 0;
  /** The slice ends when no more than this is left. */
  floor = 0;
  /** Allocated and perhaps still reached; recounted when it meets the limit. */
  bytes = 0;
  peakBytes = 0;
  peakFrames = 0;
  readonly globals: Slot[];
  work: Workspace | undefined = undefined;
  /** Index of the running frame; -1 = none. */
  depth = -1;
  /** Result of the outermost frame, or of the call a built-in waits for. */
  last: Value = undefined;
  /** The error on its way to a handler. */
  thrown: Value = undefined;
  trapped: { readonly code: TrapCode; readonly detail: string } | undefined = undefined;
  /** `bytes` when the running built-in began; what it allocated since is not yet reachable. -1 outside. */
  nativeMark = -1;
  /** Work that cannot be left must leave so much of the fuel; 0 outside of such work. */
  spared = 0;
  /** With no more fuel left than this a built-in's frame pauses. */
  #pauseAt = 0;
  /** Arguments that wait for the top level to have run. */
  waiting: readonly Value[] = NO_VALUES;
  /** Registers below this one hold arguments that no frame covers yet. */
  passing = 0;
  /** Kinds of value seen by node, with `probe`. */
  readonly seen: Uint16Array;
  readonly #maxFrames: number;
  readonly #maxSlots: number;

  constructor(program: Program, options: InstanceOptions) {
    this.program = program;
    this.options = options;
    this.#maxFrames = options.frames;
    this.#maxSlots = Math.min(MAX_STACK_SLOTS, SLOTS_PER_FRAME * options.frames);
    this.globals = program.dead.map(atStart);
    this.seen = program.probedNodes === 0 ? NOTHING_SEEN : new Uint16Array(program.probedNodes);
  }

  /** As made anew; no call may be open. */
  reset(): void {
    const { dead } = this.program;
    for (let i = 0; i < dead.length; i++) this.globals[i] = atStart(dead[i] === true);
    this.bytes = 0;
    this.peakBytes = 0;
    this.peakFrames = 0;
    this.seen.fill(0);
  }

  // ---- Host

  get stringUnits(): number {
    return this.options.stringUnits;
  }

  spend(fuel: number): void {
    const left = this.fuel - fuel;
    if (left < this.spared) this.#refuse(left);
    this.fuel = left;
  }

  #refuse(left: number): never {
    if (left < 0) this.exhaust();
    return this.trap('fuel-exhausted', `a built-in takes more than ${MAX_AT_ONCE} fuel at once`);
  }

  exhaust(): never {
    this.fuel = 0;
    return this.trap('fuel-exhausted', `the budget of ${this.options.fuel} fuel is used up`);
  }

  allocate(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.options.bytes) this.recount(bytes);
  }

  allocateString(units: number): void {
    if (units > this.options.stringUnits)
      this.trap('memory-exhausted', `a string of more than ${this.options.stringUnits} units`);
    this.allocate(stringBytes(units));
  }

  throwError(name: ErrorName, message: string): never {
    this.spend(THROW);
    this.allocate(tableBytes(0) + stringBytes(message.length));
    return this.throwValue(new VError(name, message));
  }

  throwValue(value: Value): never {
    this.thrown = value;
    throw THROWN;
  }

  trap(code: TrapCode, detail: string): never {
    this.trapped = { code, detail };
    throw TRAPPED;
  }

  atOnce<T>(work: () => T): T {
    // Inside a built-in that is limited as a whole.
    if (this.spared > 0) return work();
    this.spared = this.#allBut(MAX_AT_ONCE);
    const result = work();
    this.spared = 0;
    return result;
  }

  get isLong(): boolean {
    return this.fuel <= this.#pauseAt;
  }

  #allBut(fuel: number): number {
    return this.fuel > fuel ? this.fuel - fuel : 0;
  }

  /** A built-in begins that cannot be left. */
  beginNative(): void {
    this.nativeMark = this.bytes;
    this.spared = this.#allBut(MAX_AT_ONCE);
  }

  /** A step of a built-in's frame begins. */
  beginStep(): void {
    this.nativeMark = this.bytes;
    this.#pauseAt = this.fuel - PAUSE_EVERY;
  }

  /** The built-in or its step has ended, however it did. */
  endNative(): void {
    this.nativeMark = -1;
    this.spared = 0;
  }

  random(): number {
    return this.options.random();
  }

  // ---- meters

  /** At the limit: goes on from what is still reached, unless that is more than half of the limit. */
  recount(asked: number): void {
    this.peakBytes = this.options.bytes;
    const fresh = this.nativeMark < 0 ? asked : this.bytes - this.nativeMark;
    const reached = this.#reached();
    this.bytes = reached + fresh;
    if (this.nativeMark >= 0) this.nativeMark = reached;
    if (this.bytes * 2 > this.options.bytes)
      this.trap('memory-exhausted', `more than half of ${this.options.bytes} bytes are in use`);
  }

  /** The walk pays, but is no part of the built-in that happened to meet the limit. */
  #reached(): number {
    const { spared, fuel } = this;
    this.spared = 0;
    const reached = countReachable(this, (values) => this.spend(values));
    this.spared = Math.max(0, spared - (fuel - this.fuel));
    return reached;
  }

  // ---- frames

  get top(): Frame {
    return this.space.frame(this.depth);
  }

  get space(): Workspace {
    this.work ??= borrowWorkspace();
    return this.work;
  }

  /** The most bytes held at once so far; a request that ended the call is not held. */
  get mostBytes(): number {
    return Math.min(this.options.bytes, Math.max(this.peakBytes, this.bytes));
  }

  /** Ends the open call, however it ended. */
  close(): void {
    this.peakBytes = this.mostBytes;
    this.depth = -1;
    this.last = undefined;
    this.thrown = undefined;
    this.trapped = undefined;
    this.endNative();
    this.passing = 0;
    this.waiting = NO_VALUES;
    if (this.work !== undefined) returnWorkspace(this.work, this.peakFrames);
    this.work = undefined;
  }

  /** The frame for a call whose registers end at `end`. */
  #push(base: number, end: number, dest: number): Frame {
    const depth = this.depth + 1;
    if (depth >= this.#maxFrames || (end > this.#maxSlots && depth > 0)) this.#tooDeep();
    const { space } = this;
    if (end > space.high) space.reach(end);
    const frame = space.frame(depth);
    this.depth = depth;
    if (depth >= this.peakFrames) this.peakFrames = depth + 1;
    frame.base = base;
    frame.dest = dest;
    return frame;
  }

  #tooDeep(): never {
    return this.trap('depth-exhausted', `calls nested deeper than ${this.#maxFrames} frames allow`);
  }

  /**
   * Calls a closure whose `count` arguments stand in the registers from `base` on: they become its first registers.
   * Missing ones and all other registers start undefined.
   */
  enter(closure: VClosure, base: number, count: number, dest: number): Frame {
    const { registers, params, hasRest, entry } = closure.code;
    const end = base + registers;
    if (hasRest) this.#payRest(count - params);
    const frame = this.#push(base, count > registers ? base + count : end, dest);
    if (registers >> FRAME_FUEL_SHIFT > 0) this.spend(registers >> FRAME_FUEL_SHIFT);
    const { stack } = this.space;
    let from = base + (count < params ? count : params);
    if (hasRest) {
      this.#collectRest(base + params, base + count);
      from = base + params + 1;
    }
    for (let i = from; i < end; i++) stack[i] = undefined;
    frame.closure = closure;
    frame.pc = entry;
    return frame;
  }

  #payRest(count: number): void {
    this.spend(Math.max(0, count) >> 4);
    this.allocate(arrayBytes(Math.max(0, count)));
  }

  #collectRest(from: number, to: number): void {
    const { stack } = this.space;
    const items = from < to ? (stack.slice(from, to) as Value[]) : [];
    // Registers beyond the arguments may hold anything: missing parameters before the rest start undefined.
    for (let i = to; i < from; i++) stack[i] = undefined;
    stack[from] = new VArray(items);
  }

  enterNative(native: NativeFrame, base: number, dest: number): void {
    const frame = this.#push(base, base, dest);
    frame.closure = undefined;
    frame.native = native;
  }

  /** Where the registers of a call made by the running frame may start. */
  get freeBase(): number {
    const frame = this.top;
    return frame.base + (frame.closure?.code.registers ?? 0);
  }

  see(node: number, value: Value): void {
    this.seen[node] = (this.seen[node] ?? 0) | kindBit(value);
  }
}

/** What a top-level name holds before the top level runs. */
const atStart = (dead: boolean): Slot => (dead ? DEAD : undefined);

const NOTHING_SEEN = new Uint16Array(0);
const NO_VALUES: readonly Value[] = [];
