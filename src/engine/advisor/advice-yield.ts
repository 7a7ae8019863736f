/** Evaluations and how many of them were better than their best parent. */
export interface YieldCount {
  readonly evaluations: number;
  readonly improvements: number;
}

/**
 * What advice was worth: improvements an evaluation while it held, against the same number of generations before it.
 * JSON, stored with the population.
 */
export interface AdviceYield {
  /** Counts of the last generations without this advice, oldest first; at most `WINDOW`. */
  readonly before: readonly YieldCount[];
  /** Counts while advice holds; null while none does. */
  readonly under: YieldCount | null;
}

/** As many generations before the advice are compared as it lives. */
const WINDOW = 10;

export const NO_YIELD: AdviceYield = { before: [], under: null };

/** A generation closed. */
export function noteYield(state: AdviceYield, count: YieldCount, isAdvised: boolean): AdviceYield {
  if (!isAdvised) return { before: [...state.before, count].slice(-WINDOW), under: state.under };
  return { before: state.before, under: sum([state.under ?? NOTHING, count]) };
}

/** How the advice did; the rates are improvements an evaluation, 0..1. */
export interface YieldReport {
  readonly before: number;
  readonly under: number;
  /** `under` over `before`; null where nothing improved before, or nothing was evaluated on one side. */
  readonly ratio: number | null;
  readonly evaluations: number;
}

/**
 * Ends the advice: its report (null if nothing ran under it), and the record for the next one. What ran under this one
 * is what the next is compared with.
 */
export function closeYield(state: AdviceYield): {
  readonly report: YieldReport | null;
  readonly next: AdviceYield;
} {
  const { under } = state;
  if (under === null || under.evaluations === 0)
    return { report: null, next: { before: state.before, under: null } };
  const earlier = sum(state.before);
  const [before, during] = [rate(earlier), rate(under)];
  return {
    report: {
      before,
      under: during,
      ratio: earlier.improvements === 0 ? null : during / before,
      evaluations: under.evaluations,
    },
    next: { before: [under], under: null },
  };
}

const NOTHING: YieldCount = { evaluations: 0, improvements: 0 };

const sum = (counts: readonly YieldCount[]): YieldCount =>
  counts.reduce(
    (total, { evaluations, improvements }) => ({
      evaluations: total.evaluations + evaluations,
      improvements: total.improvements + improvements,
    }),
    NOTHING,
  );

const rate = ({ evaluations, improvements }: YieldCount): number =>
  evaluations === 0 ? 0 : improvements / evaluations;
