import { borrowColumn, returnColumn } from '../core/language/vector/column.ts';
import type { Program } from '../core/language/bytecode.ts';
import {
  type ColumnResults,
  LANES,
  type Plan,
  planOf,
  runColumns,
} from '../core/language/vector/run.ts';
import type { CaseSet } from './case-set.ts';

/** One program's cases in the order they run, worked out a block ahead in columns. */
export class ColumnCases {
  readonly #plan: Plan;
  readonly #columns: readonly Float64Array[];
  readonly #order: Uint32Array;
  readonly #fuel: number;
  /** Positions in the order at which a block ends early: what follows may never run. */
  readonly #stops: readonly number[];
  /** Where the block starts in the order. */
  #start = 0;
  #end = 0;
  #block: ColumnResults | null = null;
  /** A block left to the machine is enough: the next will be too. */
  #isUseful = true;

  constructor(
    plan: Plan,
    columns: readonly Float64Array[],
    order: Uint32Array,
    stops: readonly number[],
    fuel: number,
  ) {
    this.#plan = plan;
    this.#columns = columns;
    this.#order = order;
    this.#stops = stops;
    this.#fuel = fuel;
  }

  /** The block that knows the case at a position of the order; null if the machine must run it. Positions only rise. */
  find(position: number): ColumnResults | null {
    if (this.#isUseful && position >= this.#end) this.#next(position);
    return this.#block?.isKnown(this.placeOf(position)) === true ? this.#block : null;
  }

  /** Where the case at a position stands in its block. */
  placeOf(position: number): number {
    return position - this.#start;
  }

  #next(start: number): void {
    const stop = this.#stops.find((each) => each > start) ?? this.#order.length;
    const ids = this.#order.subarray(start, Math.min(stop, start + LANES));
    const args = this.#columns.map((column) => gather(column, ids));
    this.release();
    this.#start = start;
    this.#end = start + ids.length;
    this.#block = runColumns(this.#plan, args, ids.length, this.#fuel);
    this.#isUseful = this.#block.knowsAny;
    for (const column of args) returnColumn(column);
  }

  /** No outcome is wanted any more. */
  release(): void {
    this.#block?.release();
    this.#block = null;
  }
}

function gather(column: Float64Array, ids: Uint32Array): Float64Array {
  const values = borrowColumn();
  for (let i = 0; i < ids.length; i++) values[i] = column[ids[i] as number] as number;
  return values;
}

/** Null where columns cannot help: cases that are not numbers, programs that need the machine. */
export function columnCases(
  program: Program,
  { columns }: CaseSet,
  order: Uint32Array,
  stops: readonly number[],
  fuel: number,
): ColumnCases | null {
  const plan = columns === null ? null : planOf(program);
  if (columns === null || plan === null || plan.code.params > columns.length) return null;
  return new ColumnCases(plan, columns, order, stops, fuel);
}
