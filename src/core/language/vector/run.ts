/**
 * One program over many cases at once, column by column: for programs that compute with numbers and booleans only.
 * Every case gets the outcome the machine would give it, to the last fuel, or none: then the machine runs it.
 *
 * Cases start in one group and go through the bytecode together. Where a condition sends some of them elsewhere the
 * group parts; groups never meet again, so all lanes of a group have used the same fuel.
 */
import { type Constant, CONSTANT } from '../bytecode.ts';
import { borrowColumn, returnColumn } from './column.ts';
import { copyFrom, fill } from './kernels.ts';
import { Form, Lanes } from './lanes.ts';
import type { Plan } from './plan.ts';
import { ColumnResults, NOTHING } from './results.ts';
import { LEAVE, STEPS } from './steps.ts';

export { LANES } from './column.ts';
export { type Plan, planOf, planOfLaterCalls } from './plan.ts';
export type { ColumnResults } from './results.ts';

/** A case that takes longer is the machine's: it can be left in between. */
const MAX_FUEL = 2_048;

/** Columns of groups that wait for their turn, a kilobyte each. A program that needs more is the machine's. */
const MAX_WAITING = 8_192;

/**
 * Calls the plan's default export on `count` ≤ `LANES` cases, those from `first` on of the columns `args`, one an
 * argument, at least as many as it has parameters. `fuel` is the budget of a call.
 */
export function runColumns(
  plan: Plan,
  args: readonly Float64Array[],
  count: number,
  fuel: number,
  first = 0,
): ColumnResults {
  const run = new VectorRun(plan, Math.min(MAX_FUEL, fuel - plan.fuel), count);
  run.go(args, first, count);
  return run.results;
}

export class VectorRun {
  readonly plan: Plan;
  readonly code: Uint16Array;
  readonly constants: readonly Constant[];
  /** Of the condition just evaluated: 1 where it holds. */
  readonly marks: Float64Array = borrowColumn();
  readonly #limit: number;
  readonly #count: number;
  readonly results: ColumnResults;
  readonly #groups: Lanes[] = [];
  /** Constants as columns, by number. */
  readonly #filled: (Float64Array | undefined)[] = [];

  constructor(plan: Plan, limit: number, count: number) {
    this.plan = plan;
    this.code = plan.program.code;
    this.constants = plan.program.constants;
    this.#limit = limit;
    this.#count = count;
    this.results = new ColumnResults(count, plan.bytes);
  }

  go(args: readonly Float64Array[], first: number, count: number): void {
    const { params, registers, entry } = this.plan.code;
    const all = new Lanes(registers, count, entry);
    for (let i = 0; i < count; i++) all.ids[i] = i;
    for (let param = 0; param < params; param++) {
      const values = args[param];
      if (values !== undefined) copyFrom(all.write(param, Form.number), values, first, count);
    }
    this.#groups.push(all);
    for (let group = this.#groups.pop(); group !== undefined; group = this.#groups.pop()) {
      this.#follow(group);
      group.release();
    }
    returnColumn(this.marks);
    for (const column of this.#filled) if (column !== undefined) returnColumn(column);
  }

  /** Runs a group to its end, or to where the machine has to take over. */
  #follow(lanes: Lanes): void {
    let at = lanes.pc;
    while (at !== LEAVE) {
      const step = STEPS[this.code[at] as number];
      if (step === undefined || ++lanes.fuel > this.#limit) return;
      at = step(this, lanes, at);
    }
  }

  /** A `k` operand as a column; undefined if it holds no number or boolean. */
  operand(lanes: Lanes, k: number): Float64Array | undefined {
    if (k < CONSTANT) return lanes.read(k);
    const number = k & (CONSTANT - 1);
    const known = this.#filled[number];
    if (known !== undefined) return known;
    const value = this.constants[number];
    if (typeof value !== 'number' && typeof value !== 'boolean') return undefined;
    const column = borrowColumn();
    fill(column, Number(value), this.#count);
    this.#filled[number] = column;
    return column;
  }

  /** Jumps to `target` with the lanes whose mark is `sense`; returns where the group goes on, which keeps the others. */
  branch(lanes: Lanes, sense: 0 | 1, target: number, next: number): number {
    const { marks } = this;
    let holding = 0;
    for (let i = 0; i < lanes.count; i++) holding += marks[i] as number;
    const [ifHolds, ifNot] = sense === 1 ? [target, next] : [next, target];
    if (holding === lanes.count) return ifHolds;
    if (holding === 0) return ifNot;
    if (this.#groups.length * lanes.columns.length > MAX_WAITING) return LEAVE;
    const taken = lanes.split(marks);
    taken.pc = ifHolds;
    this.#groups.push(taken);
    return ifNot;
  }

  /** The calls of all lanes return a register, or nothing. */
  end(lanes: Lanes, register: number | undefined): typeof LEAVE {
    if (lanes.fuel > this.#limit) return LEAVE;
    const { forms, values, fuels } = this.results;
    const column = register === undefined ? undefined : lanes.read(register);
    const form = column === undefined ? NOTHING : (lanes.forms[register ?? 0] as number);
    const fuel = this.plan.fuel + lanes.fuel;
    for (let i = 0; i < lanes.count; i++) {
      const id = lanes.ids[i] as number;
      forms[id] = form;
      fuels[id] = fuel;
      if (column !== undefined) values[id] = column[i] as number;
    }
    return LEAVE;
  }
}
