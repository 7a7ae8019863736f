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

/** So many are found faster by looking at each than by a table. */
const FEW_CONSTANTS = 16;

const MINUS_ZERO = Symbol('-0');
/** A Map would merge -0 and 0. */
const keyOf = (constant: unknown): unknown => (Object.is(constant, -0) ? MINUS_ZERO : constant);

export class Emitter {
  /** Units written so far: the address of the next instruction. */
  length = 0;
  readonly constants: Constant[] = [];
  /** Null while the constants are few. */
  #constantOf: Map<unknown, number> | null = null;
  #memberOf: Map<string, number> | null = null;
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
    const known = this.#find(value);
    if (known >= 0) return known;
    return this.#append(value);
  }

  #append(constant: Constant): number {
    this.#constantOf?.set(keyOf(constant), this.constants.length);
    return this.constants.push(constant) - 1;
  }

  /** -1 if it has none yet. */
  #find(value: Value): number {
    const { constants } = this;
    if (constants.length > FEW_CONSTANTS) {
      this.#constantOf ??= new Map(constants.map((one, i) => [keyOf(one), i]));
      return this.#constantOf.get(keyOf(value)) ?? -1;
    }
    for (let i = 0; i < constants.length; i++) if (Object.is(constants[i], value)) return i;
    return -1;
  }

  /** Position of a member name in the pool. */
  member(name: string): number {
    this.#memberOf ??= new Map();
    const known = this.#memberOf.get(name);
    if (known !== undefined) return known;
    this.#memberOf.set(name, this.constants.length);
    return this.#append(memberName(name));
  }

  recordKeys(keys: string[]): number {
    return this.#append(new RecordKeys(keys));
  }

  elements(values: readonly Value[]): number {
    return this.#append(new Elements(values));
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
