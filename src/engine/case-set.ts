import { DIGEST_WORDS } from '../core/evolution/behaviour.ts';
import type { EvaluationCase } from '../core/evolution/evaluation-task.ts';

/** Fewer cases than this are not worth a block. */
const MIN_CASES = 8;

/** The cases of one split, made ready once for all agents, of whom one runs at a time. */
export interface CaseSet {
  readonly cases: readonly EvaluationCase[];
  /** Their numbers. */
  readonly inOrder: Uint32Array;
  /** The arguments by place, one column each; null if some are not numbers, or cases have not equally many. */
  readonly columns: readonly Float64Array[] | null;
  /** Where the run in progress keeps the digests of its outputs. */
  readonly digests: Int32Array;
}

export const caseSet = (cases: readonly EvaluationCase[]): CaseSet => ({
  cases,
  inOrder: Uint32Array.from(cases, (_, i) => i),
  columns: columnsOf(cases),
  digests: new Int32Array(DIGEST_WORDS * cases.length),
});

function columnsOf(cases: readonly EvaluationCase[]): readonly Float64Array[] | null {
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
