/**
 * What every part of the compiler writes through: the growing code, the constant pool, and the registers of the
 * function at hand. Registers are a stack: parameters, then locals of open scopes, then temporaries.
 */
import { type Constant, CONSTANT, Elements, Op, RecordKeys } from './bytecode.ts';
import { memberName } from './receivers.ts';
import type { Value } from './values.ts';

/** A place in the code that jumps can name before it is known. */
export interface Label {
  target: number;
  readonly uses: number[];
}

/** Code is written here and copied out at the end; it grows and is kept for the next program. */
let scratch = new Uint16Array(1 << 14);

/** Units are 16 bits: a program with more constants, functions or top-level names than this is refused. */
export const MAX_POOL = 0x1_0000;

/** Operands are 15 bits: a function with more registers than this is refused (`Unsupported`). */
export const MAX_REGISTERS = 0x7000;

export class Emitter {
  /** Units written so far: the address of the next instruction. */
  length = 0;
  readonly constants: Constant[] = [];
  readonly #constantOf = new Map<Value, number>();
  readonly #memberOf = new Map<string, number>();
  #registers = 0;
  #next = 0;

  op(code: number, ...operands: number[]): void {
    const at = this.length;
    if (at + operands.length + 1 > scratch.length) grow();
    scratch[at] = code;
    for (let i = 0; i < operands.length; i++) scratch[at + 1 + i] = operands[i] ?? 0;
    this.length = at + operands.length + 1;
  }

  /** Appends one more unit to the instruction written last. */
  unit(value: number): void {
    if (this.length === scratch.length) grow();
    scratch[this.length++] = value;
  }

  // ---- registers

  /** Forgets all registers; the next function starts with `used` parameters. */
  startFunction(used: number): void {
    this.#next = used;
    this.#registers = used;
  }

  /** The most registers in use at once since `startFunction`. */
  get registers(): number {
    return this.#registers;
  }

  /** The lowest free register: pass it to `release` later. */
  mark(): number {
    return this.#next;
  }

  reserve(count = 1): number {
    const first = this.#next;
    this.#next += count;
    if (this.#next > this.#registers) this.#registers = this.#next;
    return first;
  }

  release(mark: number): void {
    this.#next = mark;
  }

  // ---- constants

  /** Position of a value in the pool, one entry for equal ones. */
  constant(value: Value): number {
    // A Map would merge -0 and 0.
    const key = Object.is(value, -0) ? '-0 as a number' : value;
    const known = this.#constantOf.get(key);
    if (known !== undefined) return known;
    this.#constantOf.set(key, this.constants.length);
    return this.constants.push(value) - 1;
  }

  /** Position of a member name in the pool. */
  member(name: string): number {
    const known = this.#memberOf.get(name);
    if (known !== undefined) return known;
    this.#memberOf.set(name, this.constants.length);
    return this.constants.push(memberName(name)) - 1;
  }

  recordKeys(keys: string[]): number {
    return this.constants.push(new RecordKeys(keys)) - 1;
  }

  elements(values: readonly Value[]): number {
    return this.constants.push(new Elements(values)) - 1;
  }

  /** The constant as a `k` operand; undefined if the pool is too large for that. */
  constantOperand(value: Value): number | undefined {
    const index = this.constant(value);
    return index < CONSTANT ? index | CONSTANT : undefined;
  }

  load(register: number, value: Value): void {
    this.op(Op.LoadConst, register, this.constant(value));
  }

  move(to: number, from: number): void {
    if (to !== from) this.op(Op.Move, to, from);
  }

  // ---- jumps

  label(): Label {
    return { target: -1, uses: [] };
  }

  /** Writes a jump (its operands before the target given). */
  jump(code: number, label: Label, ...operands: number[]): void {
    this.op(code, ...operands, 0, 0);
    if (label.target >= 0) patch(this.length - 2, label.target);
    else label.uses.push(this.length - 2);
  }

  /** The label is here. */
  place(label: Label): void {
    label.target = this.length;
    for (const use of label.uses) patch(use, this.length);
    label.uses.length = 0;
  }

  finish(): Uint16Array {
    return scratch.slice(0, this.length);
  }
}

function patch(at: number, target: number): void {
  scratch[at] = target >>> 16;
  scratch[at + 1] = target & 0xffff;
}

function grow(): void {
  const larger = new Uint16Array(scratch.length * 2);
  larger.set(scratch);
  scratch = larger;
}
