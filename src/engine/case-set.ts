import type { Json } from '../core/evolution/agent.ts';
import { DIGEST_WORDS } from '../core/evolution/behaviour.ts';
import { isArray } from '../core/evolution/compare.ts';
import { COMPARED_UNITS } from '../core/evolution/distance.ts';
import type { EvaluationCase } from '../core/evolution/evaluation-task.ts';

/** Fewer cases than this are not worth a block. */
const MIN_CASES = 8;

/** The cases of one split, made ready once for all agents, of whom one runs at a time. */
export interface CaseSet {
  readonly cases: readonly EvaluationCase[];
  /** The arguments by place, one column each; null if some are not numbers, or cases have not equally many. */
  readonly columns: readonly Float64Array[] | null;
  /** Where the run in progress keeps the digests of its outputs. */
  readonly digests: Int32Array;
  /**
   * What each case takes beside the agent, in fuel: its arguments are copied into the machine, and the output is compared
   * with the wanted one. No agent pays it, but a slice has to end.
   */
  readonly caseFuel: Float64Array;
}

export const caseSet = (cases: readonly EvaluationCase[]): CaseSet => ({
  cases,
  columns: columnsOf(cases),
  digests: new Int32Array(DIGEST_WORDS * cases.length),
  caseFuel: Float64Array.from(
    cases,
    ({ args, expected }) => copyFuelOf(args) + compareFuelOf(expected),
  ),
});

const COPIED_ARRAY = 8;
const COPIED_OBJECT = 8;
/** Of a large object: its properties enter a table. */
const COPIED_PROPERTY = 20;

function copyFuelOf(args: readonly Json[]): number {
  let fuel = 0;
  const open: Json[] = [...args];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    fuel++;
    if (typeof value !== 'object' || value === null) continue;
    const items = Object.values(value);
    fuel += isArray(value) ? COPIED_ARRAY : COPIED_OBJECT + COPIED_PROPERTY * items.length;
    for (const item of items) open.push(item);
  }
  return fuel;
}

/** Units of two texts that their distance looks at, for one of fuel. */
const COMPARED_FOR_ONE = 160;

/** An output of the same size, as far from the wanted one as can be. */
function compareFuelOf(expected: Json): number {
  if (typeof expected === 'string') {
    const units = Math.min(expected.length, COMPARED_UNITS);
    return (units * units) / COMPARED_FOR_ONE;
  }
  return isArray(expected)
    ? expected.reduce<number>((sum, item) => sum + 1 + compareFuelOf(item), 0)
    : 1;
}

/** The arguments by place; null if some are not numbers, or they are too few or unlike. */
export function columnsOf(cases: readonly EvaluationCase[]): readonly Float64Array[] | null {
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

/** The cases of a set in the order they run. */
export interface CaseOrder {
  /** Case numbers, the minibatch's first. */
  readonly order: Uint32Array;
  /** The set's columns in this order. */
  readonly columns: readonly Float64Array[] | null;
  /** The expected outputs in this order; null if some are not numbers. */
  readonly expected: Float64Array | null;
  readonly minibatch: readonly number[];
}

/** The last order of each set: all agents of a generation share their minibatch. */
const remembered = new WeakMap<CaseSet, CaseOrder>();

export function orderOf(set: CaseSet, minibatch: readonly number[]): CaseOrder {
  const known = remembered.get(set);
  if (known?.minibatch === minibatch) return known;
  const order = Uint32Array.from(new Set([...minibatch, ...set.cases.keys()]));
  const inOrder = (column: Float64Array): Float64Array =>
    Float64Array.from(order, (i) => column[i] ?? 0);
  const expected = numbersOf(set.cases.map((one) => one.expected));
  const made = {
    order,
    columns: set.columns?.map(inOrder) ?? null,
    expected: expected && inOrder(expected),
    minibatch,
  };
  remembered.set(set, made);
  return made;
}

/** Null unless all are numbers. */
export const numbersOf = (values: readonly Json[]): Float64Array | null =>
  values.every((value) => typeof value === 'number') ? Float64Array.from(values) : null;
