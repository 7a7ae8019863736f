import type { CasesTask } from '../core/evolution/evaluation-task.ts';
import type { Program } from '../core/language/bytecode.ts';
import {
  type ColumnResults,
  LANES,
  type Plan,
  planOf,
  runColumns,
} from '../core/language/vector/run.ts';
import type { CaseOrder } from './case-set.ts';

/** One program's cases in the order they run, worked out a block ahead in columns. */
export class ColumnCases {
  readonly #plan: Plan;
  /** In the order the cases run. */
  readonly #columns: readonly Float64Array[];
  readonly #fuel: number;
  /** Cases in all. */
  readonly #count: number;
  /** The position at which a block ends early: what follows may never run. */
  readonly #stop: number;
  /** Where the block starts in the order. */
  #start = 0;
  #end = 0;
  #block: ColumnResults | null = null;
  /** A block left to the machine is enough: the next will be too. */
  #isUseful = true;

  constructor(
    plan: Plan,
    columns: readonly Float64Array[],
    count: number,
    stop: number,
    fuel: number,
  ) {
    this.#plan = plan;
    this.#columns = columns;
    this.#count = count;
    this.#stop = stop;
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
    const stop = start < this.#stop ? this.#stop : this.#count;
    this.release();
    this.#start = start;
    this.#end = Math.min(stop, start + LANES);
    this.#block = runColumns(this.#plan, this.#columns, this.#end - start, this.#fuel, start);
    this.#isUseful = this.#block.knowsAny;
  }

  /** No outcome is wanted any more. */
  release(): void {
    this.#block?.release();
    this.#block = null;
  }
}

/** Null where columns cannot help: cases that are not numbers, programs that need the machine. Columns allocate nothing. */
export function columnCases(
  program: Program,
  { columns, order, minibatch }: CaseOrder,
  { fuelPerCall, bytesPerCall }: Pick<CasesTask, 'fuelPerCall' | 'bytesPerCall'>,
): ColumnCases | null {
  const plan = columns === null ? null : planOf(program);
  if (columns === null || plan === null || plan.code.params > columns.length) return null;
  // Only the machine can tell how the top level ends then.
  if (plan.bytes > bytesPerCall) return null;
  return new ColumnCases(plan, columns, order.length, minibatch.length, fuelPerCall);
}
