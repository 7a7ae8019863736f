/** The state of a search in JSON, small: agents are named by their slots (dense numbers over the population's life). */
export interface SavedState {
  /** Of this format; a change of it comes with a migration. */
  readonly version: 1;
  /** The last closed generation; -1 before generation 0. The next one is this + 1 unless the owner raises it. */
  readonly generation: number;
  readonly nextSlot: number;
  /** Genomes evaluated on training cases. */
  readonly evaluations: number;
  /** Held-out runs, promotion repeats and baselines, counted apart. */
  readonly heldOutEvaluations: number;
}
