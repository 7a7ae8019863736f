/**
 * Diminishing returns. Constants can nearly always be moved a little nearer to an optimum, so where an agent is nothing
 * but constants "no better best for so long" never comes true: the search sits in one basin until its budget is gone.
 * There an improvement counts only if it is worth something beside what the search has gained so far.
 */

/** What a search has gained: fitness of the best after the first generation, and when an improvement last counted. */
export interface ClimbProgress {
  readonly from: number;
  readonly reached: number;
}

/** The share of all that was gained that the next improvement must bring, alone or with others before it. */
const WORTHWHILE = 0.02;

/** Whether enough was gained since an improvement last counted, if the best is now at `fitness`. */
export const isWorthwhile = (climb: ClimbProgress | undefined, fitness: number): boolean =>
  climb === undefined || fitness - climb.reached >= WORTHWHILE * (fitness - climb.from);

/** The climb after an improvement that counted; the first one begins it. */
export const climbed = (climb: ClimbProgress | undefined, fitness: number): ClimbProgress => ({
  from: climb?.from ?? fitness,
  reached: fitness,
});
