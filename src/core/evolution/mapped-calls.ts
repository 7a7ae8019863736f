import { positiveZero } from '../language/positive-zero.ts';
import type { Program } from '../language/bytecode.ts';
import { borrowColumn, returnColumn } from '../language/vector/column.ts';
import {
  type ColumnResults,
  LANES,
  type Plan,
  planOfLaterCalls,
  runColumns,
} from '../language/vector/run.ts';
import type { AgentHandle, CallResult } from './agent-calls.ts';
import type { Json } from './agent.ts';
import { isArray } from './compare.ts';

type Columns = readonly (readonly Json[])[];

/** Fewer rows than this are not worth a block. */
const MIN_ROWS = 8;

/** Arguments by parameter; null unless they are equally long arrays. */
export function columnsOf(columns: Json): Columns | null {
  if (!isArray(columns)) return null;
  const [first = []] = columns;
  if (!isArray(first)) return null;
  const checked: (readonly Json[])[] = [];
  for (const column of columns) {
    if (!isArray(column) || column.length !== first.length) return null;
    checked.push(column);
  }
  return checked;
}

/**
 * The calls of one `agent.map` on one instance, row by row: by the machine, or worked out a block ahead in columns where
 * these have the same results, fuel and bytes. The first call of an instance is always the machine's: it runs the top
 * level.
 */
export class MappedCalls {
  readonly #handle: AgentHandle;
  readonly #columns: Columns;
  readonly #plan: Plan | null;
  readonly #fuelPerCall: number;
  readonly #length: number;
  #row = 0;
  #isOpen = false;
  #block: ColumnResults | null = null;
  #start = 0;
  /** A block left to the machine is enough: the next will be too. */
  #isUseful: boolean;

  constructor(handle: AgentHandle, program: Program, columns: Columns, fuelPerCall: number) {
    this.#handle = handle;
    this.#columns = columns;
    this.#fuelPerCall = fuelPerCall;
    this.#length = columns[0]?.length ?? 0;
    this.#plan = this.#length < MIN_ROWS ? null : planOfLaterCalls(program);
    this.#isUseful = this.#plan !== null && this.#plan.code.params <= columns.length;
  }

  /** The result of the next row; `more` if its call has not ended within about `fuel`; null after the last row. */
  next(fuel: number): 'more' | CallResult | null {
    if (this.#row === this.#length) return null;
    const known = this.#isOpen ? undefined : this.#find();
    if (known !== undefined) return this.#taken(known);
    if (!this.#isOpen) this.#handle.begin(this.#columns.map((column) => column[this.#row] ?? null));
    const result = this.#handle.run(fuel);
    this.#isOpen = result === 'more';
    return result === 'more' ? result : this.#taken(result);
  }

  /** Appends the results of the rows to come, as long as they are known to be numbers; `next` goes on from there. */
  numbers(values: (Json | undefined)[]): void {
    while (this.#row < this.#length && !this.#isOpen && this.#isAhead()) {
      const block = this.#block;
      const place = this.#row - this.#start;
      if (block === null || !block.isNumber(place)) return;
      const value = block.values[place] ?? 0;
      if (!this.#handle.takeNumber(value, block.fuels[place] ?? 0, block.bytes)) return;
      values.push(positiveZero(value));
      if (++this.#row === this.#length) this.#release();
    }
  }

  #taken(result: CallResult): CallResult {
    this.#row++;
    if (!result.ok || this.#row === this.#length) this.#release();
    return result;
  }

  #find(): CallResult | undefined {
    const outcome = this.#isAhead() ? this.#block?.outcome(this.#row - this.#start) : undefined;
    return outcome && this.#handle.take(outcome);
  }

  /** Whether there is a block that the next row is in; it may still be the machine's. */
  #isAhead(): boolean {
    if (!this.#isUseful || !this.#handle.isStarted) return false;
    if (this.#block === null || this.#row >= this.#start + this.#block.count) this.#compute();
    return this.#block !== null;
  }

  #compute(): void {
    this.#release();
    const count = Math.min(LANES, this.#length - this.#row);
    const args: Float64Array[] = [];
    for (const column of this.#columns.slice(0, this.#plan?.code.params)) {
      const values = borrowColumn();
      args.push(values);
      this.#isUseful &&= fill(values, column, this.#row, count);
    }
    if (this.#plan !== null && this.#isUseful) {
      this.#start = this.#row;
      this.#block = runColumns(this.#plan, args, count, this.#fuelPerCall);
      this.#isUseful = this.#block.knowsAny;
    }
    for (const values of args) returnColumn(values);
  }

  #release(): void {
    this.#block?.release();
    this.#block = null;
  }
}

/** False if some of the values are not numbers. */
function fill(to: Float64Array, from: readonly Json[], start: number, count: number): boolean {
  for (let i = 0; i < count; i++) {
    const value = from[start + i];
    if (typeof value !== 'number') return false;
    to[i] = value;
  }
  return true;
}
