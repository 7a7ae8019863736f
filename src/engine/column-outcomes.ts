import type { EvaluationCase } from '../core/evolution/evaluation-task.ts';
import type { Program } from '../core/language/bytecode.ts';
import type { Outcome } from '../core/language/outcome.ts';
import { LANES, type Plan, planOf, runColumns } from '../core/language/vector/run.ts';

/** Fewer cases than this are not worth a block. */
const MIN_CASES = 8;

/** The arguments of all cases of a split as columns, by argument; null if some are not numbers, or not as many. */
export type CaseColumns = readonly Float64Array[] | null;

export function columnsOf(cases: readonly EvaluationCase[]): CaseColumns {
  const width = cases[0]?.args.length ?? 0;
  if (cases.length < MIN_CASES) return null;
  const columns = Array.from({ length: width }, () => new Float64Array(cases.length));
  for (const [i, { args }] of cases.entries()) {
    if (args.length !== width) return null;
    for (const [place, arg] of args.entries()) {
      const column = columns[place];
      if (typeof arg !== 'number' || column === undefined) return null;
      column[i] = arg;
    }
  }
  return columns;
}

/** Outcomes of one program's cases in the order they run, worked out a block ahead. */
export class ColumnOutcomes {
  readonly #plan: Plan;
  readonly #columns: readonly Float64Array[];
  readonly #order: readonly number[];
  readonly #fuel: number;
  /** Positions in the order at which a block ends early: what follows may never run. */
  readonly #stops: readonly number[];
  #start = 0;
  #block: readonly (Outcome | undefined)[] = [];
  /** One block left to the machine is enough: the next will be too. */
  #isUseful = true;

  constructor(
    plan: Plan,
    columns: readonly Float64Array[],
    order: readonly number[],
    stops: readonly number[],
    fuel: number,
  ) {
    this.#plan = plan;
    this.#columns = columns;
    this.#order = order;
    this.#stops = stops;
    this.#fuel = fuel;
  }

  /** The outcome of the case at a position of the order; undefined if the machine must find it. Positions only rise. */
  at(position: number): Outcome | undefined {
    if (position >= this.#start + this.#block.length && this.#isUseful) this.#next(position);
    return this.#block[position - this.#start];
  }

  #next(start: number): void {
    const stop = this.#stops.find((each) => each > start) ?? this.#order.length;
    const ids = this.#order.slice(start, Math.min(stop, start + LANES));
    const args = this.#columns.map((column) => Float64Array.from(ids, (id) => column[id] ?? 0));
    this.#start = start;
    this.#block = runColumns(this.#plan, args, ids.length, this.#fuel);
    this.#isUseful = this.#block.some((outcome) => outcome !== undefined);
  }
}

/** Null where columns cannot help: cases that are not numbers, programs that need the machine. */
export function columnOutcomes(
  program: Program,
  columns: CaseColumns,
  order: readonly number[],
  stops: readonly number[],
  fuel: number,
): ColumnOutcomes | null {
  const plan = columns === null ? null : planOf(program);
  if (columns === null || plan === null || plan.code.params > columns.length) return null;
  return new ColumnOutcomes(plan, columns, order, stops, fuel);
}
