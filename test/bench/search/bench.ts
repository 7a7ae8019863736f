/** What one run of a search came to: plain numbers, so that it is one line of a file. */
export type Figures = Readonly<Record<string, number>>;

/** One run, as it is kept in `results/<part>.jsonl`. */
export interface Run {
  readonly task: string;
  readonly seed: number;
  /** Of the engine that ran it. */
  readonly engine: number;
  readonly figures: Figures;
}

/** A line of the README's table. */
export interface SearchRow {
  readonly task: string;
  /** Budget of a run and number of runs, e.g. `60,000 evaluations × 15`. */
  readonly budget: string;
  /** What the hub reached, with the measure, e.g. `0.66 % excess, median [0.61–0.73]`. */
  readonly ours: string;
  /** Whom it is measured against, with the figure and who published it. */
  readonly anchor: string;
  /** Whether the target (the anchor, unless `anchor` says otherwise) was reached; null where the row has none. */
  readonly reached: boolean | null;
}

/** A part of `npm run bench:search`. A run depends on nothing but its task and its seed. */
export interface SearchBench {
  /** Runs of this version of the engine and later ones count: what changed since does not touch what this part runs. */
  readonly engine: number;
  /** Each is run with every seed. */
  readonly tasks: readonly string[];
  /** The full bench runs seeds 1 to this. */
  readonly seeds: number;
  run(task: string, seed: number): Figures;
  /** `runs`: of one task, by seed; at least one. */
  row(task: string, runs: readonly Run[]): SearchRow;
  /** What the runs of all tasks come to together, if that says more; at least one. */
  total?(runs: readonly Run[]): SearchRow;
}
