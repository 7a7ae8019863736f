/** `mean`, `max` of a measure over the living. */
export interface MeanMax {
  readonly mean: number;
  readonly max: number;
}

/** The `data` of a generation's event (spec 4). Over the living that did not fail, unless said otherwise. */
export interface GenerationSummary {
  readonly generation: number;
  /** All evaluations of the population so far. */
  readonly evaluations: number;
  /** Proposals of this generation that were evaluated. */
  readonly proposed: number;
  readonly byOperator: Readonly<Record<string, number>>;
  /** Draws of this generation that were refused, by rule id; `duplicate` among them. */
  readonly refusedByRule: Readonly<Record<string, number>>;
  readonly best: number;
  readonly mean: number;
  readonly median: number;
  readonly worst: number;
  /** Training cases the best agent solves (score 1). */
  readonly solved: number;
  readonly safety: { readonly mean: number; readonly min: number };
  readonly bytes: MeanMax;
  /** Bytes allocated by a call, largest over its cases. */
  readonly memory: MeanMax;
  readonly fuel: MeanMax;
  /** Agents quarantined so far. */
  readonly quarantined: number;
  readonly archiveCells: number;
  /** 0..1: distinct behaviours among the living. */
  readonly diversity: number;
  /** Micro-USD spent on models in this generation. */
  readonly cost: number;
}
